"""The quote gate: the last step of every answer. Nothing leaves without a citation that holds."""

from qa.answering.answer import Answer, Status
from qa.answering.blocks import Diff, Lead, Quotation, Table
from qa.errors import QuoteGateError
from qa.steps import step


@step("gate")
def verify(answer: Answer) -> Answer:
    """Return the answer unchanged when every citation and every marker in it holds.

    Raises:
        QuoteGateError: a quotation is not the text at its offsets or lies outside its clause,
            a marker points at no citation, or an answer asserts something without a citation.
    """
    quotes: dict[int, str] = {}
    for citation in answer.citations:
        text = citation.document.text
        if not citation.quote or text[citation.start : citation.end] != citation.quote:
            raise QuoteGateError(f"引文[{citation.marker}]与原文不一致，已停止作答")
        if citation.document.clause(citation.clause.label) != citation.clause:
            raise QuoteGateError(f"引文[{citation.marker}]的条款不属于所标文件，已停止作答")
        if not citation.clause.start <= citation.start < citation.end <= citation.clause.end:
            raise QuoteGateError(f"引文[{citation.marker}]不在所标条款之内，已停止作答")
        if citation.marker in quotes:
            raise QuoteGateError(f"引文编号[{citation.marker}]重复，已停止作答")
        quotes[citation.marker] = citation.quote
    for statement in answer.statements:
        if not statement.citations:
            raise QuoteGateError("答复中有一句没有引文，已停止作答")
        _hold(statement.citations, quotes)
        if answer.generator == "extractive" and not any(
            quotes[marker] in statement.text for marker in statement.citations
        ):
            raise QuoteGateError("答复中的原文摘录与引文不一致，已停止作答")
    for block in answer.blocks:
        _verify_block(block, quotes)
    if answer.status is not Status.NOT_FOUND and not answer.statements:
        raise QuoteGateError("答复没有任何引文支持，已停止作答")
    return answer


def _verify_block(block: object, quotes: dict[int, str]) -> None:
    match block:
        case Lead(text, citations):
            _hold(citations, quotes)
            if not any(text in quotes[marker] for marker in citations):
                raise QuoteGateError("答复的首句与引文不一致，已停止作答")
        case Quotation() | Diff():
            _hold(block.citations, quotes)
        case Table(rows=rows):
            for row in rows:
                _hold(row.citations, quotes)
        case _:
            pass


def _hold(citations: tuple[int, ...], quotes: dict[int, str]) -> None:
    if not set(citations) <= quotes.keys():
        raise QuoteGateError("答复引用了不存在的引文编号，已停止作答")
