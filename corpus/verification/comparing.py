"""The text of a document against that of an official copy: every character but white space."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import Indel

from corpus.document import Clause, PolicyDocument
from corpus.errors import CorpusError
from corpus.metadata import DocumentFile, rewritten

_LAYOUT = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_UNIT = re.compile(r"[^。；\n]*(?:[。；\n]|$)")
_MOST = 20_000  # units (sentences, lines) of a text: the table of a comparison is then 50 MB
_CHARACTERS = 20_000  # of a stretch that differs and is compared character by character


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the two differ; one of the two texts may be empty."""

    label: str  # the clause; "" where the copy has something before, after or between clauses
    offset: int  # in the document's text
    held: str
    official: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a comparison found; `agreeing` are the labels of the leaves without a difference."""

    document: PolicyDocument
    differences: tuple[Difference, ...]
    agreeing: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether every clause agrees; a copy may have a head and a foot beside them."""
        return len(self.agreeing) == len(self.document.leaves)


def compare(document: PolicyDocument, official: str) -> Verification:
    """Compare a document with the text of an official copy, page furniture taken off.

    Raises:
        CorpusError: a text is longer than can be compared.
    """
    held = _units(document.text)
    copy = _units(official)
    if max(len(held), len(copy)) > _MOST:
        raise CorpusError(f"文件过长（超过 {_MOST} 句），不能逐字比对")
    # Sentences first: the table of all characters of a long document would not fit into memory.
    differences: list[Difference] = []
    keys = [unit.key for unit in held], [unit.key for unit in copy]
    for i, j, k, n in _changes(*keys):
        given = "".join(unit.key for unit in copy[k:n])
        start = held[i].start if i < len(held) else len(document.text)
        end = held[j - 1].end if j > i else start
        differences += _within(document, start, end, given)
    touched = {difference.label for difference in differences}
    agreeing = tuple(leaf.label for leaf in document.leaves if leaf.label not in touched)
    return Verification(document, tuple(differences), agreeing)


def verified(file: DocumentFile, found: Verification, source: str, on: date) -> str:
    """The document's file with the clauses that agree marked, and what was compared told."""
    count, leaves = len(found.agreeing), len(found.document.leaves)
    told = "全部条款" if found.agrees else f"{leaves} 条中的 {count} 条"
    verification = f"{on.isoformat()} 与官方公布文本逐字核对，{told}一致；出处：{source}"
    return rewritten(file, {"verified": list(found.agreeing), "verification": verification})


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence or line: without layout, and where it stands."""

    key: str
    start: int
    end: int


def _units(text: str) -> list[_Unit]:
    found = []
    for match in _UNIT.finditer(text):
        key = _LAYOUT.sub("", match.group())
        if key:
            found.append(_Unit(key, match.start(), match.end()))
    return found


def _changes(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """Ranges that differ, neighbours joined: one[i:j] stands where other[k:n] does."""
    held: list[int] | None = None
    for block in Indel.opcodes(one, other):
        if block.tag == "equal":
            continue
        if held and held[1] == block.src_start and held[3] == block.dest_start:
            held[1], held[3] = block.src_end, block.dest_end
            continue
        if held:
            yield held[0], held[1], held[2], held[3]
        held = [block.src_start, block.src_end, block.dest_start, block.dest_end]
    if held:
        yield held[0], held[1], held[2], held[3]


def _within(document: PolicyDocument, start: int, end: int, given: str) -> Iterator[Difference]:
    """The differences of one stretch; line ends alone are none."""
    text = document.text
    places = [at for at in range(start, end) if not _LAYOUT.match(text[at])]
    own = "".join(text[at] for at in places)
    if own == given:
        return
    if max(len(own), len(given)) > _CHARACTERS:
        yield Difference(_label(document, start, start, end), start, own[:200], given[:200])
        return
    for i, j, k, n in _changes(own, given):
        at = places[i] if i < len(places) else end
        label = _label(document, at, start, end) if j > i or start < end else ""
        yield Difference(label, at, own[i:j], given[k:n])


def _label(document: PolicyDocument, at: int, start: int, end: int) -> str:
    """The leaf that holds an offset; at the very end of a stretch, the last one of it."""
    leaves: tuple[Clause, ...] = document.leaves
    at = min(at, max(start, end - 1))
    place = bisect_right([leaf.start for leaf in leaves], at) - 1
    return leaves[place].label if place >= 0 and at < leaves[place].end else ""
