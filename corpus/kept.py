"""Parsed clauses kept on the disk, so that a start reads what an earlier one worked out.

Parsing 100,000 clauses takes 4.5 s of a core; reading them back takes 0.2 s, since a line of text is
all that is held of a clause until somebody looks at it.
"""

import hashlib
import json
import logging
import os
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import overload

from corpus.document import Clause, ClauseId, ClauseKind

_log = logging.getLogger(__name__)
_ROOMS = ("parsing", "text")  # whose code decides how a text is parsed


class ClauseLines(Sequence[Clause]):
    """The clauses of a document as lines of JSON; each is made anew when it is looked at.

    The first of the lines given holds the labels of all.
    """

    __slots__ = ("_document_id", "_labels", "_lines", "_text")

    def __init__(self, document_id: str, text: str, lines: Sequence[bytes]) -> None:
        self._document_id, self._text = document_id, text
        self._labels, self._lines = lines[0], lines[1:]

    def labels(self) -> list[tuple[str, str | None]]:
        """For each clause its label and that of its parent; no clause is made for it."""
        labels, parents = json.loads(str(self._labels, "utf-8", "surrogatepass"))
        return list(zip(labels, parents, strict=True))

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, place: int) -> Clause: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Clause, ...]: ...
    def __getitem__(self, place: int | slice) -> Clause | tuple[Clause, ...]:
        if isinstance(place, slice):
            return tuple(map(self._clause, self._lines[place]))
        return self._clause(self._lines[place])

    def __iter__(self) -> Iterator[Clause]:
        return map(self._clause, self._lines)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self._lines))

    def _clause(self, line: bytes) -> Clause:
        label, kind, mark, heading, path, lead, start, end, body, own, *rest = json.loads(
            str(line, "utf-8", "surrogatepass")
        )
        return Clause(
            ClauseId(self._document_id, label), ClauseKind(kind), mark, heading, tuple(path), lead,
            self._text[start:end], start, end, body, own, *rest,
        )  # fmt: skip


class KeptClauses:
    """A folder of parsed clauses, a file a document, found by the hash of what was parsed.

    The hash covers the parser's own source, so that a changed parser parses anew. A file is there
    whole or not at all; one that is damaged counts for none.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parser = parser_version()
        self._writable = bool(self._parser)

    def find(self, raw: str, document_id: str, text: str) -> Sequence[Clause] | None:
        """The clauses of `text` in the document file `raw`; None where they are not kept."""
        try:
            held = self._path(raw).read_bytes()
        except OSError:
            return None
        digest, _, body = held.partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        return ClauseLines(document_id, text, body.split(b"\n"))

    def keep(self, raw: str, clauses: Sequence[Clause]) -> None:
        """Keep what was parsed; where the folder cannot be written, that is said once."""
        if not self._writable or not clauses:
            return
        labels = [clause.label for clause in clauses], [clause.parent for clause in clauses]
        body = b"\n".join((_json(labels), *map(_line, clauses)))
        path = self._path(raw)
        unfinished = path.with_suffix(f".{uuid.uuid4().hex[:12]}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            os.replace(unfinished, path)
        except OSError as error:
            self._writable = False
            _log.warning(
                "%s 无法写入（%s），条款每次启动都要重新解析", self._folder, error.strerror
            )

    def _path(self, raw: str) -> Path:
        content = f"{self._parser}\n{raw}".encode("utf-8", "surrogatepass")
        return self._folder / f"{hashlib.sha256(content).hexdigest()[:32]}.jsonl"


def parser_version() -> str:
    """A digest of the code that parses; "" where its source is not there to be read.

    Nobody can forget to raise it. It changes more often than what is parsed; that costs one parse.
    """
    digest = hashlib.sha256()
    here = Path(__file__).parent
    try:
        for path in (Path(__file__), *(p for r in _ROOMS for p in sorted((here / r).glob("*.py")))):
            digest.update(path.read_bytes())
    except OSError:
        return ""
    return digest.hexdigest()[:16]


def _line(clause: Clause) -> bytes:
    row = (
        clause.label, clause.kind, clause.mark, clause.heading, clause.path, clause.lead,
        clause.start, clause.end, clause.body_start, clause.own_end, clause.parent, clause.leaf,
        clause.verified, clause.repaired,
    )  # fmt: skip
    return _json(row)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
