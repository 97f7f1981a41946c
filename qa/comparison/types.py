"""What a comparison of two levels consists of, and its JSON form; all text is verbatim."""

from dataclasses import dataclass
from typing import Any

from corpus import ClauseId, Slice
from qa.answering import DiffPiece


def place_of(cut: Slice) -> ClauseId:
    """The clause that a slice is of."""
    return cut.clause.id


def slice_json(cut: Slice) -> dict[str, Any]:
    return {
        "document_id": cut.document.document_id,
        "document_title": cut.document.title,
        "clause": cut.clause.label,
        "heading": cut.clause.heading,
        "start": cut.start,
        "end": cut.end,
        "text": cut.text,
    }


@dataclass(frozen=True, slots=True)
class TakenOver:
    """A run that stands on both levels word for word; `length` in content characters."""

    local: Slice
    national: Slice
    length: int

    def to_json(self) -> dict[str, Any]:
        return {
            "local": slice_json(self.local),
            "national": slice_json(self.national),
            "length": self.length,
        }


@dataclass(frozen=True, slots=True)
class Conflict:
    """A figure, year or verb of force in which two versions of a sentence differ."""

    kind: str  # 数字 / 年份 / 力度用语
    local_value: str
    national_value: str
    local: Slice
    national: Slice

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "local_value": self.local_value,
            "national_value": self.national_value,
            "local": slice_json(self.local),
            "national": slice_json(self.national),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """Two versions of a sentence or phrase.

    In `diff`, "delete" stands only in the national text and "insert" only in the local one.
    """

    local: Slice
    national: Slice
    diff: tuple[DiffPiece, ...]
    differences: str  # in words, in Chinese
    ratio: float  # of characters that stay, 0 to 1; names of the places left out
    conflicts: tuple[Conflict, ...]

    def to_json(self) -> dict[str, Any]:
        return {
            "local": slice_json(self.local),
            "national": slice_json(self.national),
            "diff": [piece.to_json() for piece in self.diff],
            "differences": self.differences,
            "ratio": self.ratio,
            "conflicts": [conflict.to_json() for conflict in self.conflicts],
        }


@dataclass(frozen=True, slots=True)
class Pair:
    """Two clauses side by side; a side is None where a clause has no counterpart.

    A clause that stands in several pairs tells what it has alone in the first of them.
    """

    local: Slice | None
    national: Slice | None
    score: float
    taken_over: tuple[TakenOver, ...]
    changed: tuple[Change, ...]
    added: tuple[Slice, ...]  # local sentences without counterpart
    left_out: tuple[Slice, ...]  # national sentences without counterpart

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return tuple(conflict for change in self.changed for conflict in change.conflicts)

    def to_json(self) -> dict[str, Any]:
        return {
            "local": slice_json(self.local) if self.local else None,
            "national": slice_json(self.national) if self.national else None,
            "score": self.score,
            "taken_over": [run.to_json() for run in self.taken_over],
            "changed": [change.to_json() for change in self.changed],
            "added": [slice_json(part) for part in self.added],
            "left_out": [slice_json(part) for part in self.left_out],
            "conflicts": [conflict.to_json() for conflict in self.conflicts],
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """A local text against a national one, clause by clause."""

    topic: str  # "" where whole documents are compared
    local_ids: tuple[str, ...]
    national_ids: tuple[str, ...]
    pairs: tuple[Pair, ...]

    @property
    def taken_over(self) -> tuple[TakenOver, ...]:
        return tuple(run for pair in self.pairs for run in pair.taken_over)

    @property
    def changed(self) -> tuple[Change, ...]:
        return tuple(change for pair in self.pairs for change in pair.changed)

    @property
    def added(self) -> tuple[Slice, ...]:
        return tuple(part for pair in self.pairs for part in pair.added)

    @property
    def left_out(self) -> tuple[Slice, ...]:
        return tuple(part for pair in self.pairs for part in pair.left_out)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        return tuple(conflict for pair in self.pairs for conflict in pair.conflicts)

    def to_json(self) -> dict[str, Any]:
        return {
            "topic": self.topic,
            "local_ids": list(self.local_ids),
            "national_ids": list(self.national_ids),
            "pairs": [pair.to_json() for pair in self.pairs],
            "summary": {
                "taken_over": len(self.taken_over),
                "changed": len(self.changed),
                "added": len(self.added),
                "left_out": len(self.left_out),
                "conflicts": len(self.conflicts),
            },
        }
