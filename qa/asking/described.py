"""Documents that a question tells by words of their titles: 节约用水那个条例, 垃圾分类政策里."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from corpus import Level, Library, PolicyDocument
from corpus.text import fold
from qa.asking.places import PlaceFinder, place_relation
from qa.asking.query import Places
from qa.grammar import read_tokens

# What such a document is called. Any may be a 政策, 文件 or 规定, whatever its title; the other words
# must stand in it.
_ANY = ("政策", "文件", "规定")
_CALLED = re.compile(
    rf"意见|办法|通知|条例|方案|预案|细则|措施|规划|规则|纲要|指南|计划|{'|'.join(_ANY)}"
)
_POINTS = re.compile(r"[那这][个份部项]?|[个份部项]")
_WITHIN = re.compile(r"里|[中上](?![心小市报])")
_BEFORE = 16  # characters before it that may tell the document
# Characters of words that tell it; the shorter where it is pointed at as well. Of 1,384 questions of both
# corpora and fresh ones 21 name a document so, all rightly; of 26,718 training questions asked of
# 1,003 laws 13 did, before numbers told none (2026-11-28, by hand).
_LONG, _SHORT = 3, 2
_NARROWS = ("n", "b", "j")  # tags of words that say which one of what stands behind them
_COUNT = "m"  # tag of numbers and of words for some
# Which of several of one name is meant, right before it (省优化营商环境条例)
_OF_LEVEL = {
    "省": Level.PROVINCE, "市": Level.CITY, "盟": Level.CITY, "州": Level.CITY,
    "县": Level.COUNTY, "区": Level.COUNTY, "旗": Level.COUNTY,
}  # fmt: skip
_FEW = 50  # documents with all these words, up to which they are looked at


@dataclass(frozen=True, slots=True)
class Described:
    """A document, and where in the question it is told."""

    document_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Told:
    """The documents that words of a question may mean, and where these stand."""

    documents: frozenset[str]
    start: int
    end: int


class DescribedFinder:
    """Finds them in a table of the character pairs of titles, places and issuers, made once."""

    def __init__(self, library: Library, places: PlaceFinder) -> None:
        self._library = library
        self._places = places
        self._by_pair: dict[str, set[str]] = defaultdict(set)
        for document in library:
            for pair in pairs(_told_by(document)):
                self._by_pair[pair].add(document.document_id)

    def find(self, question: str) -> Iterator[Described]:
        """Those of a folded question: the words before 条例, 那个政策 or 政策里 stand together in the
        title, place or issuer of one document alone, or of one alone of the level that is told
        (省优化营商环境条例), which is of no other place than asked about.
        """
        begun = 0
        asked: Places | None = None
        for called in _CALLED.finditer(question):
            found = self._before(question, max(begun, called.start() - _BEFORE), called)
            begun = called.end()
            if not found:
                continue
            asked = asked or self._places.find(question)[0]
            own = self._of_level(found.documents, question[: found.start], asked)
            if own and place_relation(asked, self._library.document(own)) >= 0:
                yield Described(own, found.start, found.end)

    def _of_level(self, held: Collection[str], before: str, asked: Places) -> str | None:
        """The one document, or the one of the level that stands before it or is asked about."""
        if len(held) == 1:
            return next(iter(held))
        told = _OF_LEVEL.get(before[-1:])
        levels = {told} if told else asked.levels
        found = [own for own in held if self._library.document(own).level in levels]
        return found[0] if len(found) == 1 else None

    def _before(self, question: str, begun: int, called: re.Match[str]) -> _Told | None:
        start, length, pointed, beside = called.start(), 0, False, False
        held: set[str] | None = None
        for token in reversed(read_tokens(question[begun : called.start()])):
            if token.text == "的" or _POINTS.fullmatch(token.text):
                pointed |= token.text != "的"
                beside = False
                continue
            known = self._with(token.text)
            known = known if held is None else held & known
            if not known:
                if beside and token.tag.startswith(_NARROWS) and len(token.text) > 1:
                    return None  # 民办学校条例 is not the one on schools
                break
            told = 0 if token.tag == _COUNT else len(token.text)  # 若干措施 may be any
            held, length, start = known, length + told, begun + token.start
            beside = True
        kind = called.group()
        within = _WITHIN.match(question, called.end())
        if held is None or len(held) > _FEW or not (kind not in _ANY or pointed or within):
            return None
        titles = {own: fold(self._library.document(own).title) for own in held}
        held = {own for own in held if kind in _ANY or kind in titles[own]}
        least = _SHORT if pointed or (within and kind not in _ANY) else _LONG
        if not held or length < least:
            return None
        return _Told(frozenset(held), start, within.end() if within else called.end())

    def _with(self, word: str) -> set[str]:
        """Documents that have all character pairs of a word; none for a single character."""
        sets = sorted((self._by_pair.get(pair, set()) for pair in pairs(word)), key=len)
        return sets[0].intersection(*sets[1:]) if len(sets) > 1 else next(iter(sets), set())


def _told_by(document: PolicyDocument) -> str:
    return fold(f"{document.title} {document.place} {document.issuer}")


def pairs(text: str) -> set[str]:
    """The pairs of neighbouring characters of a text, by which titles are looked up."""
    return {text[i : i + 2] for i in range(len(text) - 1)}
