"""The tab 政策对照: the park's document beside the state's, clause by clause."""

from collections.abc import Sequence
from html import escape

import gradio as gr

from corpus import CorpusError, Level
from qa import QAError
from qa.comparison_types import Change, Comparison, Conflict, Pair, Slice
from qa.draft import name
from web.desk import Desk
from web.document_page import address
from web.ui.differences import diff_html
from web.ui.words import in_english, label, word


def compare_tab(desk: Desk) -> None:
    """Build the tab inside the open Blocks."""
    library = desk.assistant.library
    sides = {
        level: [(name(d), d.document_id) for d in library if d.level is level] for level in Level
    }
    gr.HTML(f"<p class='xz-motto'>{label('compare_motto')}</p>", padding=False)
    with gr.Row():
        local = gr.Dropdown(
            [(label("compare_all"), ""), *sides[Level.LOCAL]],
            value=sides[Level.LOCAL][0][1] if sides[Level.LOCAL] else "",
            label=label("compare_local"),
            elem_id="xz-local",
        )
        national = gr.Dropdown(
            [(label("compare_all"), ""), *sides[Level.NATIONAL]],
            value=sides[Level.NATIONAL][0][1] if sides[Level.NATIONAL] else "",
            label=label("compare_national"),
            elem_id="xz-national",
        )
    topic = gr.Textbox(
        label=label("compare_topic"),
        placeholder=label("compare_hint"),
        max_lines=1,
        elem_id="xz-topic",
    )
    send = gr.Button(label("compare_send"), variant="primary", elem_id="xz-compare-send")
    shown = gr.HTML(padding=False, elem_id="xz-comparison")

    def compare(subject: str, here: str, there: str, request: gr.Request) -> str:
        english = in_english(request)
        try:
            found = desk.assistant.compare(subject, here or "", there or "")
        except (QAError, CorpusError) as error:
            return f'<p class="xz-failed" role="alert">{escape(str(error))}</p>'
        return comparison_html(found, english)

    for event in (send.click, topic.submit):
        event(
            compare,
            [topic, local, national],
            shown,
            show_progress_on=shown,
            api_visibility="private",
        )


def comparison_html(comparison: Comparison, english: bool = False) -> str:
    """Conflicts first, then the clauses side by side, each pair folded."""
    if not comparison.pairs:
        return f'<p class="xz-empty" role="status">{word("compare_nothing", english)}</p>'
    summary = comparison.to_json()["summary"]
    told = word("compare_summary", english).format(**summary)
    matched = [pair for pair in comparison.pairs if pair.local and pair.national]
    alone = [pair for pair in comparison.pairs if not (pair.local and pair.national)]
    unfolded = len(matched) <= 3
    return (
        f'<p class="xz-summary" role="status">{told}</p>'
        f"{_conflicts(comparison.conflicts, english)}"
        f"{''.join(_pair(pair, unfolded, english) for pair in matched)}"
        f"{_alone(alone, english)}"
    )


def _conflicts(conflicts: Sequence[Conflict], english: bool) -> str:
    if not conflicts:
        return ""
    rows = "".join(
        f"<tr><th scope='row'>{escape(c.kind)}</th>"
        f"<td>{_link(c.local)}：{escape(c.local_value)}</td>"
        f"<td>{_link(c.national)}：{escape(c.national_value)}</td></tr>"
        for c in conflicts
    )
    head = "".join(
        f'<th scope="col">{word(key, english)}</th>'
        for key in ("compare_kind", "compare_here", "compare_there")
    )
    return (
        f'<section class="xz-conflicts" lang="zh"><h2>{word("compare_conflicts", english)}</h2>'
        f'<div class="xz-wide" role="region" tabindex="0" aria-label="{word("compare_conflicts", english)}">'
        f"<table class='xz-overview'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        "</div></section>"
    )


def _pair(pair: Pair, unfolded: bool, english: bool) -> str:
    if pair.local is None or pair.national is None:
        return ""
    count = "，".join(
        word(key, english).format(len(found))
        for key, found in (
            ("compare_taken", pair.taken_over),
            ("compare_changed", pair.changed),
            ("compare_added", pair.added),
            ("compare_left", pair.left_out),
        )
        if found
    )
    parts = [*(_change(change, english) for change in pair.changed)]
    parts += _listed("compare_taken_title", [run.local for run in pair.taken_over], english)
    parts += _listed("compare_added_title", pair.added, english)
    parts += _listed("compare_left_title", pair.left_out, english)
    state = " open" if unfolded else ""
    return (
        f'<details class="xz-pair" lang="zh"{state}><summary>{escape(_called(pair.local))} ↔ '
        f"{escape(_called(pair.national))} <small>{count}</small></summary>"
        f'<div class="xz-sides">{_side(pair.local, "compare_here", english)}'
        f"{_side(pair.national, 'compare_there', english)}</div>{''.join(parts)}</details>"
    )


def _side(side: Slice, key: str, english: bool) -> str:
    return (
        f"<div><h3>{word(key, english)} {_link(side)}</h3>"
        f"<p>{escape(''.join(side.text.splitlines()))}</p></div>"
    )


def _change(change: Change, english: bool) -> str:
    pieces = diff_html(change.diff, english, "compare_only_there", "compare_only_here")
    return (
        f'<div class="xz-change"><p class="xz-diff">{pieces}</p>'
        f'<p class="xz-told">{escape(change.differences)}</p></div>'
    )


def _listed(key: str, slices: Sequence[Slice], english: bool) -> list[str]:
    if not slices:
        return []
    items = "".join(f"<li>{escape(''.join(s.text.splitlines()))}</li>" for s in slices)
    return [f"<h4>{word(key, english)}</h4><ul>{items}</ul>"]


def _alone(pairs: Sequence[Pair], english: bool) -> str:
    sections = []
    for key, sides in (
        ("compare_alone_here", [pair.local for pair in pairs if pair.local]),
        ("compare_alone_there", [pair.national for pair in pairs if pair.national]),
    ):
        if sides:
            items = "".join(f"<li>{_link(side)} {escape(side.heading)}</li>" for side in sides)
            sections.append(
                f'<details class="xz-pair" lang="zh"><summary>{word(key, english).format(len(sides))}'
                f"</summary><ul>{items}</ul></details>"
            )
    return "".join(sections)


def _called(side: Slice) -> str:
    return f"{side.clause} {side.heading}".strip()


def _link(side: Slice) -> str:
    return f'<a href="{address(side.document_id, side.clause)}" target="_blank">{escape(side.clause)}</a>'
