"""Two versions clause by clause: same, changed, added, removed, also where numbers shift."""

from corpus import parse
from qa.comparison import VersionOp, compare_versions

_OLD = """第一条　为规范人才公寓管理，制定本办法。
第二条　博士每月享受租房补贴一千六百元。
第三条　申请人向管委会提交申请表。
第四条　本办法由管委会负责解释。
"""
_NEW = """第一条　为规范人才公寓管理，制定本办法。
第二条　申请人应在园区企业工作满一年。
第三条　博士每月享受租房补贴两千元。
第四条　本办法由管委会负责解释。
"""


def test_clauses_are_matched_by_what_they_say() -> None:
    rows = compare_versions(parse("old", _OLD), parse("new", _NEW))
    told = [
        (row.op, row.old.label if row.old else "", row.new.label if row.new else "") for row in rows
    ]
    same, changed, added, removed = VersionOp
    assert told == [
        (same, "第一条", "第一条"),
        (added, "", "第二条"),
        (changed, "第二条", "第三条"),
        (removed, "第三条", ""),
        (same, "第四条", "第四条"),
    ]


def test_a_clause_that_only_moved_is_the_same() -> None:
    new = _OLD.replace("第一条", "第二条").replace("第二条　博士", "第三条　博士")
    new = "第一条　本办法适用于高新区内全部人才公寓的申请、分配和退出。\n" + new
    rows = compare_versions(parse("old", _OLD), parse("new", new))
    assert rows[0].op is VersionOp.ADDED
    moved = next(row for row in rows if row.old and row.old.label == "第一条")
    assert moved.op is VersionOp.SAME
    assert moved.new is not None and moved.new.label == "第二条"
    assert [(p.op, p.text) for p in moved.pieces][:3] == [
        ("equal", "第"), ("delete", "一"), ("insert", "二"),
    ]  # fmt: skip


def test_the_same_text_has_no_changes() -> None:
    rows = compare_versions(parse("old", _OLD), parse("new", _OLD))
    assert [row.op for row in rows] == [VersionOp.SAME] * 4
    assert all(row.pieces == () for row in rows)
