"""Does a sentence that a model wrote say what the sentences it cites say, and no more?

The default is to stop. A claim passes where it can be derived from what it cites by the edits that
`derivation` allows, each clause of it from one cited sentence, in their order. No list of content
words and no threshold has a part in it; see docs/gate.md for what it stops and what it lets pass.
"""

import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice

import rjieba
from rapidfuzz.distance import Indel, LCSseq

from qa.gate.attribution import Source, self_named, starts
from qa.gate.derivation import Reading, readings
from qa.gate.rephrasing import continued, item_text, opens_list, sentences
from qa.grammar import Role, Sentence, canonical, canonical_sentence, function_words, parse

_log = logging.getLogger(__name__)
_MARKDOWN = re.compile(r"[\\`*_\[\]<>#|~!]")
_LONGEST = 600  # characters of a claim and of a source that are looked at


class Fault(StrEnum):
    """Why a claim may not be shown."""

    EMPTY = "没有内容"
    UNCITED = "没有有效的引文编号"
    INSERTED = "多出引文没有的内容"
    DELETED = "漏掉引文的条件、主体或限定"
    EXCEPTION = "漏掉引文的例外"
    MOVED = "改了引文的语序"
    MISPLACED = "引文编号标错"
    UNREADABLE = "无法核对"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`passed`, or why not: the fault, and the words that it is about."""

    fault: Fault | None = None
    words: str = ""

    @property
    def passed(self) -> bool:
        return self.fault is None


class ClaimGate:
    """Checks claims against their sources; holds nothing, and may be shared by threads."""

    def check(self, claim: str, sources: Sequence[Source]) -> Judgement:
        """The judgement on a claim without its markers; never raises.

        What cannot be judged is stopped, and logged, so that the reader gets the quotation.
        """
        try:
            return _check(claim, sources)
        except Exception:  # noqa: BLE001 (a fault here must cost the reader a sentence, no more)
            _log.exception("a claim could not be checked")
            return Judgement(Fault.UNREADABLE)

    def vouches(self, text: str, sources: Sequence[Source]) -> bool:
        """Whether a kept statement may be shown again: a whole quotation, or a claim that passes."""
        told = canonical(unescaped(text))
        return any(told == canonical(s.text) for s in sources) or self.check(told, sources).passed


def escaped(text: str) -> str:
    """A model's sentence as Markdown that shows what was checked, and nothing else."""
    return _MARKDOWN.sub(r"\\\g<0>", text)


def unescaped(text: str) -> str:
    """What `escaped` was made from."""
    return re.sub(r"\\([\\`*_\[\]<>#|~!])", r"\1", text)


def _check(claim: str, sources: Sequence[Source]) -> Judgement:
    text = self_named(canonical(claim).rstrip("。；！，"), sources)
    if sum(char.isalnum() for char in text) < 2:
        return Judgement(Fault.EMPTY)
    if not sources:
        return Judgement(Fault.UNCITED)
    if len(text) > _LONGEST or any(len(s.text) > 4 * _LONGEST for s in sources):
        return Judgement(Fault.UNREADABLE)
    begins = starts(text, sources)
    best: tuple[tuple[int, ...], Sentence] | None = None
    for start in begins:
        join = _Join(text, sources)
        if join.holds(start):
            return Judgement()
        best = join.lacking or best
    if best is not None:
        lacking, sentence = best
        segments = [sentence.segments[place] for place in lacking]
        exceptions = all(s.role is Role.EXCEPTION for s in segments)
        words = "，".join(sentence.words(s) for s in segments)
        return Judgement(Fault.EXCEPTION if exceptions else Fault.DELETED, words)
    whole = "。".join(canonical(s.text) for s in sources)
    op, words = _difference(text[max(begins) :], whole)
    return Judgement(Fault[op.upper()], words)


