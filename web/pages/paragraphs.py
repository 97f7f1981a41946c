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
