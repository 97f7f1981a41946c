"""The three documents, the parser's invariants, the import command."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import DocumentError, Library, load_document, load_library, normalise_label, parse
from corpus.numbering import from_numeral, read_mark, to_numeral
from corpus.parser import render_outline

_SOURCES = Path("corpus/sources")
_NUMERALS = "一二三四五六七八九十"


@pytest.mark.parametrize("document_id", ["alxa-2021", "guofa-2020-7", "guokefazheng-2019-313"])
def test_outline_is_the_one_reviewed(library: Library, snapshots: Path, document_id: str) -> None:
    expected = (snapshots / f"{document_id}.outline.txt").read_text(encoding="utf-8")
    assert render_outline(library.document(document_id).clauses) == expected


def test_opinion_has_its_27_leaves(library: Library) -> None:
    labels = [clause.label for clause in library.document("alxa-2021").leaves]
    parts = {"二": 1, "三": 6, "四": 9, "五": 11, "六": 17, "七": 20}
    expected = ["前言", "一（一）", *[f"一（二）{n}" for n in range(1, 6)], "一（三）"]
    for number in range(1, 20):
        part = [name for name, first in parts.items() if first <= number][-1]
        expected.append(f"{part}（{to_numeral(number)}）")
    assert labels == expected


def test_state_council_opinion_and_ministry_guidance_have_theirs(library: Library) -> None:
    state = [c.label for c in library.document("guofa-2020-7").leaves]
    assert state[0] == "前言"
    assert [label[1:] for label in state[1:-1]] == [f"（{to_numeral(n)}）" for n in range(1, 22)]
    ministry = library.document("guokefazheng-2019-313")
    tops = [c.label for c in ministry.clauses if c.parent is None]
    assert tops == ["通知", "前言", *[to_numeral(n) for n in range(1, 19)]]
    items = {p: len(ministry.children(p)) for p in ("四", "五", "十一", "十四")}
    assert items == {"四": 5, "五": 4, "十一": 5, "十四": 3}


def test_items_carry_their_lead_sentence(library: Library) -> None:
    clause = library.document("guokefazheng-2019-313").clause("十四（一）")
    assert clause.lead == (
        "地方政府可根据区域创新发展需要，综合采取以下政策措施，支持新型研发机构建设发展。"
    )


def test_repairs_are_told_and_wording_is_left(library: Library) -> None:
    document = library.document("alxa-2021")
    repaired = [c.label for c in document.clauses if c.repaired]
    assert repaired[0] == "三（八）" and len(repaired) == 12
    assert "好技术创新中心" in document.clause("二（二）").text  # the lost verb stays lost
    assert [(r.before, r.after) for r in document.repairs if r.label == "四（十）"] == [
        ("", "（十）")
    ]


def test_verification_is_per_clause(library: Library) -> None:
    state = library.document("guofa-2020-7")
    assert [c.label for c in state.leaves if c.verified] == ["一（三）", "六（十七）"]
    ministry = library.document("guokefazheng-2019-313")
    assert ministry.clause("五（二）").verified and not ministry.clause("十四（一）").verified


def test_every_document_is_covered_by_its_clauses(library: Library) -> None:
    for document in library:
        _assert_invariants(document.text, document.clauses)


def _assert_invariants(text: str, clauses) -> None:  # type: ignore[no-untyped-def]
    covered = [False] * len(text)
    labels = [clause.label for clause in clauses]
    assert len(labels) == len(set(labels))
    for clause in clauses:
        assert text[clause.start : clause.end] == clause.text
        assert clause.start <= clause.body_start <= clause.own_end <= clause.end
        covered[clause.start : clause.own_end] = [True] * (clause.own_end - clause.start)
    lost = "".join(char for char, held in zip(text, covered, strict=True) if not held)
    assert lost.strip() == ""
    starts = [clause.start for clause in clauses]
    assert starts == sorted(starts)


_sentence = st.text(alphabet="推进科技创新支持企业发展建设园区人才", min_size=4, max_size=30).map(
    lambda s: s + "。"
)


@given(
    preamble=_sentence,
    parts=st.lists(st.lists(_sentence, min_size=1, max_size=6), min_size=1, max_size=12),
    continuing=st.booleans(),
    wide=st.booleans(),
)
def test_parse_finds_what_was_rendered(
    preamble: str, parts: list[list[str]], continuing: bool, wide: bool
) -> None:
    lines, expected, number = [preamble], ["前言"], 0
    for place, texts in enumerate(parts, 1):
        lines.append(f"{to_numeral(place)}、总体要求")
        expected.append(to_numeral(place))
        number = number if continuing else 0
        for text in texts:
            number += 1
            mark = f"（{to_numeral(number)}）" if wide else f"({to_numeral(number)})"
            lines.append(mark + text)
            expected.append(f"{to_numeral(place)}（{to_numeral(number)}）")
    text = "\n".join(lines)
    clauses = parse("x", text)
    assert [clause.label for clause in clauses] == expected
    _assert_invariants(text, clauses)


@given(st.text(alphabet="一二三（）()、1.第条章 \n甲乙。", max_size=80))
def test_parse_loses_nothing_of_any_text(text: str) -> None:
    covered = "".join(text[c.start : c.own_end] for c in parse("x", text))
    assert sorted("".join(covered.split())) == sorted("".join(text.split()))


def test_statutes_and_wrapped_lines() -> None:
    text = "第一章 总则\n第一条 为了规范管理，依照本办法\n第三条规定执行。\n第二条 下列情形：\n（一）甲；\n（二）乙。\n第二章 附则\n第三条 施行。"
    labels = [clause.label for clause in parse("x", text)]
    assert labels == [
        "第一章", "第一条", "第二条", "第二条（一）", "第二条（二）", "第二章", "第三条",
    ]  # fmt: skip


@given(st.integers(1, 9999))
def test_numerals_round_trip(number: int) -> None:
    assert from_numeral(to_numeral(number)) == number


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("二(四)", "二（四）"),
        ("二 （四）", "二（四）"),
        ("第十四条第一项", "十四（一）"),
        ("十四(1)", "十四（一）"),
        ("一（二）3.", "一（二）3"),
        ("第二部分第（四）条", "二（四）"),
        ("前言", "前言"),
    ],
)
def test_labels_as_people_write_them(written: str, label: str) -> None:
    assert normalise_label(written) == label


def test_marks() -> None:
    assert read_mark("一百零三、甲").number == 103  # type: ignore[union-attr]
    assert read_mark("3.5%的增长") is None
    assert read_mark("第三条规定") is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("---\nid: [x\n---\n一、甲。", "格式有误"),
        ("---\nid: x\n---\n一、甲。", "缺少"),
        ("没有文件头", "缺少"),
    ],
)
def test_broken_documents_name_the_file(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "broken.md"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DocumentError, match=told) as caught:
        load_document(path)
    assert "broken.md" in str(caught.value)


def test_check_exits_1_with_file_and_line_on_duplicate_labels(tmp_path: Path) -> None:
    meta = (
        "id: x\ntitle: 甲\nissuer: 乙\nlevel: local\nregion: 丙\nvalidity: 有效\nverification: 无\n"
    )
    (tmp_path / "x.md").write_text(f"---\n{meta}---\n\n一、甲。\n\n一、乙。\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "corpus", "check", "--documents", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "x.md:13" in done.stderr and "重复" in done.stderr


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=str(tmp_path)):
        load_library(tmp_path)
