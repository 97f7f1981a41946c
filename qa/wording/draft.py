"""What of a text can be checked, and is wording: not its headings, not what leads to a quotation."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus import Clause, ClauseKind, Slice
from corpus.text import fold_with_offsets
from qa.answering import DiffPiece, VerdictResult
from qa.asking import quoted_places
from qa.data import load
from qa.errors import InvalidQuestionError
from qa.wording.alignment import fold
from qa.wording.difference import WordingMatch

SHORT = 10  # characters of a wording that is recognised without quotation marks
_MIN_QUOTE = 6  # content characters of a quotation checked apart from its sentence
_LONGEST_HEADING = 40  # characters
_PERIOD = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_LISTED = re.compile(r"[^：:；;]+[：:；;]?")
_WITHIN = re.compile(r"[，；。！？,;!?]")  # marks that headings do not have


def checkable(text: str, limit: int) -> str:
    """The text with odd characters replaced by spaces; line breaks stay, as ends of paragraphs.

    Every character stays at its place: matches tell where their wordings stand.

    Raises:
        InvalidQuestionError: there are no words in it, or more than `limit` characters.
    """
    kept = "".join(
        char if char == "\n" or unicodedata.category(char)[0] != "C" else " " for char in text
    ).rstrip()
    if not any(unicodedata.category(char)[0] in "LN" for char in kept):
        raise InvalidQuestionError("没有要核对的文字，请粘贴一段文字或放入 .docx 文件")
    if len(text) > limit:  # as it was given: what the API describes
        raise InvalidQuestionError(
            f"文字太长（{len(text)} 字），一次最多核对 {limit} 字，请分几次核对"
        )
    return kept


def openings(sentence: str) -> list[int]:
    """Where the wording of a sentence may begin after what leads to it, the first place first.

    `（一）根据《意见》规定，对企业给予…` gives the places after the mark and after the comma.
    """
    folded, offsets = fold_with_offsets(sentence)
    at, found = 0, []
    for kind in ("mark", "lead_in"):
        ends = [end for _, end in load("drafts")[kind].spans("said", folded[at:])]
        if ends and at + max(ends) < len(folded):
            at += max(ends)
            found.append(offsets[at])
    return found


def is_heading(text: str, start: int, end: int) -> bool:
    """Whether a sentence is a line of its own that is a heading, an address or leads to others."""
    line = text[start:end]
    alone = not text[:start].rpartition("\n")[2].strip() and not text[end:].partition("\n")[0]
    return alone and len(line) <= _LONGEST_HEADING and not _WITHIN.search(line)


def items(text: str, start: int) -> tuple[list[tuple[int, int]], int]:
    """What the sentence that begins there has between its colons and semicolons, [] without one, and
    where the sentence ends.
    """
    sentence = _PERIOD.match(text, start)
    end = sentence.end() if sentence else start
    spans = [m.span() for m in _LISTED.finditer(text, start, end)]
    found = [(a, b) for a, b in spans if fold(text[a:b]).text]
    return found if found[1:] else [], end


def together(matches: Sequence[WordingMatch]) -> list[WordingMatch] | None:
    """Verbatim matches at those of their places that follow one another in one clause or in the items
    of one; None where they have no such places.
    """
    places = [_places(match) for match in matches]
    for root in dict.fromkeys(root for root, _ in places[0]):
        at, chosen = -1, []
        for own in places:
            following = [s for held, s in own if held == root and s.start >= at]
            if not following:
                break
            chosen.append(min(following, key=lambda s: s.start))
            at = chosen[-1].end
        if len(chosen) == len(matches):
            return [_moved(match, slice_) for match, slice_ in zip(matches, chosen, strict=True)]
    return None


def _places(match: WordingMatch) -> list[tuple[tuple[str, str], Slice]]:
    """Where a verbatim match stands, each with its clause, or with that whose item it is."""
    if match.document is None or match.clause is None:
        return []
    own = Slice(match.document, match.clause, match.start, match.end)
    return [(_root(place.clause), place) for place in (own, *match.also)]


def _root(clause: Clause) -> tuple[str, str]:
    """A clause, or the one whose item it is."""
    whole = clause.parent if clause.kind is ClauseKind.ITEM and clause.parent else clause.label
    return clause.document_id, whole


def _moved(match: WordingMatch, place: Slice) -> WordingMatch:
    if place.start == match.start and place.document is match.document:
        return match
    actual = place.document.text[place.start : place.end]
    return replace(
        match,
        document=place.document,
        clause=place.clause,
        start=place.start,
        end=place.end,
        actual=actual,
        diff=(DiffPiece("equal", actual),),
        differences="",
        punctuation_only=False,
    )


def quotations(sentence: str) -> list[tuple[int, int]]:
    """Where a sentence quotes at such length that the quotations are what is checked."""
    return [
        (a, b) for a, b in quoted_places(sentence) if len(fold(sentence[a:b]).text) >= _MIN_QUOTE
    ]


def with_gaps(matches: Sequence[WordingMatch]) -> list[WordingMatch]:
    """The matches, and between two items of one list that are told one after the other what the
    list has between them: an item left out is a change, exact as the others are.
    """
    kept = list(matches[:1])
    for before, after in pairwise(matches):
        gap = _gap(before, after)
        kept += [gap, after] if gap else [after]
    return kept


def _gap(before: WordingMatch, after: WordingMatch) -> WordingMatch | None:
    document, one, other = before.document, before.clause, after.clause
    if document is None or one is None or other is None or after.document is not document:
        return None
    exact = before.result is after.result is VerdictResult.EXACT
    items = exact and one.parent is not None and one.parent == other.parent
    if not items or not one.text.rstrip().endswith(("；", ";")) or one.end > other.start:
        return None
    left_out = [c for c in document.children(one.parent) if one.end <= c.start < other.start]
    if not left_out:
        return None
    text, start, end = document.text, before.start, after.end
    pieces = (
        DiffPiece("equal", text[start : before.end]),
        DiffPiece("insert", text[before.end : after.start]),
        DiffPiece("equal", text[after.start : end]),
    )
    told = "、".join(f"“{''.join(clause.text.split())}”" for clause in left_out)
    return WordingMatch(
        VerdictResult.ALTERED,
        f"{before.given}{after.given}",
        document,
        document.clause(str(one.parent)),
        start,
        end,
        text[start:end],
        f"两项之间漏{told}",
        pieces,
        share=1.0,
        place=before.place,
    )
