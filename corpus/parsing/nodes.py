"""The nodes of a document's tree while it is built, and long ones cut into paragraphs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.document import ClauseKind
from corpus.parsing.marks import Mark, Rank
from corpus.text import to_numeral

STEP = 10  # between the levels of two ranks
ARTICLE_LEVEL = Rank.ARTICLE * STEP


@dataclass(slots=True, eq=False)
class Node:
    """A clause being built; `parent`'s span covers it. `label` is set when the tree is whole."""

    kind: ClauseKind
    mark: Mark | None
    start: int
    end: int
    level: int
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    depth: int = 0  # number of # before it
    number: int = 0  # of a paragraph
    paragraphs: int = 0  # paragraphs among the children
    continued: bool = False  # the next mark of its form in the text is the next of its series
    leads: bool = False  # it says something that its list hangs on
    label: str = ""
    own_end: int = 0
    heading: str = ""
    body_start: int = 0
    ruled: bool = False  # an article, a paragraph, or below one
    formed: bool = False  # it begins with a short sentence that text follows
    repeated: bool = False  # so do most of the clauses beside it
    path: tuple[str, ...] = ()  # headings above its children
    lead: str = ""  # what its children depend on
    head: str = ""  # first row of the table whose other rows it holds
    verified: bool = False

    @property
    def article(self) -> bool:
        return self.mark is not None and self.mark.statute and self.mark.rank is Rank.ARTICLE

    @property
    def division(self) -> bool:
        """A part that holds articles: 编章节, a section head, a part named by #."""
        return self.level < ARTICLE_LEVEL


# Characters of a leaf that is cut into paragraphs, where it has several; of the 3,193 leaves of 76
# real files 45 are longer (python -m benchmarks.imports, 2026-11-26).
_LONG = 600
_SHORT = 40  # characters of a line that goes with the next one: a heading, a field of a form
_FILLED = 200  # characters of short lines that make a paragraph together
_ROWS = 400  # characters of rows that make one; a passage of the index has as many
_WHOLE = (ClauseKind.NOTICE, ClauseKind.CONTENTS, ClauseKind.CLOSING, ClauseKind.ATTACHMENT)
_ADDED = re.compile(r"[（(【]?(?:责任|牵头|配合|实施|主管)(?:单位|部门|领导)\s?[:：]")
_QUESTION = re.compile(r"^[（(]?问\s?[:：]|[？?]$")
_Span = tuple[int, int]


def cut_long(text: str, nodes: Sequence[Node]) -> Iterator[Node]:
    """The nodes in order, those below a long leaf after it; each has its label.

    What has no numbers can so be found and quoted by the paragraph (前言第三段), a long table by
    its rows. A short line stands with the lines below it, as their heading, and a question with its
    answer.
    """
    limit = _LONG if any(node.mark for node in nodes) else _FILLED  # nothing else divides the text
    for node in nodes:
        yield node
        long = not node.children and node.end - node.start > limit and node.kind not in _WHOLE
        spans = list(_paragraphs(text, node.body_start, node.end)) if long else []
        if len(spans) < 2:
            continue
        head = ""
        for number, (start, end) in enumerate(spans, 1):
            part = Node(ClauseKind.PARAGRAPH, None, start, end, node.level + 1, node, number=number)
            part.label = f"{node.label}第{to_numeral(number) if number < 10_000 else number}段"
            part.own_end, part.body_start, part.ruled = end, start, True
            if _is_row(text, start):
                goes_on = head and _is_row(text, text.rfind("\n", 0, start - 1) + 1)
                part.head = head if goes_on else ""
            else:
                part.heading, part.body_start = _heading(text, start, end)
            head = part.head or _head(text, start, end)
            node.children.append(part)
            yield part
        node.own_end = node.start + len(text[node.start : spans[0][0]].rstrip())
        node.body_start = min(node.body_start, node.own_end)


def _is_row(text: str, at: int) -> bool:
    return text.startswith("|", at)


def _paragraphs(text: str, start: int, end: int) -> Iterator[_Span]:
    """Spans of the paragraphs between two places, white space between them left out."""
    lines = [
        (start + found.start(), start + found.end())
        for found in re.finditer(r"\S(?:[^\n]*\S)?", text[start:end])
    ]
    at, last, table = -1, -1, False
    for begin, stop in lines:
        row = _is_row(text, begin)
        line = text[begin:stop] if stop - begin <= _SHORT else ""
        if at < 0:
            at = begin
        elif line and _ADDED.match(line) and not table:
            pass  # it says who does what stands above it
        elif _closes(text, at, last, table=table, row=row) or _QUESTION.search(line):
            yield at, last
            at = begin
        last, table = stop, row
    if at >= 0:
        yield at, last


def _closes(text: str, at: int, last: int, *, table: bool, row: bool) -> bool:
    """Whether a paragraph ends before the next line, which may be a row of a table."""
    if table:
        return not row or last - at >= _ROWS
    line = text.rfind("\n", at, last) + 1 or at
    added = line > at and _ADDED.match(text, line, last) is not None
    return last - line > _SHORT or last - at >= _FILLED or added


def _head(text: str, start: int, end: int) -> str:
    """The first row of a table that a paragraph ends with; "" where it ends with none."""
    at = start if _is_row(text, start) else text.find("\n|", start, end) + 1 or -1
    if at < 0:
        return ""
    stop = text.find("\n", at, end)
    return text[at : stop if stop >= 0 else end]


def _heading(text: str, start: int, end: int) -> tuple[str, int]:
    """The heading of a paragraph, which stands alone on its first line, and where its text begins."""
    stop = text.find("\n", start, end)
    line = text[start:stop].rstrip() if stop >= 0 else ""
    if not 0 < len(line) <= _SHORT or line.endswith(("；", "：", "，", ":", ";", "|")):
        return "", start
    return line.removesuffix("。"), start + len(line)
