"""The tab 政策对照: local beside national, conflicts first."""

from html import escape

import gradio as gr

from corpus import CorpusError
from index import IndexingError
from qa import QAError
from qa.comparison_types import Change, Comparison, Conflict, Pair, Slice
from qa.draft import name
from web.desk import Desk
from web.ui.shared import clause_link, diff_html
from web.ui.words import in_english, label, word

_FEW = 6  # pairs up to which all are shown unfolded


def compare_tab(desk: Desk) -> None:
    """Build the tab inside the open Blocks."""
    library = desk.assistant.library
    local, national = (
        [
            (label("any_document"), ""),
            *((name(d), d.document_id) for d in library if d.level.is_local is here),
        ]
        for here in (True, False)
    )
    with gr.Row(elem_classes="xz-form"):
        mine = gr.Dropdown(
            local, value=local[1][1] if local[1:] else "", label=label("local_document"),
            filterable=False, scale=2,
        )  # fmt: skip
        theirs = gr.Dropdown(
            national, value=national[1][1] if national[1:] else "",
            label=label("national_document"), filterable=False, scale=2,
        )  # fmt: skip
        topic = gr.Textbox(label=label("topic"), placeholder=label("topic_hint"), scale=2)
        go = gr.Button(label("go_compare"), variant="primary", scale=1, min_width=90)
    shown = gr.HTML(f'<p class="xz-empty">{label("compare_none")}</p>', padding=False)

    def compare(local_id: str, national_id: str, about: str | None, request: gr.Request) -> str:
        english = in_english(request)
        try:
            found = desk.assistant.compare(about or "", local_id or "", national_id or "")
        except (QAError, CorpusError, IndexingError) as error:
            raise gr.Error(
                escape(str(error)), title=word("compare_failed", english), print_exception=False
            ) from error
        return side_by_side(found, english)

    for event in (go.click, topic.submit):
        event(
            compare, [mine, theirs, topic], shown, show_progress_on=shown, api_visibility="private"
        )


def side_by_side(comparison: Comparison, english: bool) -> str:
    """Counts, the conflicts as a table, and the pairs folded, those with conflicts first."""
    if not comparison.pairs:
        return f'<p role="status" class="xz-told">{word("nothing_found", english)}</p>'
    counts = "".join(
        f'<li class="xz-{key}"><b>{number}</b> {word(key, english)}</li>'
        for key, number in (
            ("conflicts", len(comparison.conflicts)),
            ("changed", len(comparison.changed)),
            ("taken_over", len(comparison.taken_over)),
            ("added", len(comparison.added)),
            ("left_out", len(comparison.left_out)),
        )
    )
    pairs = sorted(comparison.pairs, key=lambda pair: not pair.conflicts)
    few = len(pairs) <= _FEW
    listed = "".join(_pair(pair, few or bool(pair.conflicts), english) for pair in pairs)
    return (
        f'<div role="status"><ul class="xz-counts">{counts}</ul></div>'
        f"<h2>{word('conflicts', english)}</h2>{_conflicts(comparison.conflicts, english)}"
        f"<h2>{word('clause_by_clause', english)}</h2>"
        f'<p class="xz-quiet">{word("compare_legend", english)}</p>{listed}'
    )


def _conflicts(conflicts: tuple[Conflict, ...], english: bool) -> str:
    if not conflicts:
        return f"<p>{word('no_conflicts', english)}</p>"
    rows = "".join(
        f'<tr><th scope="row">{escape(c.kind)}</th>'
        f"<td><b>{escape(c.local_value)}</b> {_place(c.local)}<br>{escape(c.local.text.strip())}</td>"
        f"<td><b>{escape(c.national_value)}</b> {_place(c.national)}"
        f"<br>{escape(c.national.text.strip())}</td></tr>"
        for c in conflicts
    )
    heads = "".join(
        f'<th scope="col">{word(key, english)}</th>'
        for key in ("conflict_kind", "local", "national")
    )
    return (
        f'<table class="xz-conflicts"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _pair(pair: Pair, opened: bool, english: bool) -> str:
    counts = "，".join(
        f"{word(key, english)} {number}"
        for key, number in (
            ("conflicts", len(pair.conflicts)),
            ("changed", len(pair.changed)),
            ("taken_over", len(pair.taken_over)),
            ("added", len(pair.added)),
            ("left_out", len(pair.left_out)),
        )
        if number
    )
    heads = [
        f"{word(side, english)} {slice_.clause} {slice_.heading}".strip()
        if slice_
        else f"{word(side, english)}：{word('no_counterpart', english)}"
        for side, slice_ in (("local", pair.local), ("national", pair.national))
    ]
    rows = [_row("changed", *_changed(change, english), english) for change in pair.changed]
    rows += [
        _row("taken_over", escape(run.local.text), escape(run.national.text), english)
        for run in pair.taken_over
    ]
    rows += [_row("added", _mark(part, "ins", english), "", english) for part in pair.added]
    rows += [_row("left_out", "", _mark(part, "del", english), english) for part in pair.left_out]
    local, national = (_place(s, True) if s else "" for s in (pair.local, pair.national))
    places = _row("", local, national, english)
    return (
        f'<details class="xz-pair"{" open" if opened else ""}><summary>'
        f"{escape(heads[0])} ↔ {escape(heads[1])} <small>{counts}</small></summary>"
        f"{places}{''.join(rows)}</details>"
    )


def _changed(change: Change, english: bool) -> tuple[str, str]:
    told = f'<p class="xz-quiet">{escape(change.differences)}</p>'
    return (
        diff_html(change.diff, english, leave_out="delete") + told,
        diff_html(change.diff, english, leave_out="insert"),
    )


def _mark(part: Slice, tag: str, english: bool) -> str:
    key = "added_mark" if tag == "ins" else "removed"
    return f"<{tag}><b>【{word(key, english)}：</b>{escape(part.text.strip())}<b>】</b></{tag}>"


def _row(key: str, local: str, national: str, english: bool) -> str:
    """A line of two cells; on a phone they stand below one another, named by their level."""
    head = f'<p class="xz-what">{word(key, english)}</p>' if key else ""
    cells = "".join(
        f'<div class="xz-side-cell"><span class="xz-level">{word(level, english)}</span> {cell}</div>'
        if cell
        else '<div class="xz-side-cell xz-none-here">—</div>'
        for level, cell in (("local", local), ("national", national))
    )
    return f'<div class="xz-row {key and "xz-" + key}">{head}{cells}</div>'


def _place(side: Slice, whole: bool = False) -> str:
    text = f"{side.document_title} {side.clause} {side.heading}".strip() if whole else side.clause
    return clause_link(side.document_id, side.clause, text)
