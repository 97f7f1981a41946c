"""The quote gate: nothing leaves that its citations do not hold."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from qa import Answer, PolicyAssistant, QuoteGateError, Status
from qa.answering import Block, Diff, Lead, Quotation, Row, Statement, Table, verify

_FIGURE = "居留许可多久？"
_PRIZE = "国家级实验室奖励多少钱？"


@pytest.fixture
def answer(assistant: PolicyAssistant) -> Answer:
    return assistant.ask(_FIGURE)


def _cited(answer: Answer, **changes: object) -> Answer:
    first, *rest = answer.citations
    return replace(answer, citations=(replace(first, **changes), *rest))  # type: ignore[arg-type]


def _with(answer: Answer, kind: type[Block], made: Callable[[Block], Block]) -> Answer:
    return replace(
        answer, blocks=tuple(made(b) if isinstance(b, kind) else b for b in answer.blocks)
    )


def test_what_holds_passes_unchanged(answer: Answer) -> None:
    assert verify(answer) is answer
    assert answer.status is Status.ANSWERED and len(answer.citations) > 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (lambda a: _cited(a, quote=a.citations[0].quote.replace("5年", "9年")), "与原文不一致"),
        (lambda a: _cited(a, quote=""), "与原文不一致"),
        (lambda a: _cited(a, start=a.citations[0].start + 1), "与原文不一致"),
        (lambda a: _cited(a, clause=a.citations[0].document.clause("六（十七）")), "不在所标条款"),
        (lambda a: _cited(a, clause=replace(a.citations[0].clause, end=9**9)), "不属于所标文件"),
        (lambda a: _cited(a, marker=2), "重复"),
        (
            lambda a: replace(a, statements=(replace(a.statements[0], citations=()),)),
            "有一句没有引文",
        ),
        (
            lambda a: replace(a, statements=(replace(a.statements[0], citations=(99,)),)),
            "不存在的引文编号",
        ),
        (lambda a: replace(a, statements=(Statement("另一句话", (1,)),)), "原文摘录与引文不一致"),
        (lambda a: replace(a, statements=()), "没有任何引文支持"),
        (lambda a: _with(a, Lead, lambda b: Lead("9年以内", (1,))), "首句与引文不一致"),
        (lambda a: _with(a, Lead, lambda b: Lead("5年以内", (2,))), "首句与引文不一致"),
        (lambda a: _with(a, Lead, lambda b: Lead("5年以内", (99,))), "不存在的引文编号"),
        (lambda a: _with(a, Quotation, lambda b: Quotation("话", (99,))), "不存在的引文编号"),
        (
            lambda a: replace(
                a, blocks=(Diff("不符", "altered", "甲", "乙", (), "", (99,)), *a.blocks)
            ),
            "不存在的引文编号",
        ),
    ],
)
def test_what_does_not_hold_is_stopped(
    answer: Answer, changed: Callable[[Answer], Answer], told: str
) -> None:
    with pytest.raises(QuoteGateError, match=told):
        verify(changed(answer))


def test_an_unknown_marker_in_a_table_is_stopped(awarding: PolicyAssistant) -> None:
    answer = awarding.ask(_PRIZE)
    row = Row(("国家级实验室", "110万元"), (99,))
    assert any(isinstance(block, Table) for block in answer.blocks)
    with pytest.raises(QuoteGateError, match="不存在的引文编号"):
        verify(_with(answer, Table, lambda b: Table(("等级", "奖励金额"), (row,))))


def test_a_refusal_needs_no_citation(assistant: PolicyAssistant) -> None:
    answer = assistant.ask("食堂几点开门？")
    assert answer.status is Status.NOT_FOUND and answer.citations == ()
    assert verify(answer) is answer
    with pytest.raises(QuoteGateError, match="没有任何引文支持"):
        verify(replace(answer, status=Status.PARTIAL))
