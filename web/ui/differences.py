"""Differences of wording as HTML: in colour, in form, and in words."""

from collections.abc import Iterable
from html import escape

from qa import DiffPiece
from web.ui.words import word


def diff_html(
    pieces: Iterable[DiffPiece],
    english: bool = False,
    removed: str = "removed",
    inserted: str = "inserted",
) -> str:
    """A character diff; `removed` and `inserted` are the keys of the words that name a change."""
    return "".join(
        escape(piece.text)
        if piece.op == "equal"
        else _changed(piece, word(removed if piece.op == "delete" else inserted, english))
        for piece in pieces
    )


def _changed(piece: DiffPiece, named: str) -> str:
    tag = "del" if piece.op == "delete" else "ins"
    return f"<{tag}><small>【{escape(named)}】</small>{escape(piece.text)}</{tag}>"
