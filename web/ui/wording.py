"""The tab 措辞核对: a text or a Word file, sentence by sentence against the documents."""

import base64
from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path

import gradio as gr

from corpus import CorpusError, FileReadError, read_text
from qa import QAError, VerdictResult
from qa.wording import WordingMatch
from qa.wording_report import place, summary, to_docx, to_markdown
from web.desk import Desk
from web.document_page import address
from web.ui.differences import diff_html
from web.ui.words import in_english, label, word

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def wording_tab(desk: Desk) -> None:
    """Build the tab inside the open Blocks."""
    gr.HTML(f"<p class='xz-motto'>{label('wording_motto')}</p>", padding=False)
    with gr.Row(elem_classes="xz-check"):
        text = gr.Textbox(
            label=label("wording_text"),
            placeholder=label("wording_hint"),
            lines=8,
            max_lines=20,
            scale=3,
            elem_id="xz-wording",
        )
        file = gr.File(
            label=label("wording_file"),
            file_types=[".docx", ".txt"],
            type="filepath",
            height=190,
            scale=1,
            min_width=220,
            elem_id="xz-wording-file",
        )
    send = gr.Button(label("wording_send"), variant="primary", elem_id="xz-wording-send")
    report = gr.HTML(padding=False, elem_id="xz-report")

    def read(path: str | None) -> str:
        if path is None:
            return ""
        try:
            return read_text(path, Path(path).read_bytes())
        except (FileReadError, OSError) as error:
            raise gr.Error(escape(str(error)), print_exception=False) from error
        finally:
            Path(path).unlink(missing_ok=True)

    def check(given: str, request: gr.Request) -> str:
        english = in_english(request)
        try:
            matches = desk.assistant.check(given)
        except (QAError, CorpusError) as error:
            return f'<p class="xz-failed" role="alert">{escape(str(error))}</p>'
        return report_html(matches, english)

    file.upload(read, file, text, api_visibility="private")
    send.click(check, text, report, show_progress_on=report, api_visibility="private")


def report_html(matches: Sequence[WordingMatch], english: bool = False) -> str:
    """The verdicts, one a sentence, with the report to take away."""
    if not matches:
        return f'<p class="xz-empty" role="status">{word("wording_nothing", english)}</p>'
    rows = "".join(_row(number, match, english) for number, match in enumerate(matches, 1))
    return (
        f'<div class="xz-summary" role="status" lang="zh">{escape(summary(matches))}</div>'
        f'{_downloads(matches, english)}<ol class="xz-matches">{rows}</ol>'
    )


def _row(number: int, match: WordingMatch, english: bool) -> str:
    result = word("punctuation" if match.punctuation_only else match.result.value, english)
    parts = [f'<p class="xz-result">{number}. {escape(result)}</p>']
    if match.result is VerdictResult.ALTERED:
        parts.append(f'<p class="xz-diff" lang="zh">{diff_html(match.diff, english)}</p>')
    else:
        parts.append(f'<p lang="zh">{escape(match.given)}</p>')
    if match.differences:
        parts.append(f'<p class="xz-told" lang="zh">{escape(match.differences)}</p>')
    if match.document and match.clause:
        link = address(match.document.document_id, match.clause.label)
        parts.append(
            f'<p class="xz-place" lang="zh"><a href="{link}" target="_blank">{escape(place(match))}</a></p>'
        )
    return f'<li class="xz-verdict xz-is-{match.result.value}">{"".join(parts)}</li>'


def _downloads(matches: Sequence[WordingMatch], english: bool) -> str:
    """The report as files; they travel in the page, so that the server keeps no text."""
    now = datetime.now().astimezone()
    made = (
        ("as_docx", "docx", _WORD, to_docx(matches, now.date())),
        ("as_markdown", "md", "text/markdown", to_markdown(matches, now.date()).encode()),
    )
    links = "".join(
        f'<a class="xz-file" download="措辞核对-{now:%Y%m%d-%H%M}.{ending}"'
        f' href="data:{kind};base64,{base64.b64encode(content).decode()}">{word(key, english)}</a>'
        for key, ending, kind, content in made
    )
    return f'<p class="xz-files">{links}</p>'
