"""The tab 概览: which clauses speak of what, what is asked, how well this index answers."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import gradio as gr

from corpus import PolicyDocument
from qa import Status
from qa.answering import name, topic_rows
from qa.evaluation import MEASURES, ReportFileError, load_measured
from web.desk import Desk
from web.errors import StorageError
from web.store import Asked
from web.ui.shared import clause_link, clause_name, short_title
from web.ui.words import in_english, label, word

REPORT = Path("build/eval.json")  # where `make eval` writes it
_SHADES = 4
_SHARES = (
    "citation_recall", "citation_precision", "must_quote", "exact_slices", "refused", "verdict",
    "missing",
)  # fmt: skip


def overview_tab(desk: Desk, tab: gr.Tab) -> None:
    """Build the tab inside the open Blocks; it is drawn anew whenever it is opened."""
    refresh = gr.Button(label("refresh"), size="sm", min_width=90, elem_classes="xz-refresh")
    shown = gr.HTML(padding=False, elem_id="xz-overview")

    def draw(request: gr.Request) -> str:
        english = in_english(request)
        return (
            heat_map(desk.assistant.library.documents, english)
            + _asked_most(desk, english)
            + quality(REPORT, desk.index_version, english)
        )

    for event in (tab.select, refresh.click):
        event(draw, None, shown, api_visibility="private")


def heat_map(documents: Sequence[PolicyDocument], english: bool) -> str:
    """Kinds of support by document: a table whose cells count clauses and unfold to links."""
    rows = topic_rows(documents)
    most = max((len(cell) for row in rows for cell in row.clauses), default=0) or 1
    heads = "".join(
        f'<th scope="col" title="{escape(name(d))}">{escape(short_title(d))}</th>'
        for d in documents
    )
    lines = []
    for row in rows:
        cells = []
        for cell in row.clauses:
            shade = -(-len(cell) * _SHADES // most)
            links = "".join(
                f"<li>{clause_link(c.document_id, c.label, clause_name(c))}</li>" for c in cell
            )
            number = f"{len(cell)} {word('clauses', english)}"
            inside = (
                f"<details><summary>{number}</summary><ul>{links}</ul></details>"
                if cell
                else f"<span>{number}</span>"
            )
            cells.append(f'<td class="xz-heat{shade}">{inside}</td>')
        lines.append(f'<tr><th scope="row">{escape(row.kind)}</th>{"".join(cells)}</tr>')
    return (
        f"<section><h2>{word('coverage', english)}</h2>"
        f'<p class="xz-quiet">{word("coverage_note", english)}</p>'
        f'<table class="xz-heatmap"><thead><tr><th scope="col">{word("kind_of_support", english)}'
        f"</th>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></section>"
    )


def _asked_most(desk: Desk, english: bool) -> str:
    if desk.settings.question_log == "off":
        return f"<section><h2>{word('most_asked', english)}</h2><p>{word('log_off', english)}</p></section>"
    try:
        lists = (
            ("most_asked", desk.questions.most_asked()),
            ("unanswered", desk.questions.most_asked(status=Status.NOT_FOUND)),
        )
    except StorageError as error:
        return f'<section><h2>{word("most_asked", english)}</h2><p role="alert">{escape(str(error))}</p></section>'
    return (
        f'<div class="xz-asked">{"".join(asked(key, list_, english) for key, list_ in lists)}</div>'
    )


def asked(key: str, questions: Sequence[Asked], english: bool) -> str:
    """Questions with bars as long as their counts."""
    heading = f"<h2>{word(key, english)}</h2>"
    if not questions:
        return f"<section>{heading}<p>{word('none_asked', english)}</p></section>"
    most = max(question.count for question in questions)
    rows = "".join(
        f"<li><span>{escape(q.question)}</span>"
        f"{_bar(q.count / most)}<b>{q.count} {word('times', english)}</b></li>"
        for q in questions
    )
    return f'<section>{heading}<ol class="xz-bars">{rows}</ol></section>'


def quality(report: Path, version: str, english: bool) -> str:
    """The measures of the report, if it is of this index; else what to do."""
    heading = f"<h2>{word('quality', english)}</h2>"
    try:
        measured = load_measured(report)
    except ReportFileError as error:
        return f'<section>{heading}<p role="alert">{escape(str(error))}</p></section>'
    if measured is None:
        told = word("not_measured", english).format(escape(str(report)))
        return f"<section>{heading}<p>{told}</p></section>"
    day = measured.measured_on.isoformat()
    if measured.index_version != version:
        told = word("other_index", english).format(day, escape(measured.index_version), version)
        return f"<section>{heading}<p>{told}</p></section>"
    questions = int(measured.overall.get("questions", 0))
    rows = "".join(
        f"<li><span>{escape(MEASURES[key])}</span>{_bar(value)}<b>{100 * value:.1f}%</b></li>"
        for key in _SHARES
        if (value := measured.overall.get(key)) is not None
    )
    times = "，".join(
        f"{escape(MEASURES[key])} {measured.overall[key]:g}"
        for key in ("ms_p50", "ms_p95")
        if key in measured.overall
    )
    told = word("measured", english).format(day, questions, version)
    return (
        f'<section>{heading}<p class="xz-quiet">{told}</p><ol class="xz-bars">{rows}</ol>'
        f"<p>{times}</p></section>"
    )


def _bar(share: float) -> str:
    """A bar for the eye; the number beside it tells the same."""
    width = round(100 * min(max(share, 0.0), 1.0), 1)
    return (
        '<svg class="xz-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="xz-ground" width="100" height="8"/><rect width="{width}" height="8"/></svg>'
    )
