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
from rapidfuzz.distance import Indel

from qa.gate.derivation import Reading, readings
from qa.gate.structure import Role, Sentence, canonical_sentence, unmarked
from qa.gate.variants import opens_list, sentences
from qa.gate.words import canonical, function_words

_log = logging.getLogger(__name__)
_MARKDOWN = re.compile(r"[\\`*_\[\]<>#|~!]")
_FRAME = 80  # characters in which an attribution stands
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
class Source:
    """A sentence that a claim may cite.

    `lead` is the sentence that opens the list of which the text is an item, "" for none; `names`
    are what the document and its issuer are called, by which a claim may cite it, and `headings`
    those above the sentence, after which it may name its topic; `clause` tells sentences of one
    clause from others.
    """

    text: str
    lead: str = ""
    names: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    clause: str = ""


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
    text = unmarked(canonical(claim)).rstrip("。；！，")
    if sum(char.isalnum() for char in text) < 2:
        return Judgement(Fault.EMPTY)
    if not sources:
        return Judgement(Fault.UNCITED)
    if len(text) > _LONGEST or any(len(s.text) > 4 * _LONGEST for s in sources):
        return Judgement(Fault.UNREADABLE)
    starts = _starts(text, sources)
    best: tuple[tuple[int, ...], Sentence] | None = None
    for start in starts:
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
    op, words = _difference(text[max(starts) :], whole)
    return Judgement(Fault[op.upper()], words)


class _Join:
    """Derives a claim from its sources, each used once, in their order."""

    def __init__(self, text: str, sources: Sequence[Source]) -> None:
        self._text, self._sources = text, sources
        self.lacking: tuple[tuple[int, ...], Sentence] | None = None  # of the nearest derivation

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
        return self._reads(start, source, place, before)

    def _reads(self, start: int, source: Source, place: int, before: Reading | None) -> bool:
        last = place + 1 == len(self._sources)
        for reading in self._readings(start, source, last):
            if before and not _apart(before, reading, self._text[start:]):
                continue
            if last:
                return True
            mark = self._text[reading.end : reading.end + 1]
            same = source.clause and source.clause == self._sources[place + 1].clause
            rest = self._text[reading.end + 1 :]
            for begin, named in _starts(rest, self._sources[place + 1 :]).items():
                if mark not in ("；", "。") and not (mark == "，" and (same or named)):
                    continue
                reached = reading if mark == "，" and not named else None
                if self.holds(reading.end + 1 + begin, place + 1, reached):
                    return True
        return False

    def _readings(self, start: int, source: Source, last: bool) -> list[Reading]:
        text, lead = canonical_sentence(source.text), canonical_sentence(source.lead)
        found = []
        known = set(text + lead) | _FUNCTION
        if last and not set(self._text[start:]) <= known:
            return []
        held = Counter(text + lead)
        held.subtract(char for char in self._text[start:] if char not in _FUNCTION)
        plain = last and min(held.values()) < 0
        for sentence in islice(sentences(text, lead, self._text[start:]), 1 if plain else None):
            for reading in readings(self._text, start, sentence):
                if last and reading.end < len(self._text):
                    continue
                if not reading.lacking:
                    found.append(reading)
                    if last:
                        return found
                elif self.lacking is None or len(reading.lacking) < len(self.lacking[0]):
                    self.lacking = (reading.lacking, sentence)
        return found


def _apart(before: Reading, reading: Reading, text: str) -> bool:
    """Whether nothing of one sentence reaches over a comma into the next."""
    moving = any(text.startswith(word) for word in function_words().moving)
    return not before.leads and (not before.acts or reading.fresh or moving)


_FUNCTION = frozenset(
    char
    for word in (
        *function_words().alike,
        *function_words().particle,
        *function_words().connective,
    )
    for char in word
) | frozenset("，；。：其在")


def _connective(text: str, at: int) -> int:
    """The length of a connective that stands there, with its comma."""
    for word in sorted(function_words().connective, key=len, reverse=True):
        if text.startswith(word, at):
            comma = text[at + len(word) : at + len(word) + 1] == "，"
            return len(word) + comma
    return 0


def _starts(text: str, sources: Sequence[Source]) -> dict[int, bool]:
    """Where the claim itself may begin: at once, behind a connective, behind its attribution.

    True for those behind an attribution, which cuts a clause off from the one before it.
    """
    starts = {0: False, _connective(text, 0): False}
    starts |= {len(w) + 1: False for w in function_words().beginning if text.startswith(f"{w}，")}
    starts[_connective(text, max(starts)) + max(starts)] = False
    comma = text.find("，")
    if 0 < comma < _FRAME and _frames(text[:comma], sources):
        starts[comma + 1] = False
    if 0 < comma < _FRAME and _attributes(text[:comma], sources):
        starts[comma + 1] = True
    for match in list(_SPEAKING.finditer(text[:_FRAME]))[:2]:
        if _named(text[: match.start()], sources):
            starts[match.end()] = True
    return starts


_SPEAKING = re.compile("|".join(sorted(function_words().speaking)))
_BY = re.compile("根据|按照|依据|依照")


def _attributes(frame: str, sources: Sequence[Source]) -> bool:
    """「根据《条例》规定」, 「国发〔2020〕7号提出」: names what is cited, and nothing else."""
    by = _BY.match(frame)
    bare = frame[by.end() :] if by else frame
    speaking = _SPEAKING.search(bare, max(0, len(bare) - 2))
    if speaking:
        bare = bare[: speaking.start()]
    elif not by:
        return False
    return _named(bare, sources)


def _named(name: str, sources: Sequence[Source]) -> bool:
    """Whether it is a name of what is cited, a kind of document (条例), or both (科技部文件)."""
    name = name.removesuffix("的")
    names = [canonical(n) for source in sources for n in source.names if n]
    if not name or name in names:
        return bool(name)
    kinds = [kind for kind in function_words().document if name.endswith(kind)]
    heads = (name.removesuffix(kind).removesuffix("的") for kind in kinds)
    return any(not head or any(head in held for held in names) for head in heads)


def _frames(frame: str, sources: Sequence[Source]) -> bool:
    """「在税收方面」: a topic in the words of what is cited."""
    if not frame.endswith("方面"):
        return False
    topic = frame.removesuffix("方面").removeprefix("在").removesuffix("的")
    held = [canonical(t) for s in sources for t in (s.text, s.lead, *s.names, *s.headings)]
    words = rjieba.cut(topic)
    return bool(words) and any(all(word in text for word in words) for text in held)


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
