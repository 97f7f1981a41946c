"""The first line of an answer: the shortest verbatim stretch that says what was asked."""

import re
from collections.abc import Sequence

from corpus import Clause, PolicyDocument, Slice
from corpus.text import Tokeniser, fold
from qa.answering.evidence import Evidence
from qa.asking import Intent, Query
from qa.data import load
from qa.grammar import Role, figures, parse
from qa.retrieval import Hit, found_words, telling_words

_SHORT = 48  # characters up to which a sentence is a first line as it stands (two lines of a phone)
_LONG = 84  # up to which the conditions that a stretch stands under are told with it
# Up to which a sentence is parsed, as the gate does: the time grows with the square of its segments
# (14,000 characters 2 s of the processor, by hand, 2026-11-26), and no document may hold a question up.
_MOST = 600
_FACT = 40.0  # bits that holding the kind of fact is worth: more than the words of a clause have
_EDGES = "，；：,;: \u3000\n|"
_HALF = re.compile(r"(?<!\d)[,:;]|[,:;](?!\d)")
_FULL = {",": "，", ":": "：", ";": "；"}
_STOPS = ("。", "；", "！", "？", ";", ".", "”", "）", "，")
_SENTENCE = 16  # characters from which a line without a mark at its end says something
_LABEL = re.compile(r"[\u4e00-\u9fff]{2,6}(?:单位|部门|人|处|方式|电话|地址)[：:]")
_OFTEN = re.compile("一个?[年月天日周季]")
_PAIRS = {"（": "）", "(": ")", "《": "》", "〈": "〉", "“": "”", "‘": "’", "〔": "〕", "[": "]"}


def lead_slice(query: Query, best: Evidence, tokeniser: Tokeniser) -> Slice:
    """The stretch of the best sentence that is told first.

    A short sentence is told whole. Of a long one, the clause that holds what was asked: its kind
    of fact, else the question's telling words. A condition alone (对…的) is never told first: its
    figures are not what was asked for. What the clause stands under (conditions, 经…批准) is told
    with it where that is not long; it follows in full in the statement below. So are the clauses
    after it that state such a fact as well: of several figures none is told alone.
    """
    if best.end - best.start <= _SHORT or best.header:
        return _trimmed(best, best.start, best.end)
    segments = parse(_marked(best.text)).segments
    marks = [_worth(query, best.text[s.start : s.end], s.role, tokeniser) for s in segments]
    top = max(marks, default=0.0)
    if top <= 0:
        return _trimmed(best, best.start, best.end)
    last = first = marks.index(top)
    needed = [place for place in (*segments[first].leading, segments[first].holder) if place >= 0]
    whole = min([first, *needed])
    if segments[last].end - segments[whole].start <= _LONG:
        first = whole
    while last + 1 < len(segments) and (
        segments[last].role is Role.LEADING
        or segments[last].end - segments[first].start < _SHORT // 2
        or (
            min(marks[last], marks[last + 1]) >= _FACT  # 企业不超过20万元，|个人不超过3万元
            and segments[last + 1].end - segments[first].start <= _LONG
        )
    ):
        last += 1
    start, end = best.start + segments[first].start, best.start + segments[last].end
    return _trimmed(best, *_closed(best, start, end))


def _marked(text: str) -> str:
    """The text with full-width marks, character for character; those of a figure (1,000) stay."""
    return _HALF.sub(lambda mark: _FULL[mark[0]], text)


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


def _worth(query: Query, segment: str, role: Role, tokeniser: Tokeniser) -> float:
    """Bits of the question's words in a segment, and more for the kind of fact asked for.

    What only leads a clause is worth that fact alone (a day by which something is done), and
    less than a clause that states it.
    """
    folded = fold(segment).lower()
    facts = load("facts")
    held = any(facts[key].shows("held", folded) for key in query.facts)
    if role is Role.LEADING:
        return _FACT - 1 if held else 0.0
    weights = telling_words(query.text, tokeniser)
    bits = sum(weights[word] for word in found_words(weights, folded))
    return float(bits) + (_FACT if held else 0.0)


def _trimmed(best: Evidence, start: int, end: int) -> Slice:
    text = best.document.text
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return Slice(best.document, best.clause, start, end)


def first_of(query: Query, evidence: Sequence[Evidence], hits: Sequence[Hit]) -> Evidence | None:
    """The best sentence of the best clause that is quoted, of those that hold the fact asked for
    where some do; of another clause where only that holds it. None where there is none, or only
    headings and labels (责任单位：…), which tell nothing unless they hold the fact, or sentences of
    more than 600 characters.
    """
    facts = load("facts")
    order = {hit.clause.id: place for place, hit in enumerate(hits)}
    best = min((order.get(e.clause.id, len(order)) for e in evidence), default=0)
    told: list[tuple[bool, bool, float, int]] = []
    for place, e in enumerate(evidence):
        held = any(facts[key].shows("held", fold(e.text)) for key in query.facts)
        of_best = order.get(e.clause.id, len(order)) == best
        if (held or of_best) and e.end - e.start <= _MOST and (held or e.header or _tells(e)):
            told.append((held, of_best, e.score, -place))
    return evidence[-max(told)[3]] if told else None


def stated_otherwise(
    query: Query, evidence: Sequence[Evidence], best: Clause
) -> tuple[str, str] | None:
    """A figure that a question states to have it confirmed, and the other one that the best clause
    has of its unit: 是不是规定了3年, where it is 5年.

    None where the figure stands in any of the quotations, and where the clause has several of its
    unit, since which of them is meant is not known. 一年 and 一个月 tell how often, as a rule.
    """
    if not query.asks(Intent.CONFIRM):
        return None
    of_best = [e for e in evidence if e.clause.id == best.id]
    held, near = (
        figures("\n".join(e.header + e.text for e in told)) for told in (evidence, of_best)
    )
    for unit, values in figures(_OFTEN.sub("", fold(query.question))).items():
        other = near.get(unit, {})
        if len(values) == len(other) == 1 and not values.keys() & held[unit].keys():
            return next(iter(values.values())), next(iter(other.values()))
    return None


def _tells(sentence: Evidence) -> bool:
    """Whether a sentence is more than a heading or a labelled line."""
    text = sentence.text.strip()
    heading = sentence.end <= sentence.clause.body_start or not text.endswith(_STOPS)
    return not (heading and len(text) < _SENTENCE) and not _LABEL.match(text)
