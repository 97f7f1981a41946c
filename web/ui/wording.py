"""The tab 措辞核对: a text or a Word file, sentence by sentence against the documents."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import gradio as gr

from corpus import CorpusError
from index import IndexingError
from qa import QAError, VerdictResult
from qa.answering import name
from qa.export import counted, fair_diff, place_of, read_word_text, shows_actual
from qa.wording import WordingMatch
from web.desk import Desk
from web.ui.shared import clause_link, diff_html
from web.ui.words import in_english, label, word


def wording_tab(desk: Desk) -> None:
    """Build the tab inside the open Blocks."""
    with gr.Row(elem_classes="xz-form"):
        text = gr.Textbox(
            label=label("wording_text"),
            placeholder=label("wording_hint"),
            lines=7,
            max_lines=14,
            scale=3,
            elem_id="xz-wording-text",
        )
        file = gr.File(
            label=label("wording_file"), height=190, scale=1, min_width=220, elem_id="xz-word-file"
        )
    with gr.Row(elem_classes="xz-buttons"):
        go = gr.Button(label("go_check"), variant="primary", min_width=120)
        clear = gr.Button(label("clear_text"), min_width=90)
    shown = gr.HTML(f'<p class="xz-empty">{label("checked_none")}</p>', padding=False)

    def check(given: str | None, request: gr.Request) -> str:
        english = in_english(request)
        try:
            return verdicts(desk.assistant.check(given or ""), given or "", english)
        except (QAError, CorpusError, IndexingError) as error:
            raise _refusal(error, english) from error

    def read(path: str, request: gr.Request) -> tuple[str, None]:
        try:
            return read_word_text(Path(path).read_bytes()), None
        except QAError as error:
            raise _refusal(error, in_english(request)) from error
        finally:
            Path(path).unlink(missing_ok=True)  # a draft does not stay on the server

    def emptied(request: gr.Request) -> tuple[str, str]:
        return "", f'<p class="xz-empty">{word("checked_none", in_english(request))}</p>'

    go.click(check, text, shown, show_progress_on=shown, api_visibility="private")
    file.upload(read, file, [text, file], api_visibility="private").success(
        check, text, shown, show_progress_on=shown, api_visibility="private"
    )
    clear.click(emptied, None, [text, shown], api_visibility="private")


def _refusal(error: Exception, english: bool) -> gr.Error:
    return gr.Error(escape(str(error)), title=word("check_failed", english), print_exception=False)


def verdicts(matches: Sequence[WordingMatch], text: str, english: bool) -> str:
    """Counts, the forms that export the report, and a card for each wording."""
    counts = "".join(
        f'<li class="xz-{result.value}"><b>{number}</b> {word(result.value, english)}</li>'
        for result, number in counted(matches)
    )
    cards = "".join(_card(number, match, english) for number, match in enumerate(matches, 1))
    return (
        f'<p role="status" class="xz-told">{word("summary", english).format(len(matches))}</p>'
        f'<ul class="xz-counts">{counts}</ul>'
        f'<form class="xz-export" method="post" action="/api/check/report">'
        f'<input type="hidden" name="text" value="{escape(text)}">'
        f'<button name="format" value="docx">{word("report_docx", english)}</button>'
        f'<button name="format" value="markdown">{word("report_markdown", english)}</button></form>'
        f'<p class="xz-quiet">{word("legend", english)}</p>'
        f'<ol class="xz-verdicts">{cards}</ol>'
    )


def _card(number: int, match: WordingMatch, english: bool) -> str:
    told = word(match.result.value, english)
    if match.punctuation_only:
        told += f"（{word('punctuation', english)}）"
    rows = [("given", escape(match.given.strip()))]
    if match.result is VerdictResult.ALTERED:
        rows.append(("letter_by_letter", diff_html(fair_diff(match), english)))
    elif shows_actual(match):
        key = "nearest" if match.result is VerdictResult.ABSENT else "actual"
        rows.append((key, escape((match.actual or "").strip())))
    listed = "".join(
        f"<dt>{word(key, english)}</dt><dd lang='zh-CN'>{value}</dd>" for key, value in rows
    )
    differences = f"<p>{escape(match.differences)}</p>" if match.differences else ""
    place = ""
    if match.document and match.clause:
        link = clause_link(match.document.document_id, match.clause.label, place_of(match))
        place = f'<p class="xz-place">{link}</p>'
    if match.also:
        others = "、".join(
            clause_link(
                p.document.document_id, p.clause.label, f"{name(p.document)}{p.clause.label}"
            )
            for p in match.also
        )
        place += f'<p class="xz-place">{word("also", english)}：{others}</p>'
    return (
        f'<li class="xz-verdict xz-{match.result.value}">'
        f'<p class="xz-result">{number}. {told}</p>'
        f"{differences}<dl>{listed}</dl>{place}</li>"
    )
