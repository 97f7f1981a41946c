"""The tab 原文: the documents as an outline, with search, and links to the permanent addresses."""

from html import escape

import gradio as gr

from corpus import Library
from qa.draft import name
from web.desk import Desk
from web.document_page import address, marked, outline, pieces, tags
from web.ui.words import in_english, label, word

_FOUND = 30  # clauses shown of a search


def documents_tab(desk: Desk) -> None:
    """Build the tab inside the open Blocks."""
    library = desk.assistant.library
    with gr.Row(elem_classes="xz-find"):
        query = gr.Textbox(
            label=label("find"),
            placeholder=label("find_hint"),
            max_lines=1,
            max_length=100,
            scale=4,
            elem_id="xz-find",
        )
        send = gr.Button(label("find_send"), variant="primary", scale=0, min_width=100)
    shown = gr.HTML(outlines_html(library), padding=False, elem_id="xz-documents")

    def find(wanted: str, request: gr.Request) -> str:
        text = wanted.strip()
        return found_html(library, text, in_english(request)) if text else outlines_html(library)

    for event in (send.click, query.submit):
        event(find, query, shown, show_progress="hidden", api_visibility="private")


def outlines_html(library: Library) -> str:
    """Every document with its headings; each leads to its clause's permanent address."""
    return "".join(
        f'<section class="xz-doc" lang="zh"><h2><a href="{address(d.document_id)}" target="_blank">'
        f"{escape(name(d))}</a></h2><p class='xz-note'>{escape(d.verification)}</p>"
        f"{outline(d, base=address(d.document_id), target=True)}</section>"
        for d in library
    )


def found_html(library: Library, query: str, english: bool = False) -> str:
    """The clauses that hold the words, letter by letter, with the words marked."""
    found = [(d, c, text) for d in library for c, text in pieces(d) if query in text]
    if not found:
        return f'<p class="xz-empty" role="status">{word("find_nothing", english)}</p>'
    told = word("find_found", english).format(len(found))
    cards = "".join(
        f'<article class="xz-card" lang="zh"><header><a href="{address(d.document_id, c.label)}" target="_blank">'
        f"{escape(name(d))} <b class='xz-label'>{escape(c.label)}</b></a></header>"
        f'<p class="xz-text">{marked("".join(text.splitlines()), query)}</p>'
        f'<p class="xz-tags">{tags(c)}</p></article>'
        for d, c, text in found[:_FOUND]
    )
    return f'<p class="xz-summary" role="status">{told}</p>{cards}'
