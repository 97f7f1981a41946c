"""The tab 概览: which clauses speak of what, what is asked, and how good the index was measured."""

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from corpus import Library
from qa import Status
from qa.draft import name
from qa.kinds import coverage
from web.desk import Desk
from web.document_page import address
from web.errors import StorageError
from web.question_log import Asked
from web.ui.words import in_english, label, word

REPORT = Path("build/eval.json")  # what `make eval` writes
_SHADES = 6
_MEASURES = (
    "fused_recall@5", "fused_mrr", "citation_recall", "citation_precision", "must_quote",
    "verdict", "refused", "exact_slices",
)  # fmt: skip


def overview_tab(desk: Desk, tab: gr.Tab, report: Path = REPORT) -> None:
    """Build the tab inside the open Blocks; it is drawn anew whenever it is opened."""
    gr.HTML(f"<p class='xz-motto'>{label('overview_motto')}</p>", padding=False)
    shown = gr.HTML(padding=False, elem_id="xz-overview-tab")

    def draw(request: gr.Request) -> str:
        english = in_english(request)
        return (
            coverage_html(desk.assistant.library, english)
            + _asked(desk, english)
            + quality_html(_read(report), desk.assistant.index_version, english)
        )

    tab.select(draw, None, shown, show_progress="hidden", api_visibility="private")


def coverage_html(library: Library, english: bool = False) -> str:
    """A heat map of kinds by documents; a cell unfolds to its clauses."""
    found = coverage(library)
    most = max((len(c) for row in found.values() for c in row.values()), default=0) or 1
    head = "".join(f'<th scope="col" lang="zh">{escape(name(d))}</th>' for d in library)
    rows = "".join(
        f'<tr><th scope="row" lang="zh">{escape(kind)}</th>'
        + "".join(
            f'<td class="xz-heat-{round((_SHADES - 1) * len(clauses) / most)}">'
            f"{_cell(document_id, [c.label for c in clauses], english)}</td>"
            for document_id, clauses in row.items()
        )
        + "</tr>"
        for kind, row in found.items()
    )
    title = word("overview_coverage", english)
    return (
        f'<section><h2 class="xz-side">{title}</h2><div class="xz-wide" role="region" tabindex="0"'
        f' aria-label="{title}"><table class="xz-heat"><thead><tr>'
        f'<th scope="col">{word("overview_kind", english)}</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></section>"
    )


def _cell(document_id: str, labels: Sequence[str], english: bool) -> str:
    if not labels:
        return f'<span class="xz-zero">0 {word("overview_clauses", english)}</span>'
    links = " ".join(
        f'<a href="{address(document_id, label)}" target="_blank">{escape(label)}</a>'
        for label in labels
    )
    return (
        f"<details><summary>{len(labels)} {word('overview_clauses', english)}</summary>"
        f'<p lang="zh">{links}</p></details>'
    )


def _asked(desk: Desk, english: bool) -> str:
    try:
        most = desk.questions.most_asked()
        unanswered = desk.questions.most_asked(status=Status.NOT_FOUND)
    except StorageError as error:
        return f'<p class="xz-failed" role="alert" lang="zh">{escape(str(error))}</p>'
    return bars_html("overview_most", most, english) + bars_html(
        "overview_unanswered", unanswered, english
    )


def bars_html(key: str, asked: Sequence[Asked], english: bool = False) -> str:
    """Questions with how often they were asked, as bars."""
    title = f'<h2 class="xz-side">{word(key, english)}</h2>'
    if not asked:
        return f'<section>{title}<p class="xz-empty">{word("overview_none", english)}</p></section>'
    most = asked[0].count
    rows = "".join(
        f'<li><span class="xz-bar-text">{escape(one.question)}</span>'
        f'<span class="xz-bar"><svg aria-hidden="true" width="100%" height="10">'
        f'<rect width="{100 * one.count / most:.0f}%" height="10" rx="2"></rect></svg>'
        f"<b>{one.count}</b></span></li>"
        for one in asked
    )
    return f'<section>{title}<ol class="xz-bars" lang="zh">{rows}</ol></section>'


def quality_html(report: dict[str, Any] | None, version: str, english: bool = False) -> str:
    """What was measured of the running index; nothing is shown that was measured of another."""
    title = f'<h2 class="xz-side">{word("overview_quality", english)}</h2>'
    if report is None or report.get("index_version") != version:
        key = "overview_unmeasured" if report is None else "overview_other_index"
        return f'<section>{title}<p class="xz-empty">{word(key, english)}</p></section>'
    overall = report["overall"]
    rows = "".join(
        f'<tr><th scope="row">{word(f"measure_{key}", english)}</th><td>{overall[key]:.3f}</td>'
        f'<td><svg aria-hidden="true" width="100%" height="10"><rect class="xz-track" width="100%"'
        f' height="10" rx="2"></rect><rect width="{100 * overall[key]:.1f}%" height="10" rx="2">'
        "</rect></svg></td></tr>"
        for key in _MEASURES
        if overall.get(key) is not None
    )
    told = word("overview_measured", english).format(
        report["measured_on"], report["questions"], version
    )
    return (
        f'<section>{title}<p class="xz-note">{escape(told)}</p>'
        f'<table class="xz-quality"><tbody>{rows}</tbody></table></section>'
    )


def _read(report: Path) -> dict[str, Any] | None:
    """The evaluation's report; None where there is none that can be read."""
    try:
        found = json.loads(report.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    complete = isinstance(found, dict) and {"overall", "measured_on", "questions"} <= found.keys()
    return found if complete else None
