"""Where a wording stands in a document, or the stretch that comes nearest to it.

Texts are compared folded: punctuation, white space and width do not count, every other
character does. Each folded character keeps the offset it has in the text it came from.
"""

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import add

from rapidfuzz.distance import LCSseq

from corpus import Clause, PolicyDocument
from corpus.text import fold as text_fold

# Marks that belong to the figure they stand in (1.5, 2021-08-15), narrow and wide; not the comma
# that only groups digits (1,000 is 1000).
_IN_FIGURE = re.compile(
    r"(?<=\d)(?:[.:/\-–~\uff0e\uff1a\uff0f\uff0d\uff5e\ufe52\ufe55\ufe63]"
    r"|[,\uff0c\ufe50](?!\d{3}(?!\d)))(?=\d)"
)
_SIGNS = "%‰&@#*§"  # punctuation to Unicode, content to a reader
_LONGEST_GAP = 12  # characters in which single letters still count as found
_SEEDS = 120  # common runs a chain is made from; the longest ones
_CANDIDATES = 8  # clauses aligned precisely
_KNOWN = 30_000  # characters whose content is remembered: more than any library has


@dataclass(frozen=True, slots=True)
class Folded:
    """Text reduced to what counts; `places[i]` is where `text[i]` stood."""

    text: str
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A run common to both sides: `given[a : a + size] == body[b : b + size]`, both folded."""

    a: int
    b: int
    size: int


@dataclass(frozen=True, slots=True)
class Unit:
    """What one clause says itself, folded."""

    document: PolicyDocument
    clause: Clause
    text: str
    pairs: frozenset[str]  # of characters that stand side by side in it

    def folded(self) -> Folded:
        """The text with its places, which count from the document's beginning."""
        return fold(_said(self.document, self.clause), self.clause.start)


@dataclass(frozen=True, slots=True)
class Alignment:
    """The stretch `[start, end)` of a document that a wording corresponds to."""

    unit: Unit
    blocks: tuple[Block, ...]
    start: int
    end: int
    share: float  # of the wording's characters that were found, in order
    strength: float  # the same, less what the gaps between them cost; at most `share`


def narrow(char: str) -> str:
    """The character in its ordinary width; nothing else about it changes."""
    if unicodedata.decomposition(char).startswith(("<wide>", "<narrow>", "<small>")):
        return unicodedata.normalize("NFKC", char)
    return char


class _Contents(dict[int, str]):
    """What each character counts for, worked out the first time it is seen; "" for punctuation
    and white space. Some memory, whatever is sent.
    """

    def __missing__(self, code: int) -> str:
        content = _content(chr(code))
        if len(self) < _KNOWN:
            self[code] = content
        return content


def _content(char: str) -> str:
    plain = narrow(char)
    if plain in _SIGNS:
        return plain
    folded = text_fold(char)
    return "".join(c for c in folded if unicodedata.category(c)[0] not in "PZC")


_CONTENTS = _Contents()


def fold(text: str, offset: int = 0) -> Folded:
    """Fold a text; a mark between two digits belongs to the figure (1.5 is not 15)."""
    contents = [_CONTENTS[code] for code in map(ord, text)]
    for mark in _IN_FIGURE.finditer(text):
        contents[mark.start()] = narrow(mark[0])
    places = tuple(place for place, content in enumerate(contents, offset) for _ in content)
    return Folded("".join(contents), places)


def _folded_text(text: str) -> str:
    """`fold(text).text`, in a tenth of the time: most clauses that are looked at need no places."""
    parts, at = [], 0
    for mark in _IN_FIGURE.finditer(text):
        parts += [text[at : mark.start()].translate(_CONTENTS), narrow(mark[0])]
        at = mark.end()
    return "".join((*parts, text[at:].translate(_CONTENTS)))


def make_unit(document: PolicyDocument, clause: Clause) -> Unit:
    """What a clause says itself, folded."""
    text = _folded_text(_said(document, clause))
    return Unit(document, clause, text, pairs(text))


def _said(document: PolicyDocument, clause: Clause) -> str:
    """What a clause says itself: a leaf whole, another clause up to its first child."""
    return document.text[clause.start : clause.end if clause.leaf else clause.own_end]


def pairs(text: str) -> frozenset[str]:
    """The pairs of characters that stand side by side in a text."""
    return frozenset(map(add, text, text[1:]))


def occurrences(given: str, unit: Unit) -> list[tuple[int, int]]:
    """Where a folded wording stands word for word; never a part of a longer figure."""
    at = unit.text.find(given)
    if at < 0:
        return []
    found, body, text = [], unit.folded(), unit.document.text
    while at >= 0:
        start, end = body.places[at], body.places[at + len(given) - 1] + 1
        if not cuts_figure(text, start, end):
            found.append((start, end))
        at = body.text.find(given, at + 1)
    return found


