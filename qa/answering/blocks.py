"""What an answer is made of. Everything that shows one renders these; nothing reads our own text.

Each block knows its JSON (the contract of `POST /api/ask`) and its line of Markdown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from corpus import Clause, PolicyDocument


class Block(Protocol):
    """One piece of an answer, in reading order."""

    @property
    def kind(self) -> str: ...

    def to_json(self) -> dict[str, Any]: ...

    def to_markdown(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Lead:
    """The first line: what was asked, as the clause has it, cited."""

    text: str
    citations: tuple[int, ...]
    kind: str = "lead"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "text": self.text, "citations": list(self.citations)}

    def to_markdown(self) -> str:
        return f"**{escaped(flat(self.text))}**{markers(self.citations)}\n"


@dataclass(frozen=True, slots=True)
class PartHeading:
    """The question that the blocks after it answer, where a message asks several."""

    text: str
    kind: str = "question"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "text": self.text}

    def to_markdown(self) -> str:
        return f"\n**问：{escaped(flat(self.text))}**\n"


@dataclass(frozen=True, slots=True)
class DocumentHeading:
    """The document that the statements after it are quoted from."""

    document: PolicyDocument
    kind: str = "document"

    def to_json(self) -> dict[str, Any]:
        document = self.document
        return {
            "kind": self.kind,
            "document_id": document.document_id,
            "title": document.title,
            "number": document.number,
            "place": document.place,
            "validity": document.validity,
        }

    def to_markdown(self) -> str:
        return f"\n**{escaped(name(self.document))}**\n"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A statement: a sentence with its citations; `depth` 1 stands below the one before it."""

    text: str
    citations: tuple[int, ...]
    label: str = ""
    depth: int = 0
    kind: str = "statement"

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "text": self.text,
            "citations": list(self.citations),
            "label": self.label,
            "depth": self.depth,
        }

    def to_markdown(self) -> str:
        label = f"{self.label}：" if self.label else ""
        return f"{'  ' * self.depth}- {label}{escaped(flat(self.text))}{markers(self.citations)}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with the citations of its cells' source."""

    cells: tuple[str, ...]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table under their header."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: str = "table"

    def to_json(self) -> dict[str, Any]:
        rows = [{"cells": list(row.cells), "citations": list(row.citations)} for row in self.rows]
        return {"kind": self.kind, "header": list(self.header), "rows": rows}

    def to_markdown(self) -> str:
        lines = [_row(map(escaped, self.header)), _row(["---"] * len(self.header))]
        for row in self.rows:
            *cells, last = map(escaped, row.cells)
            lines.append(_row([*cells, f"{last}{markers(row.citations)}"]))
        return "\n" + "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """One run of a character diff. `op` is "equal", "delete" (only given) or "insert" (only actual).

    `outward` says that the change it belongs to changes no word: marks, blanks, width, script. It
    is shown quietly.
    """

    op: str
    text: str
    outward: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"op": self.op, "text": self.text, "outward": self.outward}


@dataclass(frozen=True, slots=True)
class Diff:
    """What a wording check found for one wording."""

    told: str  # the finding in words
    result: str
    given: str
    actual: str | None
    pieces: tuple[DiffPiece, ...]
    differences: str
    citations: tuple[int, ...]
    kind: str = "diff"

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "text": self.told,
            "result": self.result,
            "given": self.given,
            "actual": self.actual,
            "pieces": [piece.to_json() for piece in self.pieces],
            "differences": self.differences,
            "citations": list(self.citations),
        }

    def to_markdown(self) -> str:
        return f"“{escaped(flat(self.given))}”：{escaped(self.told)}{markers(self.citations)}\n"


@dataclass(frozen=True, slots=True)
class Missing:
    """What was asked and is not in the documents."""

    items: tuple[str, ...]
    text: str
    kind: str = "missing"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "items": list(self.items), "text": self.text}

    def to_markdown(self) -> str:
        return f"\n{escaped(self.text)}\n"


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest clauses of an answer that found none, for looking up; no part of the answer."""

    text: str
    clauses: tuple[tuple[PolicyDocument, Clause], ...]
    kind: str = "nearest"

    def to_json(self) -> dict[str, Any]:
        items = [
            {
                "document_id": document.document_id,
                "title": document.title,
                "clause": clause.label,
                "heading": clause.heading,
                "url": document.source_url,
            }
            for document, clause in self.clauses
        ]
        return {"kind": self.kind, "text": self.text, "items": items}

    def to_markdown(self) -> str:
        lines = [
            f"- {escaped(name(d))}{c.label} {escaped(c.heading)}".rstrip() for d, c in self.clauses
        ]
        return f"\n{escaped(self.text)}\n\n" + "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Note:
    """Something the writer says of the answer; it asserts nothing of the documents."""

    text: str
    kind: str = "note"

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "text": self.text}

    def to_markdown(self) -> str:
        return f"\n{escaped(self.text)}\n"


def render(blocks: Iterable[Block]) -> str:
    """The blocks as Markdown with [1] markers."""
    lines = [block.to_markdown() for block in blocks]
    text = "\n".join(lines).strip()
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


def name(document: PolicyDocument) -> str:
    """《title》（number), as a document is named in an answer."""
    title = document.title if "《" in document.title else f"《{document.title}》"
    return f"{title}（{document.number}）" if document.number else title


def cells(row: str) -> tuple[str, ...]:
    """The cells of a row of a table as it stands in a document's text: `| a | b |`."""
    return tuple(cell.strip() for cell in row.strip().strip("|").split("|"))


def flat(text: str) -> str:
    """A text in one line."""
    return "".join(line.strip() for line in text.splitlines())


def markers(citations: Iterable[int]) -> str:
    """Citations as they stand in Markdown: ` [1][2]`."""
    told = "".join(f"[{marker}]" for marker in citations)
    return f" {told}" if told else ""


def escaped(text: str) -> str:
    """Markdown that reads as this text; its own square brackets cannot be taken for markers."""
    return text.translate(_SPECIAL)


_SPECIAL = {ord(char): f"\\{char}" for char in "\\`*_[]<>|"}


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
