"""The three documents: the outlines a person reviewed, verification, repairs, coverage."""

from pathlib import Path

import pytest

from corpus import Library, faults, render_outline
from corpus.text import to_numeral
from tests.corpus.invariants import assert_invariants


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
        assert_invariants(document.text, document.clauses)
        assert faults(document.text, document.clauses) == []
