"""The measures: gold clauses, fragments, verdicts, what is right; the report."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from corpus import Library
from qa import Answer, Citation, PolicyAssistant, Status, Verdict, VerdictResult
from qa.answering import Note
from qa.evaluation import (
    Gold,
    Question,
    QuestionFileError,
    evaluate,
    load_questions,
    matches,
    means,
    measure,
    render,
    squeeze,
)
from qa.retrieval import Hit

_LOCAL, _FLAT = "alxa-2021", "guokefazheng-2019-313"
_GIVEN = "给予研发经费支持"


def _cite(library: Library, label: str, quote: str, marker: int = 1) -> Citation:
    document = library.document(_LOCAL)
    clause = document.clause(label)
    start = document.text.index(quote, clause.start)
    return Citation(document, clause, start, start + len(quote), marker, quote)


def _answer(
    text: str = "",
    status: Status = Status.ANSWERED,
    citations: Sequence[Citation] = (),
    hits: Sequence[Hit] = (),
    verdict: Verdict | None = None,
    missing: Sequence[str] = (),
) -> Answer:
    return Answer(
        "问",
        "问",
        status,
        (Note(text),),
        (),
        tuple(citations),
        tuple(hits),
        verdict,
        tuple(missing),
    )


def _question(
    kind: str = "yesno",
    gold: Sequence[Gold] = (Gold(_LOCAL, "二（二）"),),
    must_quote: Sequence[str] = (),
    expect: str | None = None,
    misleading: Sequence[Gold] = (),
    verdict: str | None = None,
) -> Question:
    return Question(
        "q1",
        kind,
        "zh",
        "问",
        (),
        tuple(gold),
        tuple(must_quote),
        expect,
        tuple(misleading),
        verdict,
    )


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        ((_LOCAL, "二（二）"), (_LOCAL, "二（二）"), True),
        ((_LOCAL, "二(二)"), (_LOCAL, "二（ 二）"), True),
        ((_LOCAL, "二（二）"), ("guofa-2020-7", "二（二）"), False),
        ((_LOCAL, "二"), (_LOCAL, "二（四）"), True),
        ((_LOCAL, "二（四）"), (_LOCAL, "二（四）1"), True),
        ((_LOCAL, "二（四）"), (_LOCAL, "二"), True),
        (("d", "第二条"), ("d", "第二条第一款"), True),
        ((_FLAT, "十"), (_FLAT, "十一"), False),
        ((_FLAT, "十四（一）"), (_FLAT, "十四"), True),
        ((_FLAT, "十四（一）"), (_FLAT, "十"), False),
    ],
)
def test_labels_match_as_agreed(
    library: Library, gold: tuple[str, str], found: tuple[str, str], same: bool
) -> None:
    assert matches(Gold(*gold), found, library) is same


def test_a_fragment_stands_in_its_clause(library: Library) -> None:
    gold = Gold(_LOCAL, fragment="给予 研发经费\n支持")
    assert matches(gold, (_LOCAL, "二（二）"), library)
    assert not matches(gold, (_LOCAL, "二（三）"), library)
    assert not matches(gold, (_LOCAL, "九（九）"), library)
    assert not matches(gold, ("none", "一"), library)


def test_fragments_are_compared_without_space_and_width() -> None:
    assert squeeze("产值 900亿元，\n**“双招”**！") == '产值900亿元,"双招"!'


def test_what_an_answerable_question_is_worth(library: Library) -> None:
    document = library.document(_LOCAL)
    citations = [_cite(library, "二（二）", _GIVEN), _cite(library, "二（三）", "国资入股", 2)]
    hits = [Hit(document, document.clause(label), 0.5) for label in ("二（三）", "二（二）")]
    question = _question(
        gold=[Gold(_LOCAL, "二（二）"), Gold("guofa-2020-7", "二（四）")],
        must_quote=["给予研发 经费支持", "没有这句"],
        expect="answered",
    )
    found = measure(question, _answer(citations=citations, hits=hits, missing=["金额"]), library)
    assert (found["citation_recall"], found["citation_precision"]) == (0.5, 0.5)
    assert (found["recall@1"], found["recall@5"], found["mrr"]) == (0.0, 0.5, 0.5)
    assert (found["must_quote"], found["false_missing"], found["over_refused"]) == (
        0.5,
        True,
        False,
    )
    assert (found["right"], found["status_ok"], found["misleading"]) == (False, True, False)
    assert "refused" not in found and "verdict" not in found


@pytest.mark.parametrize(
    ("change", "right"),
    [
        ({}, True),
        ({"expect": "partial"}, False),
        ({"must_quote": ["没有这句"]}, False),
        ({"gold": [Gold(_LOCAL, "二（二）"), Gold(_LOCAL, "三")]}, False),
        ({"misleading": [Gold(_LOCAL, "二（二）")]}, False),
        ({"kind": "wording", "verdict": "exact"}, False),
    ],
)
def test_right_is_all_of_it(library: Library, change: dict[str, object], right: bool) -> None:
    given = {"must_quote": [_GIVEN], "expect": "answered"} | change
    answer = _answer(citations=[_cite(library, "二（二）", _GIVEN)])
    assert measure(_question(**given), answer, library)["right"] is right  # type: ignore[arg-type]


def test_citing_much_else_is_not_right(library: Library) -> None:
    question = _question(expect="answered")
    other = [_cite(library, "二（三）", "国资入股", 2), _cite(library, "二（四）", "科技", 3)]
    gold = _cite(library, "二（二）", _GIVEN)
    assert measure(question, _answer(citations=[gold, *other[:1]]), library)["right"] is True
    assert measure(question, _answer(citations=[gold, *other]), library)["right"] is False


@pytest.mark.parametrize(
    ("status", "refused"), [("not_found", True), ("partial", False), ("answered", False)]
)
def test_what_counts_as_refusing(library: Library, status: str, refused: bool) -> None:
    found = measure(_question(gold=(), expect="not_found"), _answer(status=Status(status)), library)
    assert (found["refused"], found["right"]) == (refused, refused)
    assert "over_refused" not in found


def test_a_verdict_must_be_the_expected_one(library: Library) -> None:
    verdict = Verdict(VerdictResult.ALTERED, "甲", "乙", None)
    question = _question("quote_check", verdict="altered")
    assert measure(question, _answer(verdict=verdict), library)["verdict"] is True
    assert measure(question, _answer(), library)["verdict"] is False


def test_means_and_percentiles() -> None:
    rows = [{"refused": True, "ms": 1.0}, {"refused": False, "ms": 2.0}, {"ms": 3.0}, {"ms": 100.0}]
    assert means(rows) == {"questions": 4, "refused": 0.5, "ms_p50": 2.5, "ms_p95": 100.0}


def test_question_files_are_read(tmp_path: Path) -> None:
    row = {"id": "a", "type": "quote_check", "lang": "zh", "question": "问", "gold": []}
    notes = {"真句。": "exact", "改动：": "altered", "张冠李戴": "elsewhere"}
    rows = [row | {"note": note} for note in notes]
    rows.append(row | {"type": "yesno", "gold": [{"file": "x.html", "fragment": "甲"}]})
    rows.append(
        row | {"type": "yesno", "gold": [{"doc": "d", "clause": "一"}], "expect": "answered"}
    )
    file = tmp_path / "questions.jsonl"
    text = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    file.write_text(text + "\n", encoding="utf-8")
    read = load_questions(file)
    assert [question.verdict for question in read] == [*notes.values(), None, None]
    assert read[3].gold == (Gold("x", fragment="甲"),)
    assert (read[4].gold, read[4].expect) == ((Gold("d", "一"),), "answered")


@pytest.mark.parametrize("line", ["{", '{"id": "a"}', "[]", "7"])
def test_a_broken_question_file_names_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(QuestionFileError, match=r"questions\.jsonl:2："):
        load_questions(file)
    with pytest.raises(QuestionFileError, match="无法读取"):
        load_questions(tmp_path / "none.jsonl")


def test_real_answers_are_measured_and_reported(assistant: PolicyAssistant) -> None:
    gold = (Gold(_FLAT, "一"),)
    definition = Question(
        "d", "definition", "zh", "什么是新型研发机构？", (), gold, expect="answered"
    )
    broken = Question("x", "definition", "en", "？？", (), gold)
    done: list[int] = []
    report = evaluate(assistant, [definition, broken], done.append)
    row = report.rows[0]
    assert (row["recall@1"], row["citation_recall"], row["status_ok"]) == (1.0, 1.0, True)
    assert (done, report.overall["errors"]) == ([1, 2], 0.5)
    assert report.by_language["en"] == {"questions": 1, "errors": 1.0}
    json.dumps(report.to_json())
    screen = Console(file=io.StringIO(), width=160)
    screen.print(render(report))
    assert isinstance(screen.file, io.StringIO)
    shown = screen.file.getvalue()
    assert "definition" in shown and "全对" in shown and "拒答" in shown
