"""Wording check: is this sentence in the documents, word for word?"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from corpus import Clause, PolicyDocument
from index import sentence_spans
from qa.answer import DiffPiece, VerdictResult
from qa.difference import diff, in_words

_MIN_LENGTH = 2  # content characters of a wording worth checking
_ABSENT_BELOW = 0.55  # share of the given characters that must be found, in order, in one clause
_QUOTES = {"“": "”", "「": "」", "『": "』", "‘": "’", '"': '"'}
_BREAKS = "，。；：！？、\n"


@dataclass(frozen=True, slots=True)
class WordingMatch:
    """What was found for one given wording; `actual == document.text[start:end]`."""

    result: VerdictResult
    given: str
    document: PolicyDocument | None = None
    clause: Clause | None = None
    start: int = 0
    end: int = 0
    actual: str | None = None
    differences: str = ""
    diff: tuple[DiffPiece, ...] = ()
    punctuation_only: bool = False


@dataclass(frozen=True, slots=True)
class _Folded:
    """Text reduced to what counts (no punctuation, width folded), and where each part stood."""

    text: str
    places: tuple[int, ...]


def check_text(
    text: str, documents: Sequence[PolicyDocument], named: Collection[str] | None = None
) -> list[WordingMatch]:
    """Check a text: as a whole where it is one wording, else sentence by sentence."""
    whole = check_sentence(text.strip(), documents, named)
    if whole.result is VerdictResult.EXACT:
        return [whole]
    spans = sentence_spans(text)
    if len(spans) <= 1:
        return [whole] if len(_fold(text).text) >= _MIN_LENGTH else []
    sentences = [text[start:end] for start, end in spans]
    return [
        check_sentence(sentence, documents, named)
        for sentence in sentences
        if len(_fold(sentence).text) >= _MIN_LENGTH
    ]


def check_sentence(
    given: str, documents: Sequence[PolicyDocument], named: Collection[str] | None = None
) -> WordingMatch:
    """Compare one wording with all clauses; punctuation, width and white space do not count.

    `named` holds ids of the documents it is said to come from. An exact result is a contiguous
    slice of one clause; nothing near it is ever called exact.
    """
    folded = _fold(given)
    if len(folded.text) < _MIN_LENGTH:
        return WordingMatch(VerdictResult.ABSENT, given)
    inside = [d for d in documents if not named or d.document_id in named]
    outside = [d for d in documents if named and d.document_id not in named]
    exact = _find_exact(given, folded, inside)
    if exact:
        return exact
    elsewhere = _find_exact(given, folded, outside)
    altered = _find_altered(given, folded, inside)
    if elsewhere:
        return WordingMatch(
            VerdictResult.ELSEWHERE,
            given,
            elsewhere.document,
            elsewhere.clause,
            elsewhere.start,
            elsewhere.end,
            elsewhere.actual,
            "所指文件中没有这句话，原文出自另一文件",
        )
    return (
        altered
        or _find_altered(given, folded, outside)
        or WordingMatch(VerdictResult.ABSENT, given)
    )


def quoted_spans(text: str) -> list[str]:
    """Wordings in quotation marks, outermost ones only; titles in 《》 are none."""
    spans, at = [], 0
    while at < len(text):
        close = _QUOTES.get(text[at])
        if close is None:
            at += 1
            continue
        end = _closing(text, at, text[at], close)
        if end < 0:
            at += 1
            continue
        span = text[at + 1 : end].strip()
        if len(_fold(span).text) >= _MIN_LENGTH:
            spans.append(span)
        at = end + 1
    return spans


def _closing(text: str, at: int, opening: str, close: str) -> int:
    if opening == close:
        return text.find(close, at + 1)
    depth = 0
    for place in range(at, len(text)):
        if text[place] == opening:
            depth += 1
        elif text[place] == close:
            depth -= 1
            if depth == 0:
                return place
    return -1


def _fold(text: str) -> _Folded:
    chars, places = [], []
    for place, char in enumerate(text):
        for part in unicodedata.normalize("NFKC", char).lower():
            # % and similar signs carry meaning; punctuation and white space do not.
            if part in "%+" or unicodedata.category(part)[0] in "LN":
                chars.append(part)
                places.append(place)
    return _Folded("".join(chars), tuple(places))


def _spans(document: PolicyDocument) -> list[tuple[Clause, int, int]]:
    """What each clause says itself: leaves whole, lead sentences of lists."""
    return [(c, c.start, c.end if c.leaf else c.own_end) for c in document.clauses]


def _find_exact(
    given: str, folded: _Folded, documents: Sequence[PolicyDocument]
) -> WordingMatch | None:
    for document in documents:
        for clause, start, end in _spans(document):
            body = _fold(document.text[start:end])
            at = body.text.find(folded.text)
            while at >= 0:
                first = start + body.places[at]
                last = start + body.places[at + len(folded.text) - 1] + 1
                if not _cuts_figure(document.text, first, last):
                    actual = document.text[first:last]
                    width = _squeeze(actual) not in _squeeze(given)
                    return WordingMatch(
                        VerdictResult.EXACT, given, document, clause, first, last, actual,
                        "仅标点或全半角不同" if width else "", (), width,
                    )  # fmt: skip
                at = body.text.find(folded.text, at + 1)
    return None


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text).translate(str.maketrans("‘’『』「」", "“”“”“”"))


def _cuts_figure(text: str, start: int, end: int) -> bool:
    """Whether a slice would stop inside a number: 90 is not in 900."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(
        (text[start].isdecimal() and before.isdecimal())
        or (text[end - 1].isdecimal() and (after.isdecimal() or after in ("%", "％")))
    )


