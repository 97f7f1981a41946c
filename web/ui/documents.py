"""The tab 原文: the documents' outlines with their text, and search in them."""

import re
from html import escape

import gradio as gr

from corpus import Clause, ClauseKind, PolicyDocument
from qa.answering import name
from web.addresses import address
from web.desk import Desk
from web.pages.document_html import clause_title, own_texts, search, search_pattern, tags, words
from web.ui.shared import clause_link
from web.ui.words import in_english, label, word

_MAX_QUERY = 100  # characters


def documents_tab(desk: Desk) -> None:
    """Build the tab inside the open Blocks."""
    library = desk.assistant.library
    choices = [(label("all_documents"), ""), *((name(d), d.document_id) for d in library)]
    with gr.Row(elem_classes="xz-form"):
        chosen = gr.Dropdown(
            choices, value="", label=label("which_document"), scale=3, filterable=False
        )
        query = gr.Textbox(
            label=label("find"), placeholder=label("find_hint"), max_length=_MAX_QUERY, scale=3
        )
        go = gr.Button(label("go_find"), variant="primary", scale=1, min_width=90)
    shown = gr.HTML(browse(list(library), "", False), elem_id="xz-documents", padding=False)

    def show(document_id: str, text: str | None, request: gr.Request) -> str:
        documents = [d for d in library if not document_id or d.document_id == document_id]
        return browse(documents, (text or "")[:_MAX_QUERY], in_english(request))

    for event in (go.click, query.submit, chosen.change):
        event(show, [chosen, query], shown, api_visibility="private")


def browse(documents: list[PolicyDocument], query: str, english: bool) -> str:
    """The documents folded by document and part; with a query, only what has it, unfolded."""
    pattern = search_pattern(query)
    if pattern is None:
        opened = len(documents) == 1
        return "".join(_document(d, None, None, opened, english) for d in documents)
    parts, places, clauses = [], 0, 0
    for document in documents:
        found = search(document, pattern)
        if found:
            labels = {hit.clause.label for hit in found}
            parts.append(_document(document, pattern, labels, True, english))
            places, clauses = places + sum(hit.count for hit in found), clauses + len(found)
    shown = escape(query.strip())
    told = (
        word("found_in", english).format(shown, places, clauses)
        if parts
        else word("found_none", english).format(shown)
    )
    return f'<p role="status" class="xz-told">{told}</p>{"".join(parts)}'


def _document(
    document: PolicyDocument,
    pattern: re.Pattern[str] | None,
    only: set[str] | None,
    opened: bool,
    english: bool,
) -> str:
    groups: dict[Clause, list[str]] = {}
    for clause, text in own_texts(document):
        if only is not None and clause.label not in only:
            continue
        groups.setdefault(_part(document, clause), []).append(
            _clause(clause, text, pattern, english)
        )
    listed = "".join(
        f"<details{' open' if only is not None else ''}>"
        f"<summary>{escape(clause_title(head))}</summary>{''.join(inside)}</details>"
        for head, inside in groups.items()
    )
    return (
        f'<details class="xz-document"{" open" if opened else ""}>'
        f"<summary>{escape(name(document))}</summary>"
        f'<p class="xz-quiet">{escape(document.validity)}<br>{escape(document.verification)}<br>'
        f'<a href="{escape(address(document.document_id))}" target="_blank" rel="noopener">'
        f"{word('open_page', english)}</a></p>{listed}</details>"
    )


def _part(document: PolicyDocument, clause: Clause) -> Clause:
    while clause.parent is not None:
        clause = document.clause(clause.parent)
    return clause


def _clause(clause: Clause, text: str, pattern: re.Pattern[str] | None, english: bool) -> str:
    heading = clause.body_start - clause.start if clause.heading or clause.mark else 0
    kind = ClauseKind.CLAUSE  # no headings of the page inside a folded part
    return (
        f'<div class="xz-clause {clause.kind.value}"><p class="xz-about">'
        f"{clause_link(clause.document_id, clause.label, clause.label)} {tags(clause, english)}</p>"
        f'<div class="xz-words" lang="zh-CN">{words(text, heading, pattern, kind)}</div></div>'
    )