class _Join:
    """Derives a claim from its sources, each used once, in their order."""

    def __init__(self, text: str, sources: Sequence[Source]) -> None:
        self._text, self._sources = text, sources
        self.lacking: tuple[tuple[int, ...], Sentence] | None = None  # of the nearest derivation
        self._found: dict[tuple[int, Source, bool], dict[Reading, None]] = {}
        self._parsed: dict[str, Sentence] = {}

    def holds(self, start: int, place: int = 0, before: Reading | None = None) -> bool:
        """Whether the claim from `start` on follows from the sources from `place` on.

        `before` is what stands before it, where only a comma lies between.
        """
        source = self._sources[place]
        last = place + 1 == len(self._sources)
        following = source if last else self._sources[place + 1]
        if not last and following.clause.startswith(source.clause) and opens_list(source.text):
            joined = replace(following, lead=source.text)
            if self._reads(start, joined, place + 1, before):
                return True
            items = self._sources[place + 1 :]
            if len(items) > 1 and all(i.clause.startswith(source.clause) for i in items):
                listed = "、".join(item_text(item.text) for item in items)
                joined = replace(following, text=listed, lead=source.text)
                if self._reads(start, joined, len(self._sources) - 1, before):
                    return True
        if not last and source.clause and source.clause == following.clause:
            said = canonical_sentence(source.text)  # cited for the subject of the next one
            if place + 2 == len(self._sources) and self._continues(start, following, said):
                return True
        return self._reads(start, source, place, before)

    def _continues(self, start: int, source: Source, before: str) -> bool:
        """Whether the rest is the source's, with what it takes from the sentence before it."""
        text = canonical_sentence(source.text)
        first = self._parsed.get(text) or self._parsed.setdefault(text, parse(text))
        rest = self._text[start:]
        if not set(rest) <= set(text + before) | _FUNCTION:
            return False
        return any(
            reading.end == len(self._text) and not reading.lacking
            for sentence in continued(first, before, rest)
            for reading in readings(self._text, start, sentence)
        )

    def _reads(self, start: int, source: Source, place: int, before: Reading | None) -> bool:
        last = place + 1 == len(self._sources)
        found = self._found.get((start, source, last))
        if found is None:
            found = self._found[start, source, last] = self._readings(start, source, last)
        for reading in found:
            if before and not _apart(before, reading, self._text[start:]):
                continue
            if last and reading.end == len(self._text):
                return True
            following = place + (not last)  # the last one may be told in several sentences
            mark = self._text[reading.end : reading.end + 1]
            same = source.clause and source.clause == self._sources[following].clause
            same = same and not last
            rest = self._text[reading.end + 1 :]
            for begin, named in starts(rest, self._sources[following:]).items():
                if mark not in ("；", "。") and not (mark == "，" and (same or named)):
                    continue
                reached = reading if mark == "，" and not named else None
                if self.holds(reading.end + 1 + begin, following, reached):
                    return True
        return False

    def _readings(self, start: int, source: Source, last: bool) -> dict[Reading, None]:
        text, lead = canonical_sentence(source.text), canonical_sentence(source.lead)
        before = canonical_sentence(source.before)
        found: dict[Reading, None] = {}
        known = set(text + lead + before) | _FUNCTION
        if last and not set(self._text[start:]) <= known:
            return {}
        held = Counter(text + lead + before)
        held.subtract(char for char in self._text[start:] if char not in _FUNCTION)
        plain = last and min(held.values()) < 0
        first = self._parsed.get(text) or self._parsed.setdefault(text, parse(text))
        forms = sentences(first, lead, before, self._text[start:])
        content = _content(re.split("[，；。]", self._text[start:], maxsplit=1)[0])
        for number, sentence in enumerate(islice(forms, 1 if plain else None)):
            if number and LCSseq.similarity(content, _content(sentence.text)) < len(content):
                continue  # its first words do not stand there in their order
            for reading in readings(self._text, start, sentence):
                whole = last and reading.end == len(self._text)
                if not reading.lacking:
                    found[reading] = None
                    if whole:
                        return {reading: None}
                elif last and not whole:
                    continue
                elif self.lacking is None or len(reading.lacking) < len(self.lacking[0]):
                    self.lacking = (reading.lacking, sentence)
        return found


def _content(text: str) -> str:
    """The characters that only the source can give, in their order."""
    return "".join(char for char in text if char not in _FUNCTION)


def _apart(before: Reading, reading: Reading, text: str) -> bool:
    """Whether nothing of one sentence reaches over a comma into the next."""
    moving = any(text.startswith(word) for word in function_words().moving)
    reached = before.acts or (before.moves and not moving)
    return not before.leads and (reading.fresh or not reached)


_FUNCTION = frozenset(
    char
    for word in (
        *function_words().alike,
        *function_words().particle,
        *function_words().connective,
    )
    for char in word
) | frozenset("，；。：、其在由被对后除外均都内中时等这些该上述给予获得享受")


def _difference(claim: str, source: str) -> tuple[str, str]:
    """The kind of the first change ("inserted", "deleted", "moved") and its words."""
    said, held = rjieba.cut(claim), rjieba.cut(source)
    codes = Indel.opcodes(held, said)
    put: list[str] = []
    for op in codes:
        if op.tag in ("insert", "replace"):
            put.extend(said[op.dest_start : op.dest_end])
    known = set(source)
    new = [w for w in put if w not in source and (w.isdecimal() or not known.issuperset(w))]
    if new:
        return "inserted", "".join(new)
    if put:
        return "moved", "".join(put)
    gone = [w for op in codes if op.tag == "delete" for w in held[op.src_start : op.src_end]]
    return "deleted", "".join(gone)
