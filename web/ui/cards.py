"""Evidence as HTML: a card for each citation, in the order of the markers. All text is escaped."""

from collections.abc import Sequence
from html import escape

from corpus import Clause, PolicyDocument
from index import Hit
from qa import Citation
from qa.answering import name
from web.ui.markup import clause_address
from web.ui.words import word

_RELATED = 5  # further hits named


def quotation(citation: Citation) -> str:
    """A quotation with its reference, as it is pasted into a document; plain text."""
    return f"“{citation.quote.strip()}”——{name(citation.document)}{citation.clause.label}"


def cards(
    turn: int, citations: Sequence[Citation], hits: Sequence[Hit] = (), english: bool = False
) -> str:
    """The evidence of one turn: what is cited, and folded what else was found."""
    shown = "".join(_card(turn, citation, english) for citation in citations)
    empty = "" if shown else f'<p class="xz-empty">{word("none_cited", english)}</p>'
    return (
        f'<section class="xz-turn" data-turn="{turn}" aria-label="{word("cited", english)}">'
        f"{shown}{empty}{_others(citations, hits, english)}</section>"
    )


def _others(citations: Sequence[Citation], hits: Sequence[Hit], english: bool) -> str:
    cited = {citation.clause.id for citation in citations}
    items = "".join(
        f'<li lang="zh"><a href="{clause_address(hit.clause)}" target="_blank">'
        f"{escape(name(hit.document))}{escape(hit.clause.label)} {escape(hit.clause.heading)}"
        "</a></li>"
        for hit in [hit for hit in hits if hit.clause.id not in cited][:_RELATED]
    )
    if not items:
        return ""
    summary = word("related", english)
    return f'<details class="xz-related"><summary>{summary}</summary><ul>{items}</ul></details>'


def _card(turn: int, citation: Citation, english: bool) -> str:
    clause, document = citation.clause, citation.document
    place = f"{turn}-{citation.marker}"
    own = (f"{clause.mark}{clause.heading}",) if clause.heading else ()
    path = " › ".join((*clause.path, *own))
    return (
        f'<article class="xz-card" id="cite-{place}" tabindex="-1" aria-labelledby="of-{place}">'
        f'<h3 id="of-{place}" lang="zh"><span class="xz-marker">[{citation.marker}]</span> '
        f"{escape(name(document))}</h3>"
        f'<p class="xz-path" lang="zh"><b class="xz-label">{escape(clause.label)}</b> '
        f"{escape(path)}</p>"
        f'<p class="xz-text" lang="zh">{_marked(document, clause, citation)}</p>'
        f'<p class="xz-tags">{_tags(clause, document, english)}</p>'
        f'<footer><a class="xz-back" href="#ref-{place}">{word("back", english)}</a>'
        f'<a class="xz-whole" href="{clause_address(clause)}" target="_blank">'
        f"{word('whole', english)}</a>{_source(document, english)}"
        f'<button type="button" class="xz-copy" data-copy="{escape(quotation(citation))}">'
        f"{word('copy_quote', english)}</button></footer></article>"
    )


def _tags(clause: Clause, document: PolicyDocument, english: bool) -> str:
    """How far the wording was checked, and whether the number was inferred."""
    about = escape(document.verification)
    checked = (
        f'<span class="xz-tag xz-ok" title="{about}">✓ {word("checked", english)}</span>'
        if clause.verified
        else f'<span class="xz-tag xz-warn" title="{about}">{word("not_checked", english)}</span>'
    )
    if not clause.repaired:
        return checked
    return f'{checked}<span class="xz-tag xz-warn">{word("repaired", english)}</span>'


def _source(document: PolicyDocument, english: bool) -> str:
    """A link to the published text; only to a web address."""
    if not document.source_url.startswith(("https://", "http://")):
        return f'<span class="xz-none">{word("no_source", english)}</span>'
    return (
        f'<a href="{escape(document.source_url)}" target="_blank" rel="noopener noreferrer">'
        f"{word('source', english)}</a>"
    )


def _marked(document: PolicyDocument, clause: Clause, citation: Citation) -> str:
    """The whole clause with the quotation highlighted; an item after its lead sentence."""
    before = document.text[clause.start : citation.start]
    after = document.text[citation.end : clause.end]
    lead = f'<span class="xz-lead">{escape(clause.lead)}</span><br>' if clause.lead else ""
    html = f"{lead}{escape(before)}<mark>{escape(citation.quote)}</mark>{escape(after)}"
    return html.replace("\n\n", "\n").replace("\n", "<br>")
