"""An answer's blocks as HTML. All text is escaped; only markers become links."""

import re
from collections.abc import Collection, Iterable
from html import escape
from itertools import groupby
from urllib.parse import quote

from corpus import Clause
from qa.export import Block, BlockKind

_MARKER = re.compile(r"\[(\d+)\]")
_LACKS = re.compile(r"(?:文件|以上条款|现有文件)未载明|.*：未查到")


class Markers:
    """Writes [n] as links to the cards of one turn; the first of each is where its card leads back."""

    def __init__(self, turn: int, held: Collection[int], english: bool) -> None:
        self._turn, self._held = turn, held
        self._told = "Citation" if english else "引文"
        self._placed: set[int] = set()

    def link(self, marker: int) -> str:
        """One marker; plain text where there is no such citation."""
        if marker not in self._held:
            return f"[{marker}]"
        place = f"{self._turn}-{marker}"
        anchor = "" if marker in self._placed else f' id="ref-{place}"'
        self._placed.add(marker)
        return (
            f'<a class="xz-ref" href="#cite-{place}"{anchor}'
            f' aria-label="{self._told} {marker}">[{marker}]</a>'
        )

    def text(self, text: str) -> str:
        """Text with its markers as links, everything else as it is."""
        pieces = _MARKER.split(text)  # every second one is a number
        return "".join(
            self.link(int(piece)) if n % 2 else escape(piece) for n, piece in enumerate(pieces)
        )


def blocks_html(blocks: Iterable[Block], markers: Markers) -> str:
    """Blocks in their order; items that follow one another are one list."""
    html = []
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        if kind is BlockKind.ITEM:
            html.append(_list(list(run), markers))
        else:
            html += [_line(block, markers) for block in run]
    return "".join(html)


def _list(items: list[Block], markers: Markers) -> str:
    html, deep = [], False
    for item in items:
        if bool(item.depth) != deep:
            html.append('<ul class="xz-below">' if item.depth else "</ul>")
            deep = bool(item.depth)
        html.append(f"<li>{_runs(item, markers)}</li>")
    return f'<ul class="xz-list">{"".join(html)}{"</ul>" if deep else ""}</ul>'


def _line(block: Block, markers: Markers) -> str:
    said = _runs(block, markers)
    if block.kind is BlockKind.TITLE:
        return f'<h3 class="xz-document">{said}</h3>'
    if block.kind is BlockKind.QUOTE:
        return f"<blockquote>{said}</blockquote>"
    return f'<p class="xz-lacks">{said}</p>' if _LACKS.match(block.text) else f"<p>{said}</p>"


def _runs(block: Block, markers: Markers) -> str:
    return "".join(
        f"<strong>{markers.text(run.text)}</strong>" if run.bold else markers.text(run.text)
        for run in block.runs
    )


def clause_address(clause: Clause) -> str:
    """The permanent address of a clause on this server."""
    return f"/documents/{quote(clause.document_id, safe='')}#{quote(clause.label, safe='')}"
