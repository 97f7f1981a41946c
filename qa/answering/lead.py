"""The first line of an answer: the shortest verbatim stretch that says what was asked."""

import re
from collections.abc import Sequence

from corpus import Clause, PolicyDocument, Slice
from corpus.text import Tokeniser, fold
from qa.answering.evidence import Evidence
from qa.asking import Query
from qa.data import load
from qa.retrieval import Hit, found_words, telling_words

# Stretches between marks; a mark between two digits (1,000元, 9:00) belongs to the figure.
_SEGMENT = re.compile(r"(?:[^，；：,;:。\n]|(?<=\d)[,:](?=\d))+[，；：,;:。\n]?")
_SHORT = 48  # characters up to which a sentence is a first line as it stands (two lines of a phone)
_EDGES = "，；：,;: \u3000\n|"
_PAIRS = {"（": "）", "(": ")", "《": "》", "〈": "〉", "“": "”", "‘": "’", "〔": "〕", "[": "]"}


def lead_slice(query: Query, best: Evidence, tokeniser: Tokeniser) -> Slice:
    """The stretch of the best sentence that is told first.

    A short sentence is told whole. Of a long one, the segments from the first to the last that
    hold what was asked: its kind of fact, else the question's telling words. What stands before
    them in the sentence (conditions, 经…批准) follows in full in the statement below.
    """
    if best.end - best.start <= _SHORT or best.header:
        return _trimmed(best, best.start, best.end)
    segments = [
        (best.start + m.start(), best.start + m.end()) for m in _SEGMENT.finditer(best.text)
    ]
    text = best.document.text
    marks = [_worth(query, text[a:b], tokeniser) for a, b in segments]
    top = max(marks, default=0.0)
    if top <= 0:
        return _trimmed(best, best.start, best.end)
    place = marks.index(top)
    first = last = place
    while last + 1 < len(segments) and segments[last][1] - segments[first][0] < _SHORT // 2:
        last += 1
    return _trimmed(best, *_closed(best, segments[first][0], segments[last][1]))


def lead_sentence(document: PolicyDocument, clause: Clause) -> Slice | None:
    """The sentence that a list item stands under, as a slice of the item's parent."""
    if not clause.lead or clause.parent is None:
        return None
    head = document.clause(clause.parent)
    start = document.text.index(clause.lead, head.start)
    return Slice(document, head, start, start + len(clause.lead))


def _closed(best: Evidence, start: int, end: int) -> tuple[int, int]:
    """A stretch of the sentence, widened so that no bracket or quotation is cut open."""
    opened: list[tuple[str, int]] = []
    for at, char in enumerate(best.text, best.start):
        if char in _PAIRS:
            opened.append((_PAIRS[char], at))
        elif opened and char == opened[-1][0]:
            _, begin = opened.pop()
            if begin < end and at >= start:  # the pair and the stretch overlap
                start, end = min(start, begin), max(end, at + 1)
    return start, end


def _worth(query: Query, segment: str, tokeniser: Tokeniser) -> float:
    """Bits of the question's words in a segment, and more for the kind of fact asked for."""
    folded = fold(segment).lower()
    weights = telling_words(query.text, tokeniser)
    bits = sum(weights[word] for word in found_words(weights, folded))
    facts = load("facts")
    held = any(facts[key].shows("held", folded) for key in query.facts)
    return float(bits) + (40.0 if held else 0.0)


def _trimmed(best: Evidence, start: int, end: int) -> Slice:
    text = best.document.text
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return Slice(best.document, best.clause, start, end)


def first_of(evidence: Sequence[Evidence], hits: Sequence[Hit]) -> Evidence | None:
    """The best sentence of the best clause that is quoted; None for none."""
    if not evidence:
        return None
    order = {hit.clause.id: place for place, hit in enumerate(hits)}
    return min(evidence, key=lambda e: (order.get(e.clause.id, len(order)), -e.score))
