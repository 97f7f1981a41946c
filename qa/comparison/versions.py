"""Two versions of a document, clause by clause: what stayed, changed, came and went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import ratio

from corpus import Clause
from qa.answering import DiffPiece
from qa.wording import diff

# Per cent of characters that two clauses share, from which they are shown as one that changed and
# not as one that went and one that came, whatever their numbers: as for sentences in `compare`.
_ALIKE = 50.0


class VersionOp(StrEnum):
    """What became of a clause."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A clause in both versions, or in one; `pieces` is the diff of its text, mark included."""

    op: VersionOp
    old: Clause | None
    new: Clause | None
    pieces: tuple[DiffPiece, ...] = ()


def compare_versions(old: Sequence[Clause], new: Sequence[Clause]) -> list[VersionRow]:
    """The leaves of two versions side by side, in the order of the new one.

    A clause that only got another number is the same; its pieces tell the number.
    """
    one = [clause for clause in old if clause.leaf]
    other = [clause for clause in new if clause.leaf]
    rows: list[VersionRow] = []
    bodies = [[_body(clause) for clause in side] for side in (one, other)]
    for block in Indel.opcodes(*bodies):
        before = one[block.src_start : block.src_end]
        after = other[block.dest_start : block.dest_end]
        if block.tag == "equal":
            rows += [_row(a, b) for a, b in zip(before, after, strict=True)]
        else:  # deletions and insertions follow one another
            rows += [VersionRow(VersionOp.REMOVED, a, None) for a in before]
            rows += [VersionRow(VersionOp.ADDED, None, b) for b in after]
    return list(_paired(rows))


def _paired(rows: Sequence[VersionRow]) -> Iterator[VersionRow]:
    """Rows with clauses that went and came between the same neighbours put together."""
    stretch: list[VersionRow] = []
    for row in (*rows, None):
        if row is not None and row.op in (VersionOp.ADDED, VersionOp.REMOVED):
            stretch.append(row)
            continue
        yield from _pairs(stretch)
        stretch = []
        if row is not None:
            yield row


def _pairs(stretch: Sequence[VersionRow]) -> Iterator[VersionRow]:
    gone = [row.old for row in stretch if row.old is not None]
    for row in stretch:
        if row.new is None:
            continue
        match = max(gone, key=lambda clause: _alike(clause, row.new), default=None)
        if match is None or _alike(match, row.new) < _ALIKE:
            yield row
            continue
        for earlier in gone[: gone.index(match)]:
            yield VersionRow(VersionOp.REMOVED, earlier, None)
        gone = gone[gone.index(match) + 1 :]
        yield _row(match, row.new)
    for left in gone:
        yield VersionRow(VersionOp.REMOVED, left, None)


def _alike(old: Clause, new: Clause | None) -> float:
    return ratio(_body(old), _body(new)) if new else 0.0


def _row(old: Clause, new: Clause) -> VersionRow:
    pieces = diff(old.text, new.text) if old.text != new.text else ()
    same = _body(old) == _body(new)
    return VersionRow(VersionOp.SAME if same else VersionOp.CHANGED, old, new, pieces)


def _body(clause: Clause) -> str:
    return "".join(clause.text[len(clause.mark) :].split())
