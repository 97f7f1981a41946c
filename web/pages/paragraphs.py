"""A text as paragraphs of runs, for a template to write; joined, they are the text again."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

Span = tuple[int, int]  # [start, end) in code points


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look the same."""

    text: str
    strong: bool
    marked: bool
    bar: bool = False  # the | before or after a cell of a table


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line, or with `gap` the line breaks between two."""

    runs: tuple[Run, ...]
    gap: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def indented(self) -> bool:
        """Whether it brings the white space of a paragraph's start with it."""
        return self.text[:1].isspace()

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table, `| one | other |`; no cell holds a bar of its own."""
        text = self.text.rstrip()
        return len(text) > 2 and text[0] == "|" == text[-1]

    @property
    def cells(self) -> tuple[tuple[Run, ...], ...]:
        """The cells of a row, each with the bar before it, the last also with the one after it."""
        cells: list[list[Run]] = []
        for run in self.runs:
            for piece in re.split(r"(\|)", run.text):
                if piece == "|":
                    cells.append([])
                if piece and cells:
                    cells[-1].append(Run(piece, run.strong, run.marked, piece == "|"))
        closing = cells.pop()
        cells[-1].extend(closing)
        return tuple(tuple(cell) for cell in cells)


def paragraphs(text: str, heading: int = 0, marks: Iterable[Span] = ()) -> Iterator[Paragraph]:
    """The lines of a text, its first `heading` characters strong, `marks` marked; nothing is lost."""
    marked = [span for span in marks if span[0] < span[1]]
    at = 0
    for piece in re.split(r"(\n+)", text):
        if piece.startswith("\n"):
            yield Paragraph((Run(piece, False, False),), gap=True)
        elif piece:
            yield Paragraph(tuple(_runs(piece, at, heading, marked)))
        at += len(piece)


def _runs(piece: str, at: int, heading: int, marks: list[Span]) -> Iterator[Run]:
    end = at + len(piece)
    edges = {at, end, min(max(heading, at), end)}
    edges |= {edge for span in marks for edge in span if at < edge < end}
    ordered = sorted(edges)
    for start, stop in pairwise(ordered):
        lit = any(first <= start and stop <= last for first, last in marks)
        yield Run(piece[start - at : stop - at], stop <= heading, lit)
