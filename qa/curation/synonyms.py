"""Words that people use, put into the words of the documents before a question is understood."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.text import Tokeniser, fold_with_offsets
from qa.asking import quoted_places
from qa.curation.curated import Synonym
from qa.data import surprise


@dataclass(frozen=True, slots=True)
class Said:
    """A question in the words of the documents, and the pairs by which it came to them."""

    text: str
    used: tuple[Synonym, ...] = ()


class Synonyms:
    """The pairs of a moment; several for one word are searched for together.

    A word is left alone where it stands in quotation marks (that wording is to be checked as it
    is), within what would be written for it (孵化器 in 科技企业孵化器), and where it is no word of
    the question but parts of two (地租 in 土地租赁). Everything is looked up by the places of the
    question, whatever the number of pairs.
    """

    def __init__(self, pairs: Sequence[Synonym], tokeniser: Tokeniser) -> None:
        self._tokeniser = tokeniser
        self._by_word: dict[str, list[Synonym]] = {}
        for pair in pairs:
            self._by_word.setdefault(_plain(pair.said), []).append(pair)
        self._lengths = sorted({len(word) for word in self._by_word}, reverse=True)

    def apply(self, question: str) -> Said:
        """A question in the words of the documents; the question itself where none is meant."""
        found = list(self._found(question)) if self._by_word else []
        if not found:
            return Said(question)
        parts: list[str] = []
        at = 0
        for start, end, pairs in found:
            parts += (question[at:start], "、".join(pair.written for pair in pairs))
            at = end
        used = dict.fromkeys(pair for _, _, pairs in found for pair in pairs)
        return Said("".join((*parts, question[at:])), tuple(used))

    def _found(self, question: str) -> Iterator[tuple[int, int, list[Synonym]]]:
        """Where words stand that are put otherwise, the longest at each place, and their pairs."""
        folded, offsets = _folded(question)
        quoted = quoted_places(question)
        cuts = None
        place = 0
        while place < len(folded):
            word = self._word_at(folded, place)
            if word:
                start, end = offsets[place], offsets[place + len(word) - 1] + 1
                cuts = self._within(folded) if cuts is None else cuts
                free = not any(a < end and start < b for a, b in quoted)
                if free and not {place, place + len(word)} & cuts:
                    yield start, end, self._by_word[word]
            place += len(word) or 1

    def _word_at(self, folded: str, place: int) -> str:
        """The longest word that begins at a place and is not yet put as documents put it."""
        for length in self._lengths:
            word = folded[place : place + length]
            pairs = self._by_word.get(word, ())
            if pairs and not any(_written_at(pair, word, folded, place) for pair in pairs):
                return word
        return ""

    def _within(self, folded: str) -> set[int]:
        """Places within words of the general dictionary, between their characters."""
        within: set[int] = set()
        at = 0
        for segment in self._tokeniser.segments(folded):
            at = folded.find(segment, at)
            if segment in surprise():
                within.update(range(at + 1, at + len(segment)))
            at += len(segment)
        return within


def _written_at(pair: Synonym, word: str, folded: str, place: int) -> bool:
    """Whether the word at a place is part of what is written for it."""
    written = _plain(pair.written)
    at = written.find(word)
    while at >= 0:
        if at <= place and folded.startswith(written, place - at):
            return True
        at = written.find(word, at + 1)
    return False


def _folded(text: str) -> tuple[str, list[int]]:
    folded, offsets = fold_with_offsets(text)
    lower = folded.lower()
    return (lower if len(lower) == len(folded) else folded), offsets


def _plain(text: str) -> str:
    return _folded(text)[0]
