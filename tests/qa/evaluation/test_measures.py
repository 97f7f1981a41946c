"""The measures: labels, fragments, support, refusal, the report; on made-up and real answers."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from corpus import ClauseId, Library
from qa import Answer, Citation, PolicyAssistant, Statement, Status, Verdict, VerdictResult
from qa.evaluation import (
    Question,
    QuestionFileError,
    asserted,
    evaluate,
    load_questions,
    matches,
    means,
    measure,
    render,
    squeeze,
    support,
)

_LOCAL, _FLAT = "alxa-2021", "guokefazheng-2019-313"


def _cite(library: Library, label: str, quote: str, marker: int = 1) -> Citation:
    document = library.document(_LOCAL)
    start = document.text.index(quote)
    end = start + len(quote)
    return Citation(marker, document, document.clause(label), quote, start, end)


def _answer(
    text: str = "",
    status: Status = Status.ANSWERED,
    statements: Sequence[Statement] = (),
    citations: Sequence[Citation] = (),
    verdict: Verdict | None = None,
    missing: Sequence[str] = (),
) -> Answer:
    return Answer(
        question="问",
        standalone_question="问",
        status=status,
        text=text,
        statements=tuple(statements),
        citations=tuple(citations),
        hits=(),
        verdict=verdict,
        missing=tuple(missing),
    )


def _question(
    kind: str = "yesno",
    gold: Sequence[tuple[str, str]] = ((_LOCAL, "二（二）"),),
    must_quote: Sequence[str] = (),
    verdict: str | None = None,
    forbidden: Sequence[str] = (),
) -> Question:
    return Question(
        "q1", kind, "zh", "问", (), tuple(gold), tuple(must_quote), verdict, tuple(forbidden)
    )


@pytest.mark.parametrize(
    ("gold", "found", "same"),
    [
        ((_LOCAL, "二（二）"), (_LOCAL, "二（二）"), True),
        ((_LOCAL, "二(二)"), (_LOCAL, "二（ 二）"), True),
        ((_LOCAL, "二（二）"), ("guofa-2020-7", "二（二）"), False),
        ((_LOCAL, "二"), (_LOCAL, "二（四）"), True),
        ((_LOCAL, "二（四）"), (_LOCAL, "二（四）1"), True),
        ((_LOCAL, "二（四）"), (_LOCAL, "二"), False),
        ((_FLAT, "十"), (_FLAT, "十一"), False),
        ((_FLAT, "十四（一）"), (_FLAT, "十四"), True),
        ((_FLAT, "十四（一）"), (_FLAT, "十"), False),
    ],
)
def test_labels_match_as_agreed(gold: tuple[str, str], found: tuple[str, str], same: bool) -> None:
    assert matches(gold, found) is same


def test_fragments_are_compared_without_space_and_width() -> None:
    assert squeeze("产值 900亿元，\n“双招”！") == '产值900亿元,"双招"!'


def test_a_denied_fragment_is_not_asserted() -> None:
    assert asserted("30%", _answer("研发人员不低于 30%。"))
    assert not asserted("30%", _answer("文件没有规定30%这一比例。"))
    assert asserted("30%", _answer("文件未载明金额。比例为30%。"))


def test_wording_given_to_a_check_is_not_asserted_unless_exact() -> None:
    given = "比重达60%。以上"
    text = f"“{given}”：与原文比较如下"
    altered = Verdict(VerdictResult.ALTERED, given, "比重达50%", 1)
    exact = Verdict(VerdictResult.EXACT, given, given, 1)
    assert not asserted("达60%", _answer(text, verdict=altered))
    assert asserted("达60%", _answer(text, verdict=exact))


def test_support_leaves_one_citation_out(library: Library) -> None:
    quote = "积极培育新型研发机构等产业创新组织"
    citations = [
        _cite(library, "二（二）", quote),
        _cite(library, "二（二）", "给予研发经费支持", 2),
    ]
    statements = [
        Statement(f"**平台**：{quote} [1]", (1, 2), kind="平台"),  # the second is not needed
        Statement("意见提出“积极培育新型研发机构”，并“给予研发经费支持”", (1, 2)),
        Statement("给予一百万元", (2,)),
        Statement(quote, ()),
    ]
    supported, needed = support(_answer(statements=statements, citations=citations))
    assert supported == [True, True, False, False]
    assert needed == [True, False, True, True, False]


def test_what_an_answerable_question_is_worth(library: Library) -> None:
    citations = [
        _cite(library, "二（二）", "给予研发经费支持"),
        _cite(library, "二（三）", "国资入股", 2),
    ]
    question = _question(
        gold=[(_LOCAL, "二（二）"), ("guofa-2020-7", "二（四）")],
        must_quote=["给予研发 经费支持", "没有这句"],
        forbidden=["一百万元"],
    )
    found = measure(question, _answer("给一百万元", citations=citations))
    assert (found["citation_recall"], found["citation_precision"]) == (0.5, 0.5)
    assert (found["must_quote"], found["not_quoted"]) == (0.5, ["没有这句"])
    assert (found["forbidden"], found["forbidden_said"]) == (True, ["一百万元"])
    assert (found["exact_slices"], found["over_refused"], found["missing"]) == (1.0, False, True)
    assert "refused" not in found and "verdict" not in found


@pytest.mark.parametrize(
    ("status", "missing", "refused", "named"),
    [
        (Status.NOT_FOUND, (), True, None),
        (Status.PARTIAL, ("具体金额",), True, True),
        (Status.PARTIAL, (), False, False),
        (Status.ANSWERED, (), False, False),
    ],
)
def test_what_counts_as_refusing(
    status: Status, missing: Sequence[str], refused: bool, named: bool | None
) -> None:
    found = measure(_question(gold=()), _answer(status=status, missing=missing))
    assert found["refused"] is refused
    assert found.get("missing") is named


def test_missing_facts_are_named_only_where_the_question_is_not_answered() -> None:
    partial = _answer(status=Status.PARTIAL, missing=["具体金额"])
    assert measure(_question("yesno"), partial)["missing"] is False
    assert "missing" not in measure(_question("support"), partial)


def test_a_verdict_must_be_the_expected_one() -> None:
    verdict = Verdict(VerdictResult.ALTERED, "甲", "乙", None)
    question = _question("quote_check", verdict="altered")
    assert measure(question, _answer(verdict=verdict))["verdict"] is True
    assert measure(question, _answer())["verdict"] is False


def test_abstention_precision_and_percentiles() -> None:
    rows = [
        {"refused": True, "ms": 1.0},
        {"refused": False, "ms": 2.0},
        {"over_refused": True, "ms": 3.0},
        {"over_refused": False, "ms": 100.0},
    ]
    found = means(rows)
    assert (found["refused"], found["abstention_precision"]) == (0.5, 0.5)
    assert (found["over_refused"], found["ms_p50"], found["ms_p95"]) == (0.5, 2.5, 100.0)
    assert "abstention_precision" not in means([{"over_refused": False}])


def test_question_files_are_read(tmp_path: Path) -> None:
    row = {"id": "a", "type": "quote_check", "lang": "zh", "question": "问", "gold": []}
    notes = {"真句。": "exact", "改动：": "altered", "张冠李戴": "elsewhere"}
    file = tmp_path / "questions.jsonl"
    lines = [json.dumps(row | {"note": note}, ensure_ascii=False) for note in notes]
    file.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    assert [question.verdict for question in load_questions(file)] == list(notes.values())


@pytest.mark.parametrize("line", ["{", '{"id": "a"}', "[]", "7"])
def test_a_broken_question_file_names_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(QuestionFileError, match=r"questions\.jsonl:2："):
        load_questions(file)
    with pytest.raises(QuestionFileError, match="无法读取"):
        load_questions(tmp_path / "none.jsonl")


def test_real_answers_are_measured_with_injected_searches(assistant: PolicyAssistant) -> None:
    asked: list[str] = []

    def second(question: str, k: int) -> list[ClauseId]:
        asked.append(question)
        return [ClauseId(_FLAT, "三"), ClauseId(_FLAT, "一")][:k]

    definition = Question(
        "d", "definition", "zh", "新型研发机构的定义是什么？", (), ((_FLAT, "一"),), (), None
    )
    broken = Question("x", "definition", "en", "？？", (), ((_FLAT, "一"),), (), None)
    done: list[int] = []
    report = evaluate(assistant, [definition, broken], done.append, {"second": second})
    row = report.rows[0]
    assert (row["second_mrr"], row["second_recall@1"], row["second_recall@5"]) == (0.5, 0.0, 1.0)
    assert (row["fused_mrr"], row["citation_recall"], row["exact_slices"]) == (1.0, 1.0, 1.0)
    assert (row["statement_recall"], row["statement_precision"]) == (1.0, 1.0)
    assert (done, len(asked), report.overall["errors"]) == ([1, 2], 1, 0.5)
    assert report.by_language["en"] == {"questions": 1, "errors": 1.0}
    json.dumps(report.to_json())
    screen = Console(file=io.StringIO(), width=160)
    screen.print(render(report))
    assert isinstance(screen.file, io.StringIO)
    shown = screen.file.getvalue()
    assert "second" in shown and "definition" in shown and "应引原文出现" not in shown
