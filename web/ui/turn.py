"""One turn of a conversation as HTML: the question, the answer, what can be done with it."""

import json
from collections.abc import Sequence
from html import escape
from itertools import groupby, takewhile

from qa import Answer, Citation, Statement, Verdict, VerdictResult
from qa.answering import name
from qa.export import Block, BlockKind, Run, closing, layout, to_text, writer
from web.store import MAX_COMMENT, FeedbackKind
from web.ui.markup import Markers, blocks_html
from web.ui.overview_table import overview
from web.ui.words import word


def writing(
    turn: int,
    question: str,
    statements: Sequence[Statement],
    citations: Sequence[Citation],
    english: bool = False,
) -> str:
    """A turn whose answer is being written: the statements so far, which stay."""
    markers = Markers(turn, {c.marker for c in citations}, english)
    if any(statement.kind for statement in statements):
        said = overview(statements, citations, markers, english)
    else:
        said = blocks_html(_quoted(statements, citations), markers)
    working = f'<p class="xz-working">{word("working", english)}</p>'
    return _turn(turn, question, f"{said}{working}", english)


def finished(turn: int, answer: Answer, english: bool = False) -> str:
    """A turn with its whole answer."""
    markers = Markers(turn, {c.marker for c in answer.citations}, english)
    understood = (
        f'<p class="xz-understood">{word("understood", english)}'
        f'<span lang="zh">{escape(answer.standalone_question)}</span></p>'
        if answer.standalone_question != answer.question
        else ""
    )
    verdict = _verdict(answer.verdict, english) if answer.verdict else ""
    said = f"{understood}{verdict}{_said(answer, markers, english)}{_closing(answer, english)}"
    kept = f' data-answer="{escape(json.dumps(answer.to_json(), ensure_ascii=False))}"'
    kept += f' data-status="{answer.status.value}"'
    return _turn(turn, answer.question, f"{said}{_tools(turn, answer, english)}", english, kept)


def failed(turn: int, question: str, message: str, english: bool = False) -> str:
    """A turn without an answer, and why."""
    told = (
        f'<p class="xz-failed" role="alert"><strong>{word("cannot", english)}</strong> '
        f'<span lang="zh">{escape(message)}</span></p>'
    )
    return _turn(turn, question, told, english)


def outdated(turn: int, question: str, english: bool = False) -> str:
    """A kept turn whose answer no longer holds against the documents."""
    told = (
        f'<p class="xz-lacks">{word("since_changed", english)}</p><p><button type="button"'
        f' class="xz-again" data-question="{escape(question)}">{word("again", english)}</button></p>'
    )
    return _turn(turn, question, told, english)


def _turn(turn: int, question: str, said: str, english: bool, kept: str = "") -> str:
    return (
        f'<article class="xz-said" data-turn="{turn}"{kept}>'
        f'<h2 class="xz-q"><span class="xz-hidden">{word("you", english)} </span>'
        f"{escape(question)}</h2>"
        f'<section class="xz-a" aria-label="{word("answer", english)}">{said}</section></article>'
    )


def _said(answer: Answer, markers: Markers, english: bool) -> str:
    blocks = layout(answer)
    if not any(statement.kind for statement in answer.statements):
        return f'<div lang="zh">{blocks_html(blocks, markers)}</div>'
    lead = list(takewhile(lambda block: block.kind is BlockKind.PARAGRAPH, blocks))
    rest = [block for block in blocks[len(lead) :] if block.kind is BlockKind.PARAGRAPH]
    before, after = blocks_html(lead, markers), blocks_html(rest, markers)
    table = overview(answer.statements, answer.citations, markers, english)
    return f'<div lang="zh">{before}</div>{table}<div lang="zh">{after}</div>'


def _quoted(statements: Sequence[Statement], citations: Sequence[Citation]) -> list[Block]:
    """Statements by document, as the whole answer will have them."""
    held = {citation.marker: citation for citation in citations}
    blocks = []
    for _, run in groupby(statements, key=lambda s: held[s.citations[0]].document.document_id):
        quoted = list(run)
        document = held[quoted[0].citations[0]].document
        blocks.append(Block(BlockKind.TITLE, (Run(name(document)),)))
        for statement in quoted:
            marks = "".join(f"[{marker}]" for marker in statement.citations)
            depth = 1 if held[statement.citations[0]].clause.lead else 0
            blocks.append(Block(BlockKind.ITEM, (Run(f"{statement.text} {marks}"),), depth))
    return blocks


def _verdict(verdict: Verdict, english: bool) -> str:
    """The verdict in words and with a sign; where wording was altered, what was altered."""
    key = f"said_{'punctuation' if verdict.punctuation_only else verdict.result.value}"
    sign = {VerdictResult.EXACT: "✓", VerdictResult.ALTERED: "✗"}.get(verdict.result, "!")
    title = f'<p class="xz-result"><span aria-hidden="true">{sign}</span> {word(key, english)}</p>'
    compared = ""
    if verdict.result is VerdictResult.ALTERED and verdict.diff:
        pieces = "".join(_piece(piece.op, piece.text, english) for piece in verdict.diff)
        compared = (
            f'<p class="xz-compared"><span>{word("diff", english)}</span>'
            f'<span class="xz-diff" lang="zh">{pieces}</span></p>'
        )
    return f'<div class="xz-verdict xz-is-{verdict.result.value}">{title}{compared}</div>'


def _piece(op: str, text: str, english: bool) -> str:
    if op == "equal":
        return escape(text)
    tag, key = ("del", "deleted_words") if op == "delete" else ("ins", "inserted_words")
    return f"<{tag}><small>【{word(key, english)}】</small>{escape(text)}</{tag}>"


def _closing(answer: Answer, english: bool) -> str:
    notes = closing(answer)
    lines = [
        f'<p class="{"xz-lacks" if line.startswith("文件未载明") else "xz-note"}">{escape(line)}</p>'
        for line in notes
    ]
    if not lines:
        return ""
    return f'<div class="xz-notes" lang="zh">{"".join(lines)}</div>'


def _tools(turn: int, answer: Answer, english: bool) -> str:
    by = (
        f'<span class="xz-by">{word("written_by", english)}'
        f'<span lang="zh">{escape(writer(answer.generator))}</span></span>'
    )
    buttons = "".join(
        f'<button type="button" class="xz-export" data-format="{form}">{word(key, english)}</button>'
        for form, key in (("docx", "as_docx"), ("markdown", "as_markdown"))
    )
    return (
        f'<footer class="xz-tools">{by}<button type="button" class="xz-copy"'
        f' data-copy="{escape(to_text(answer))}">{word("copy_answer", english)}</button>{buttons}'
        f'</footer>{_feedback(turn, english)}<p class="xz-told" role="status"></p>'
    )


def _feedback(turn: int, english: bool) -> str:
    choices = "".join(
        f'<label><input type="radio" name="judged-{turn}" value="{kind.value}">'
        f"<span>{word(kind.name.lower(), english)}</span></label>"
        for kind in FeedbackKind
    )
    return (
        f'<form class="xz-feedback"><fieldset><legend>{word("feedback", english)}</legend>'
        f'<div class="xz-choices">{choices}</div></fieldset><div class="xz-more" hidden>'
        f'<label for="comment-{turn}">{word("comment", english)}</label>'
        f'<textarea id="comment-{turn}" rows="2" maxlength="{MAX_COMMENT}"></textarea>'
        f'<button type="submit">{word("submit", english)}</button></div></form>'
    )