def cuts_figure(text: str, start: int, end: int) -> bool:
    """Whether a slice would stop inside a number: 90 is not in 900, 50 not in 50%."""
    return _joins(text, start) or _joins(text, end)


def _joins(text: str, place: int) -> bool:
    """Whether the characters before and after a place are parts of one figure."""
    if not 0 < place < len(text):
        return False
    before, after = narrow(text[place - 1]), narrow(text[place])
    if before.isdecimal():
        if after in ".," and place + 1 < len(text):
            return narrow(text[place + 1]).isdecimal()
        return after.isdecimal() or after in "%‰"
    return (
        after.isdecimal() and before in ".," and place > 1 and narrow(text[place - 2]).isdecimal()
    )


def whole_figures(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """The slice, widened within `[low, high)` so that it cuts no figure."""
    while start > low and _joins(text, start):
        start -= 1
    while end < high and _joins(text, end):
        end += 1
    return start, end


def nearest(given: str, units: Sequence[Unit]) -> Alignment | None:
    """The strongest alignment of a folded wording within one clause; None if none shares a pair."""
    wanted = pairs(given)
    ranked: list[tuple[float, int, Unit]] = []
    for unit in units:
        shared = len(wanted & unit.pairs)
        if shared:
            ranked.append((shared / len(wanted), -len(ranked), unit))
    ranked.sort(reverse=True, key=lambda entry: entry[:2])
    best: Alignment | None = None
    for share, _, unit in ranked[:_CANDIDATES]:
        if best and share < best.strength / 2:
            break
        alignment = align(given, unit)
        if alignment and (best is None or alignment.strength > best.strength):
            best = alignment
    return best


def align(given: str, unit: Unit) -> Alignment | None:
    """Align a folded wording with one clause, in order; None where they share no pair."""
    body = unit.text
    blocks, strength = _chain(_seeds(given, body))
    if not blocks:
        return None
    found = sum(block.size for block in blocks)
    for left, right in pairwise(blocks):
        one, other = given[left.a + left.size : right.a], body[left.b + left.size : right.b]
        if one and other and max(len(one), len(other)) <= _LONGEST_GAP:
            found += LCSseq.similarity(one, other)
    places = unit.folded().places
    return Alignment(
        unit,
        tuple(blocks),
        places[blocks[0].b],
        places[blocks[-1].b + blocks[-1].size - 1] + 1,
        found / len(given),
        strength / len(given),
    )


def _seeds(given: str, body: str) -> list[Block]:
    """The longest runs of two or more characters common to both, in the order of `given`."""
    at: dict[str, list[int]] = {pair: [] for pair in pairs(given)}
    for place, pair in enumerate(map(add, body, body[1:])):
        if pair in at:
            at[pair].append(place)
    seeds = []
    for a, pair in enumerate(map(add, given, given[1:])):
        for b in at[pair]:
            if a and b and given[a - 1] == body[b - 1]:
                continue
            size = 2
            while (
                a + size < len(given)
                and given[a + size : a + size + 1] == body[b + size : b + size + 1]
            ):
                size += 1
            seeds.append(Block(a, b, size))
    if len(seeds) > _SEEDS:
        seeds = sorted(seeds, key=lambda seed: -seed.size)[:_SEEDS]
    return sorted(seeds, key=lambda seed: (seed.a, seed.b))


def _chain(seeds: Sequence[Block]) -> tuple[list[Block], float]:
    """The best sequence of seeds in order on both sides, and its length less the cost of gaps."""
    scores: list[float] = []
    kept: list[tuple[Block, int]] = []
    for place, seed in enumerate(seeds):
        score, block, before = float(seed.size), seed, -1
        for earlier in range(place):
            last = kept[earlier][0]
            cut = max(0, last.a + last.size - seed.a, last.b + last.size - seed.b)
            if last.a >= seed.a or last.b >= seed.b or cut >= seed.size:
                continue
            gap_a = seed.a + cut - last.a - last.size
            gap_b = seed.b + cut - last.b - last.size
            cost = 0.5 + 0.4 * math.log2(1 + gap_b) + 0.2 * math.log2(1 + gap_a)
            total = scores[earlier] + seed.size - cut - cost
            if total > score:
                score, before = total, earlier
                block = Block(seed.a + cut, seed.b + cut, seed.size - cut)
        scores.append(score)
        kept.append((block, before))
    if not kept:
        return [], 0.0
    at = max(range(len(kept)), key=scores.__getitem__)
    strength, blocks = scores[at], []
    while at >= 0:
        blocks.append(kept[at][0])
        at = kept[at][1]
    return blocks[::-1], strength
