"""HTML that several tabs write. All text is escaped."""

from collections.abc import Sequence
from html import escape

from corpus import Clause, PolicyDocument
from qa import DiffPiece
from web.addresses import address
from web.ui.words import word


def clause_link(document_id: str, label: str, text: str) -> str:
    """A link to a clause's permanent address, in a window of its own; `text` is plain."""
    return (
        f'<a href="{escape(address(document_id, label))}" target="_blank" rel="noopener">'
        f"{escape(text)}</a>"
    )


def clause_name(clause: Clause) -> str:
    """Label and heading, plain text."""
    return f"{clause.label} {clause.heading}".strip()


def short_title(document: PolicyDocument) -> str:
    """What a narrow column calls a document: its number, or the start of its title."""
    return document.number or document.title


def diff_html(pieces: Sequence[DiffPiece], english: bool, leave_out: str = "") -> str:
    """A diff in colour and in marks that need no colour; one kind of change may be left out."""
    parts = []
    for piece in pieces:
        if piece.op == leave_out:
            continue
        text = escape(piece.text).replace("\n", "<br>")
        if piece.op == "equal":
            parts.append(text)
            continue
        tag, key = ("del", "removed") if piece.op == "delete" else ("ins", "added_mark")
        parts.append(f"<{tag}><b>【{word(key, english)}：</b>{text}<b>】</b></{tag}>")
    return "".join(parts)
