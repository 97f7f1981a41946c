"""The tab 问答: a conversation, and beside it the evidence.

The conversation lives in the browser (`web/static/ask.js`); the server writes one turn at a time.
"""

import logging
import time
from collections.abc import Iterator
from html import escape
from typing import Annotated, Any

import gradio as gr
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from corpus import CorpusError
from index import IndexingError
from qa import Answer, Citation, QAError, StaleAnswerError, Statement
from qa.export import KeptAnswer, restore
from web.desk import Desk
from web.problems import unexpected
from web.ui.cards import cards
from web.ui.turn import failed, finished, outdated, writing
from web.ui.words import in_english, label, word

_EXAMPLES = (
    "对新型研发平台有什么支持？",
    "到2025年阿拉善高新区的发展目标是什么？",
    "新型研发机构应符合哪些条件？",
    "国家高新区的外国人才可以办几年的居留许可？",
    "“探索建立科技创新发展基金”是《意见》的原话吗？",
)
_AT_ONCE = 20  # answers the page writes at the same time
_PAUSE = 0.04  # seconds between two states of an answer that is being written
_MOST_TURNS = 50
_BROKEN = '<p class="xz-lacks xz-broken" role="alert">{}</p>'
_log = logging.getLogger(__name__)


class Talk(BaseModel):
    """What the browser says about its conversation: the earlier questions, and the turn to write."""

    history: Annotated[list[str], Field(max_length=_MOST_TURNS)] = []
    turn: Annotated[int, Field(ge=1, le=100_000)] = 1


_KEPT = TypeAdapter(Annotated[list[Any], Field(max_length=_MOST_TURNS)])
Outputs = tuple[Any, ...]  # box, stop, turn, cards


def ask_tab(desk: Desk, blocks: gr.Blocks) -> None:
    """Build the tab inside the open Blocks."""
    writers = desk.assistant.writers
    several = len(writers) > 1
    talk = gr.Textbox(visible=False)  # carries what ask.js sends; holds nothing itself
    with gr.Row(elem_classes="xz-columns"):
        with gr.Column(scale=6, min_width=320):
            with gr.Column(elem_id="xz-log"):
                _html(f'<p class="xz-empty xz-welcome">{label("welcome")}</p>')
                with gr.Row(elem_id="xz-examples"):
                    examples = [
                        gr.Button(text, size="sm", min_width=60, elem_classes="xz-example")
                        for text in _EXAMPLES
                    ]
                past = _html(elem_id="xz-past")
                now = _html(elem_id="xz-now")
            with gr.Row(elem_classes="xz-ask"):
                box = gr.Textbox(
                    label=label("question"),
                    show_label=False,
                    placeholder=label("hint"),
                    lines=1,
                    max_lines=6,
                    scale=8,
                    min_width=160,
                    container=False,
                    elem_id="xz-question",
                )
                send = gr.Button(label("send"), variant="primary", scale=1, min_width=84)
                stop = gr.Button(label("stop"), visible=False, elem_id="xz-stop", min_width=84)
            with gr.Row(elem_classes="xz-below-ask"):
                choice = gr.Radio(
                    [(label(name), name) for name in writers],
                    value=writers[-1],
                    label=label("writer"),
                    visible=several,
                    elem_id="xz-writer",
                )
                _html(f'<p class="xz-privacy">{label("privacy")}</p>')
                gr.Button(label("delete"), size="sm", elem_id="xz-delete", min_width=60)
        with gr.Column(scale=5, min_width=320):
            _html(f'<h2 class="xz-side">{label("cited")}</h2>')
            with gr.Column(elem_id="xz-evidence"):
                _html(f'<p class="xz-empty xz-welcome">{label("welcome_cards")}</p>')
                past_cards = _html(elem_id="xz-past-cards")
                now_cards = _html(elem_id="xz-now-cards")
    _html('<p id="xz-status" class="xz-hidden" role="status"></p>')

    def ask(question: str, talked: str, chosen: str, request: gr.Request) -> Iterator[Outputs]:
        writer = chosen if several else ""
        yield from _ask(desk, question, talked, writer, in_english(request))

    def restored(kept: str, request: gr.Request) -> tuple[str, str]:
        return _restored(desk, kept, in_english(request))

    asked = gr.on(
        [send.click, box.submit, *(button.click for button in examples)],
        ask,
        [box, talk, choice],
        [box, stop, now, now_cards],
        js="(question, _, writer) => window.xzAsk(question, writer)",
        show_progress="hidden",
        trigger_mode="once",
        concurrency_limit=_AT_ONCE,
        api_visibility="private",
    )
    stop.click(
        lambda: gr.Button(visible=False),
        None,
        stop,
        js="() => window.xzStop()",
        cancels=[asked],
        show_progress="hidden",
        api_visibility="private",
    )
    blocks.load(
        restored,
        talk,
        [past, past_cards],
        js="() => window.xzKept()",
        show_progress="hidden",
        api_visibility="private",
    )


def _ask(desk: Desk, question: str, talked: str, writer: str, english: bool) -> Iterator[Outputs]:
    """The states of a turn: statements as they are verified, last the whole answer."""
    try:
        talk = Talk.model_validate_json(talked)
        desk.validate(question)
    except ValidationError as error:
        raise gr.Error(word("broken_talk", english), print_exception=False) from error
    except QAError as error:
        title = word("cannot", english)
        raise gr.Error(escape(str(error)), title=title, print_exception=False) from error
    turn = talk.turn
    statements: list[Statement] = []
    citations: list[Citation] = []
    yield "", gr.Button(visible=True), writing(turn, question, [], [], english), ""
    shown = time.monotonic()
    hidden = gr.Button(visible=False)
    try:
        for part in desk.stream("page", question, talk.history, writer=writer):
            if isinstance(part, Answer):
                evidence = cards(turn, part.citations, part.hits, english)
                yield gr.skip(), hidden, finished(turn, part, english), evidence
                continue
            statements.append(part.statement)
            citations += part.citations
            if time.monotonic() - shown >= _PAUSE:
                shown = time.monotonic()
                said = writing(turn, question, statements, citations, english)
                yield gr.skip(), gr.skip(), said, cards(turn, citations, english=english)
    except (QAError, CorpusError, IndexingError) as error:
        _log.error("page: %s", error)
        yield gr.skip(), hidden, failed(turn, question, str(error), english), ""
    except Exception:  # noqa: BLE001 (the edge: a fault of ours, logged, told without detail)
        _log.exception("page")
        told = failed(turn, question, unexpected(english).detail, english)
        yield gr.skip(), hidden, told, ""


def _restored(desk: Desk, kept: str, english: bool) -> tuple[str, str]:
    """The turns that a browser kept, each checked again against the documents."""
    try:
        turns = _KEPT.validate_json(kept)
    except ValidationError:
        return _BROKEN.format(escape(word("broken", english))), ""
    said, evidence, broken = [], [], False
    for turn, given in enumerate(turns, 1):
        try:
            known = KeptAnswer.model_validate(given)
        except ValidationError:
            broken = True
            continue
        try:
            answer = restore(known, desk.assistant.library)
        except StaleAnswerError:
            said.append(outdated(turn, known.question, english))
            continue
        said.append(finished(turn, answer, english))
        evidence.append(cards(turn, answer.citations, answer.hits, english))
    if broken:
        said.insert(0, _BROKEN.format(escape(word("broken", english))))
    return "".join(said), "".join(evidence)


def _html(value: str = "", elem_id: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, padding=False, apply_default_css=False)
