"""Faults are named with their place; they never keep a document from loading."""

from corpus import faults, parse


def _faults(text: str) -> list[tuple[str, str, str]]:
    clauses = parse("x", text)
    return [(f.kind, f.label, text[f.offset : f.offset + 4]) for f in faults(text, clauses)]


def test_lost_and_doubled_articles_are_named() -> None:
    text = "第二条 甲。\n第四条 乙。\n第五条 丙。\n第七条 丁。\n第七条 戊。\n第八条 己。"
    clauses = parse("x", text)
    assert [clause.label for clause in clauses] == [
        "第二条", "第四条", "第五条", "第七条", "第七条〔2〕", "第八条",
    ]  # fmt: skip
    assert [fault.message for fault in faults(text, clauses)] == [
        "“第二条”之前缺少“第一条”；请对照原文补上，或确认原文如此",
        "“第四条”之前缺少“第三条”；请对照原文补上，或确认原文如此",
        "“第七条”之前缺少“第六条”；请对照原文补上，或确认原文如此",
        "“第七条”重复，这一处暂记作“第七条〔2〕”；请对照原文核对编号",
    ]


def test_gaps_among_items_and_none_where_a_series_goes_on_across_parts() -> None:
    assert _faults("第一条 有：\n（一）甲；\n（三）乙。") == [("gap", "第一条（三）", "（三）乙")]
    assert _faults("一、甲\n（一）乙。\n（二）丙。\n二、丁\n（三）戊。\n（四）己。") == []
    assert _faults("第三条 甲。\n第三条之一 乙。\n第三条之二 丙。\n第四条 丁。")[1:] == []


def test_a_very_long_clause_is_named() -> None:
    assert _faults(f"第一条 {'甲' * 3100}。") == [("long", "第一条", "第一条 ")]
    assert _faults(f"第一条 {'甲' * 2900}。") == []
