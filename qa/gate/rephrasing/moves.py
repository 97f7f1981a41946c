"""An adverbial put elsewhere in its clause, whole: before or behind subject, auxiliary, another one.

Chinese leaves the order of what stands before a verb free. What is moved crosses subjects,
auxiliaries and other adverbials only: no verb, no particle that denies or narrows (不, 未, 只, 才),
and no clause.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from qa.grammar import NAMING, Role, Sentence, Token, function_words, parse

_BARRIERS = frozenset(
    [
        "不",
        "未",
        "没有",
        "只",
        "仅",
        "只能",
        "只有",
        "才",
        "方可",
        "方能",
        "再",
        "均",
        "都",
        "分别",
        "各",
        "也",
        "还",
        "就",
        "即",
    ]
)
_SHORTEST = 3  # characters of a phrase that is looked for in a claim
_ROLES = "对向为给与同由"  # prepositions that tell who does what to whom
_COMMAS = "，；"


def moved(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """The sentence with one adverbial where the claim has it."""
    for first, last in _clauses(sentence):
        tokens = [t for s in sentence.segments[first : last + 1] for t in s.tokens]
        for begin, end in _adverbials(sentence, tokens, claim):
            yield from _placed(sentence, tokens, begin, end, claim)


def _clauses(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Each clause with what leads it: the first and the last segment."""
    first = 0
    for place, segment in enumerate(sentence.segments):
        if segment.role is Role.CLAUSE:
            yield first, place
        if segment.role is not Role.LEADING:
            first = place + 1


def _adverbials(
    sentence: Sentence, tokens: Sequence[Token], claim: str
) -> Iterator[tuple[int, int]]:
    """Where an adverbial that the claim has begins and ends: the longest from each place."""
    words, text = function_words(), sentence.text
    starts = {s.start: s.end for s in sentence.segments if s.role is Role.LEADING and not s.noun}
    for before, behind in pairwise(sentence.segments):  # 「因…，影响…的，」 is one condition
        if before.tokens[0].text in words.conditional and behind.tokens[-1].text == "的":
            starts.pop(before.start, None)
            starts.pop(behind.start, None)
    for n, token in enumerate(tokens):
        if token.start in starts and _has(claim, text[token.start : starts[token.start]]):
            yield token.start, starts[token.start]
            continue
        if token.text in words.manner and len(token.text) > 1 and token.text in claim:
            yield token.start, token.end
        if token.tag not in ("p", "t") and token.text not in words.opening:
            continue
        for last in range(len(tokens) - 1, n, -1):
            one = tokens[last]
            particle = text[one.end : one.end + 1] == "的"
            named = one.tag.startswith((*NAMING, "vn", "m", "q", "t", "s", "f"))
            closes = named or one.text in words.locative | words.closing
            joined = (
                "，" not in text[token.start : one.end] and "；" not in text[token.start : one.end]
            )
            goes_on = last + 1 < len(tokens) and tokens[last + 1].start == one.end
            goes_on = goes_on and tokens[last + 1].tag.startswith(("n", "b", "vn", "j"))
            placed = one.text in words.locative | words.closing or one.tag in ("t", "f")
            if not closes or not joined or particle or one.end - token.start < _SHORTEST:
                continue
            if goes_on and not placed:
                continue  # 「经人民政府｜主管部门批准」
            if _has(claim, text[token.start : one.end]):
                yield token.start, one.end
                break


def _has(claim: str, unit: str) -> bool:
    return unit in claim or (unit[0] == "在" and _framed(unit) and unit[1:] in claim)


def _placed(
    sentence: Sentence, tokens: Sequence[Token], begin: int, end: int, claim: str
) -> Iterator[Sentence]:
    text = sentence.text
    unit = text[begin:end]
    if unit not in claim:
        unit = unit.removeprefix("在")
    at = claim.index(unit)
    context, behind = claim[:at], claim[at + len(unit) :]
    if context.endswith("在") and _framed(unit):
        context, unit = context[:-1], f"在{unit}"
    opened = begin == 0 or text[begin - 1] in _COMMAS
    closed = text[end : end + 1] == "，"
    front = tokens[0].start
    others = [t for t in tokens if t.end <= begin or t.start >= end]
    for target in others:
        place = target.start
        if begin <= place <= end:
            continue
        between = [t for t in others if min(place, end) <= t.start and t.end <= max(place, begin)]
        apart = closed or behind.startswith("，")
        if not between or not _crossable(between, apart):
            continue
        if text[end - 1] == "的" and any(t.modal for t in between):
            continue  # whether something is so stands before what is owed then
        led = between[0].modal or between[0].tag in ("p", "d", "ad")
        if text[begin] in _ROLES and not apart and not led and place < begin:
            continue  # 「单位向机构支付」 is not 「向机构单位支付」
        before = text[front:place] if place < begin else text[front:begin] + text[end:place]
        before = before.rstrip("，")
        if place == front:
            if context and context[-1] not in _COMMAS:
                continue
        elif not before or _tail(before) != _tail(context):
            continue
        rest = sentence.segments[-1].end
        later = any(s.role is Role.CLAUSE and s.start > tokens[-1].end for s in sentence.segments)
        if place == front and later and not (opened and closed):
            continue  # in front it would lead the clauses behind too
        marked = ("，" if context.endswith("，") and place != front else "") + unit
        marked += "，" if behind.startswith("，") or place == front else ""
        gap = end + 1 if closed else end
        if place < begin:
            head = text[:place].rstrip("，") if marked.startswith("，") else text[:place]
            made = head + marked + text[place:begin] + text[gap:rest]
        else:
            head = text[:begin] + text[gap:place]
            head = head.rstrip("，") if marked.startswith("，") else head
            made = head + marked + text[place:rest]
        yield replace(parse(made.strip("，")), whole=True)


def _tail(text: str) -> str:
    """The last characters, whichever form of an auxiliary stands there."""
    return text.rstrip("，").replace("可以", "可").replace("应当", "应")[-2:]


def _framed(unit: str) -> bool:
    """Whether the end of a phrase of time or place marks it, with 「在」 or without."""
    return unit[-1] in "时前后中内下"


def _crossable(tokens: Sequence[Token], marked: bool) -> bool:
    """Whether only subjects, auxiliaries and other adverbials stand there.

    `marked` where a comma keeps what is moved out of a clause that is an attribute.
    """
    words = function_words()
    closers = words.locative | {"的", "时候", "期间"}
    if any(t.text in _BARRIERS or t.text in words.moving for t in tokens):
        return False
    last = max((n for n, t in enumerate(tokens) if t.text in closers), default=-1)
    inner = [t for t in tokens[:last] if t.verb and not t.modal]
    outer = [t for t in tokens[last + 1 :] if t.verb and not t.modal]
    opens = tokens[0].tag == "p" or tokens[0].text in words.opening
    if outer and not (opens and _phrases(tokens)):
        return False
    return not inner or marked or opens


def _phrases(tokens: Sequence[Token]) -> bool:
    """Whether each verb stands behind 经 or another word that opens a condition."""
    opened = False
    for before, token in pairwise(tokens):
        opened = opened or before.text in function_words().conditional
        if token.verb and not token.modal and not opened:
            return False
    return True