def _find_altered(
    given: str, folded: _Folded, documents: Sequence[PolicyDocument]
) -> WordingMatch | None:
    """The nearest wording in one clause, with a diff; None where nothing is near."""
    best: tuple[float, PolicyDocument, Clause, int, int] | None = None
    for document in documents:
        for clause, start, end in _spans(document):
            body = _fold(document.text[start:end])
            if len(body.text) < _MIN_LENGTH:
                continue
            rough = fuzz.partial_ratio(folded.text, body.text) / 100
            if best and rough < best[0] - 0.25:
                continue
            first, last = _aligned(folded.text, body.text)
            shared = _shared(folded.text, body.text[first:last])
            score = shared / max(len(folded.text), 1)
            if best is None or score > best[0]:
                a, b = start + body.places[first], start + body.places[last - 1] + 1
                best = score, document, clause, a, b
    if best is None or best[0] < _ABSENT_BELOW:
        return None
    _, document, clause, first, last = best
    first, last, pieces = _to_phrase(given, document.text, clause, first, last)
    actual = document.text[first:last]
    return WordingMatch(
        VerdictResult.ALTERED,
        given,
        document,
        clause,
        first,
        last,
        actual,
        in_words(pieces),
        pieces,
    )


def _aligned(given: str, body: str) -> tuple[int, int]:
    """The stretch of `body` that a given wording corresponds to."""
    blocks = [b for b in Indel.editops(given, body).as_matching_blocks() if b.size]
    alignment = fuzz.partial_ratio_alignment(given, body)
    first, last = (alignment.dest_start, alignment.dest_end) if alignment else (0, len(body))
    window = [b for b in blocks if b.size >= 2 and first - len(given) <= b.b <= last + len(given)]
    if len(given) > len(body):
        return 0, len(body)
    local = Indel.editops(given, body[first:last]).as_matching_blocks()
    if sum(b.size for b in local) >= 0.8 * len(given) or not window:
        return max(first, 0), max(last, first + 1)
    return min(first, min(b.b for b in window)), max(last, max(b.b + b.size for b in window))


def _shared(given: str, stretch: str) -> int:
    """Characters of `given` found in order in `stretch`, in runs of at least two."""
    blocks = Indel.editops(given, stretch).as_matching_blocks()
    found = sum(block.size for block in blocks if block.size >= 2)
    return found if len(stretch) <= 3 * len(given) else 0


def _to_phrase(
    given: str, text: str, clause: Clause, first: int, last: int
) -> tuple[int, int, tuple[DiffPiece, ...]]:
    """The stretch that corresponds to `given`, with whole figures, and the diff between them.

    Where `given` begins or ends with words the stretch lacks, the stretch is widened to the
    punctuation around it: what stands there instead belongs to the true wording.
    """
    low, high = clause.start + len(clause.mark), clause.end
    first = max(first, low)
    while first > low and text[first].isdecimal() and text[first - 1].isdecimal():
        first -= 1
    while (
        last < high
        and (text[last].isdecimal() or text[last] in "%％")
        and text[last - 1].isdecimal()
    ):
        last += 1
    pieces = diff(given.strip(), text[first:last])
    if pieces[0].op == "delete" and (len(pieces) < 2 or pieces[1].op == "equal"):
        while first > low and text[first - 1] not in _BREAKS:
            first -= 1
    if pieces[-1].op == "delete" and (len(pieces) < 2 or pieces[-2].op == "equal"):
        while last < high and text[last] not in _BREAKS:
            last += 1
    return first, last, diff(given.strip(), text[first:last])
