"""Comparison of the levels on the real documents, through the assistant and the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import DocumentNotFoundError, load_library
from qa import InvalidQuestionError, PolicyAssistant
from qa.comparison import Comparison, compare_documents
from qa.wording import fold

_LIBRARY = load_library()


@pytest.fixture(scope="module")
def whole() -> Comparison:
    return compare_documents(_LIBRARY.document("alxa-2021"), _LIBRARY.document("guofa-2020-7"))


def test_every_slice_is_verbatim(whole: Comparison) -> None:
    sides = [run.local for run in whole.taken_over] + [run.national for run in whole.taken_over]
    sides += [s for change in whole.changed for s in (change.local, change.national)]
    sides += [*whole.added, *whole.left_out]
    assert len(sides) > 100
    for side in sides:
        assert _LIBRARY.document(side.document.document_id).text[side.start : side.end] == side.text


def test_what_is_taken_over_reads_the_same_on_both_sides(whole: Comparison) -> None:
    assert all(fold(r.local.text).text == fold(r.national.text).text for r in whole.taken_over)
    assert any("培育发展具有国际竞争力的企业和产业为重点" in r.local.text for r in whole.taken_over)


def test_a_dropped_word_is_told(whole: Comparison) -> None:
    change = next(c for c in whole.changed if "积极培育新型研发机构" in c.local.text)
    assert (change.local.clause.label, change.national.clause.label) == ("二（二）", "二（四）")
    assert "技术" in change.differences
    assert "".join(p.text for p in change.diff if p.op != "delete") == change.local.text
    assert "".join(p.text for p in change.diff if p.op != "insert") == change.national.text


def test_clauses_on_the_same_matter_stand_side_by_side(whole: Comparison) -> None:
    pairs = {
        (p.local.clause.label, p.national.clause.label)
        for p in whole.pairs
        if p.local and p.national
    }
    assert {("一（一）", "一（一）"), ("三（八）", "四（十）"), ("二（二）", "二（四）")} <= pairs


def test_a_stronger_verb_is_flagged(whole: Comparison) -> None:
    verbs = [c for c in whole.conflicts if c.kind == "力度用语"]
    assert any(c.local_value == "支持、探索" and c.national_value == "探索" for c in verbs)


def test_no_policy_clause_is_lost(whole: Comparison) -> None:
    for side, document_id in (("local", "alxa-2021"), ("national", "guofa-2020-7")):
        shown = {s.clause.label for p in whole.pairs if (s := getattr(p, side))}
        kinds = {c.label for c in _LIBRARY.document(document_id).leaves if c.kind.value == "clause"}
        assert kinds <= shown


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_document_against_itself_has_no_difference(data: st.DataObject) -> None:
    document = data.draw(st.sampled_from(_LIBRARY.documents))
    same = compare_documents(document, document)
    assert (same.changed, same.added, same.left_out, same.conflicts) == ((), (), (), ())


def test_topic_takes_the_clauses_of_both_levels(assistant: PolicyAssistant) -> None:
    found = assistant.compare("人才引进")
    sides = {
        (s.document.document_id, s.clause.label)
        for p in found.pairs
        for s in (p.local, p.national)
        if s
    }
    assert {("alxa-2021", "五（十四）"), ("guofa-2020-7", "二（五）")} <= sides


def test_an_id_narrows_its_side(assistant: PolicyAssistant) -> None:
    found = assistant.compare("新型研发机构", national_id="guokefazheng-2019-313")
    assert found.national_ids == ("guokefazheng-2019-313",)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, InvalidQuestionError),
        ({"topic": "  "}, InvalidQuestionError),
        ({"local_id": "alxa-2021"}, InvalidQuestionError),
        ({"local_id": "alxa-2021", "national_id": "none"}, DocumentNotFoundError),
        ({"topic": "人才" * 2000}, InvalidQuestionError),
        ({"topic": "？？？"}, InvalidQuestionError),
    ],
)
def test_what_cannot_be_compared_is_told(
    assistant: PolicyAssistant, arguments: dict[str, str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        assistant.compare(**arguments)


def _run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qa", "compare", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"INDEX_DIR": str(tmp_path), "PATH": "/usr/bin", "LANG": "C.UTF-8"},
    )


def test_command_line_compares_documents_and_names_unknown_ones(
    tmp_path: Path, index_dir: Path
) -> None:
    done = _run(index_dir, "alxa-2021", "guofa-2020-7", "--json")
    assert json.loads(done.stdout)["summary"]["taken_over"] > 10
    wrong = _run(index_dir, "alxa-2021", "guofa-1999-1")
    assert wrong.returncode == 1
    assert "guofa-1999-1" in wrong.stderr and "Traceback" not in wrong.stderr
