"""Wording check: is this sentence in the documents, word for word?"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from corpus import Slice
from corpus.text import sentence_spans
from index import HybridIndex
from qa.answering import DiffPiece, VerdictResult
from qa.wording.alignment import (
    Alignment,
    Folded,
    Unit,
    fold,
    nearest,
    occurrences,
    whole_figures,
)
from qa.wording.difference import (
    NEGATORS,
    WordingMatch,
    diff,
    final_mark,
    governing,
    in_words,
    outward_kind,
    trimmed,
)
from qa.wording.draft import SHORT, is_heading, items, openings, quotations, together, with_gaps
from qa.wording.units import UnitStore

_MIN_LENGTH = 2  # content characters of a wording worth checking
_SHARE = 0.5  # of the given characters that are found, in order, in one clause
_STRENGTH = 0.4  # the same, less what the gaps between them cost
_BETTER = 0.25  # by which another document must be nearer than the one named
_BREAKS = "，。；：！？、\n"
_OPENING, _CLOSING = "“‘「『（《", "”’」』）》"
_SLACK = 2  # characters by which a changed edge may be longer than what replaced it
VERBATIM = (VerdictResult.EXACT, VerdictResult.ELSEWHERE)
# Of the given characters found, from which a sentence is taken to quote as a whole. Of 150 sentences
# of the documents 145 reach it with one word exchanged, 106 with two, and none of 400 sentences of
# other places (python -m benchmarks.quoting, 2026-11-26).
QUOTING = 0.8

# Further places told of a wording: as many as one looks at; 1,000 such answers stay near a megabyte
_ALSO = 20
_MOST_ITEMS = 50  # parts of one sentence that are looked at one by one, each as a sentence is


class WordingChecker:
    """Checks wordings against the clauses that a search by words finds for them.

    Only those clauses are read (200 at most for a sentence), so a check costs the same whatever
    the number of documents.
    """

    def __init__(self, index: HybridIndex) -> None:
        self.units = UnitStore(index)

    def check_text(
        self,
        text: str,
        documents: Collection[str] | None = None,
        named: Collection[str] | None = None,
    ) -> list[WordingMatch]:
        """Check a text: as a whole where it is one wording, else sentence by sentence.

        What leads to a wording (一、, 根据…规定，) is not checked with it. A sentence that itself is
        not in the documents but quotes is checked by its quotations, and one that lists what stands
        in the documents (；) by its items. A heading of a draft, which
        quotes nothing, is told only where it is wording of a document, or very nearly.
        `documents` restricts the search to these ids, `named` holds those that the wording is
        said to come from.
        """
        checked: dict[str, WordingMatch] = {}  # a text may say the same thousands of times

        def look(start: int, end: int) -> WordingMatch:
            given = text[start:end]
            if given not in checked:
                checked[given] = self.check_sentence(given, documents, named)
            return replace(checked[given], place=start)

        lead, end = len(text) - len(text.lstrip()), len(text.rstrip())
        whole = look(lead, end)
        if whole.result in VERBATIM:
            return [whole]
        spans = sentence_spans(text) or [(lead, end)]
        matches: list[WordingMatch] = []
        looked = done = 0
        for start, end in spans:
            if start < done:
                continue
            if start >= looked:
                listed, looked = self._listed(look, text, start)
                if listed:
                    matches, done = matches + listed, looked
                    continue
            match = look(start, end) if len(spans) > 1 else whole
            for opening in openings(text[start:end]):
                if match.result not in VERBATIM:
                    rest = look(start + opening, end)
                    titled = "《" in text[start : start + opening]  # titles stand in clauses too
                    match = rest if _holds_all(match, [rest], titled) else match
            if match.result in VERBATIM:
                matches.append(match)
                continue
            found = [look(match.place + a, match.place + b) for a, b in quotations(match.given)]
            # 抓好落实。 is near a clause everywhere, and nobody's quotation
            own = match.result is VerdictResult.ALTERED and len(fold(match.given).text) < SHORT
            own = len(spans) > 1 and (own or is_heading(text, start, end))
            if found and (match.share < QUOTING or _holds_all(match, found)):
                matches += found
            elif not own or (match.share >= QUOTING and len(fold(match.given).text) >= SHORT):
                matches.append(match)
        return [match for match in matches if len(fold(match.given).text) >= _MIN_LENGTH]

    def _listed(
        self, look: Callable[[int, int], WordingMatch], text: str, start: int
    ) -> tuple[list[WordingMatch], int]:
        """What a sentence that begins there has between its semicolons, where all of that stands in the
        documents, else nothing; and where it ends.

        It does so together, in one clause or the items of one; or here and there, and then it is what
        it is nearest to, changed, where that is near (奖1万元；再次的，奖5千元 of two prizes).
        """
        parts, stop = items(text, start)
        found: list[WordingMatch] = []
        for part in parts if len(parts) <= _MOST_ITEMS else ():
            found.append(look(*part))
            if found[-1].result not in VERBATIM:
                return [], stop
        placed = together(found) if found else None
        whole = look(start, stop) if found and placed is None else None
        if whole and whole.result is VerdictResult.ALTERED and whole.share >= QUOTING:
            return [whole], stop
        return with_gaps(placed or found), stop

    def check_sentence(
        self,
        given: str,
        documents: Collection[str] | None = None,
        named: Collection[str] | None = None,
    ) -> WordingMatch:
        """Compare one wording with the clauses; punctuation, width, script and white space do not
        count.

        An exact result is a contiguous slice of one clause; nothing near it is ever called exact.
        """
        folded = fold(given)
        if len(folded.text) < _MIN_LENGTH:
            return WordingMatch(VerdictResult.ABSENT, given)
        units = self.units.near(given, documents)
        inside = [u for u in units if not named or u.document.document_id in named]
        outside = [u for u in units if named and u.document.document_id not in named]
        here, there = _places(folded, inside), _places(folded, outside)
        if here:
            return _exact(given, here, there)
        if there:
            near = _altered(given, folded, inside, [])
            if near.share >= QUOTING:
                told = f"{near.differences}；这句话是另一文件的原文"
                return replace(near, differences=told, also=tuple(there[:_ALSO]))
            return replace(
                _exact(given, there, []),
                result=VerdictResult.ELSEWHERE,
                differences="所指文件中没有这句话，原文出自另一文件",
            )
        return _altered(given, folded, inside, outside)


def _places(folded: Folded, units: Sequence[Unit]) -> list[Slice]:
    return [
        Slice(unit.document, unit.clause, *_whole_quotes(unit.document.text, start, end))
        for unit in units
        for start, end in occurrences(folded.text, unit)
    ]


def _whole_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    """The slice with the quotation marks that belong to those within it."""
    inside = text[start:end]
    if inside.count("“") > inside.count("”") and text[end : end + 1] == "”":
        end += 1
    elif inside.count("”") > inside.count("“") and text[start - 1 : start] == "“":
        start -= 1
    return start, end


def _holds_all(whole: WordingMatch, parts: Sequence[WordingMatch], titled: bool = False) -> bool:
    """Whether all that a sentence has of a document is in these parts of it.

    按每人5000元标准，给予… looks like a lead-in; where a clause has most of it, it is wording.
    `titled` says that it is none in any case.
    """
    total, held = len(fold(whole.given).text), [len(fold(part.given).text) for part in parts]
    found = sum(part.share * size for part, size in zip(parts, held, strict=True))
    around = whole.share * total - found  # characters of the rest that the document has
    outside = titled or around < _SHARE * (total - sum(held))
    return outside and all(part.share >= whole.share for part in parts)


def _exact(given: str, here: Sequence[Slice], there: Sequence[Slice]) -> WordingMatch:
    first = here[0]
    text = first.document.text
    actual = text[first.start : first.end]
    told = outward = outward_kind(given, actual)
    pieces = diff(trimmed(given), actual) if told else (DiffPiece("equal", actual),)
    before = governing(text[first.clause.start : first.start])
    if before:
        told = "；".join(filter(None, (told, f"注意：引文前原文还有“{before}”")))
    return WordingMatch(
        VerdictResult.EXACT,
        given,
        first.document,
        first.clause,
        first.start,
        first.end,
        actual,
        told,
        pieces,
        bool(outward),
        (*here[1:], *there)[:_ALSO],
        1.0,
        before in tuple(NEGATORS),
    )


def _altered(
    given: str,
    folded: Folded,
    inside: Sequence[Unit],
    outside: Sequence[Unit],
) -> WordingMatch:
    """The nearest wording with a diff, the named documents first; ABSENT where nothing is near."""
    best, other = nearest(folded.text, inside), nearest(folded.text, outside)
    strayed = other is not None and (
        best is None
        or other.strength > best.strength + _BETTER
        or (_near(other) and not _near(best))
    )
    if strayed:
        best = other
    if best is None:
        return WordingMatch(VerdictResult.ABSENT, given)
    result = VerdictResult.ALTERED if _near(best) else VerdictResult.ABSENT
    if strayed and _near(best):
        result = VerdictResult.ELSEWHERE
    unit = best.unit
    start, end = _to_phrase(folded, best)
    if end < unit.clause.end and unit.document.text[end] == final_mark(given):
        end += 1  # the mark that ends both
    actual = unit.document.text[start:end]
    pieces = diff(given.strip(), actual)
    told = in_words(pieces) if result is not VerdictResult.ABSENT else ""
    before = governing(unit.document.text[unit.clause.start : start])
    if told and before:
        told += f"；引文前原文还有“{before}”"
    if strayed and told:
        told += "；所指文件中没有相近的表述"
    return WordingMatch(
        result, given, unit.document, unit.clause, start, end, actual, told, pieces,
        share=best.share,
    )  # fmt: skip


def _near(alignment: Alignment) -> bool:
    return alignment.share >= _SHARE and alignment.strength >= _STRENGTH


def _to_phrase(given: Folded, alignment: Alignment) -> tuple[int, int]:
    """The stretch that corresponds to a wording, with whole figures and negations.

    Where the wording begins or ends with words the stretch lacks, the stretch is widened to
    the punctuation around it: what stands there instead belongs to the true wording.
    """
    unit, blocks = alignment.unit, alignment.blocks
    text, (low, high) = unit.document.text, _bounds(unit)
    start, end = max(alignment.start, low), alignment.end
    head, tail = given.text[: blocks[0].a], given.text[blocks[-1].a + blocks[-1].size :]
    if head:
        edge = start
        while edge > low and text[edge - 1] not in _BREAKS + _OPENING:
            edge -= 1
        close = text.find(head[0], max(edge, start - len(head) - _SLACK), start)
        start = close if close >= 0 else edge
    elif start > low and text[start - 1] in NEGATORS:
        start -= 1
    if tail:
        edge = end
        while edge < high and text[edge] not in _BREAKS + _CLOSING:
            edge += 1
        close = text.rfind(tail[-1], end, min(edge, end + len(tail) + _SLACK))
        end = close + 1 if close >= 0 else edge
    return whole_figures(text, start, end, low, high)


def _bounds(unit: Unit) -> tuple[int, int]:
    """Where what the clause says begins, after its mark, and where it ends."""
    clause = unit.clause
    return clause.start + len(clause.mark), clause.end if clause.leaf else clause.own_end
