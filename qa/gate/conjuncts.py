"""Items of a list of nouns that may be left out: what is said of each holds of those that stay."""

import itertools
from collections.abc import Iterator, Sequence

from qa.grammar import Role, Segment, Token, function_words

_AND = ("、", "和", "与", "及", "以及")
_OR = ("或", "或者")
_NOUNS = ("n", "vn", "j", "b", "l", "i", "a", "f", "s", "eng")
# What stands before a list that holds as a whole: who acts together, what is excepted or alone.
_BEFORE = frozenset(
    [
        "由",
        "会同",
        "除",
        "除了",
        "仅",
        "只",
        "仅限",
        "限",
        "限于",
        "不含",
        "不包括",
        "不包含",
        "缺",
        "联合",
        "超过",
    ]
)
_BEHIND = frozenset(
    ["除外", "以外", "之外", "外", "联合", "合作", "共建", "共享", "共用", "衔接", "配合"]
)


def conjuncts(segment: Segment) -> Iterator[tuple[int, int]]:
    """From where to where items of a list may be left out, with the mark before or behind them."""
    words, tokens = function_words(), segment.tokens
    if segment.role is Role.EXCEPTION or any(t.text in _BEHIND for t in tokens):
        return
    for first, last in _runs(tokens):
        marks = [n for n in range(first, last) if tokens[n].text in _AND + _OR]
        if not marks or any(t.text in _BEFORE | words.acting for t in tokens[:first]):
            continue
        if any(tokens[n].text in _OR for n in marks) and not _alternative(segment, marks):
            continue
        if _restricts(segment, first, last, marks):
            continue
        yield from _dropped(tokens, [first - 1, *marks, last])


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Stretches of nouns and the marks between them: the first token, and the one behind."""
    words, first = function_words(), 0
    for n in range(len(tokens) + 1):
        inside = n < len(tokens) and (
            tokens[n].text in _AND + _OR
            or (tokens[n].tag.startswith(_NOUNS) and not tokens[n].modal)
        )
        inside = inside and tokens[n].text not in words.opening | words.acting | _BEFORE
        if not inside:
            if first < n:
                yield first, n
            first = n + 1


def _alternative(segment: Segment, marks: Sequence[int]) -> bool:
    """Whether one of several is enough: in a condition, or of what is permitted."""
    tokens = segment.tokens
    if segment.role is Role.LEADING:
        return not any(t.text.startswith(("不", "未", "没")) for t in tokens[: marks[0]])
    return any(t.text in function_words().open for t in tokens[: marks[0]])


def _restricts(segment: Segment, first: int, last: int, marks: Sequence[int]) -> bool:
    """Whether the list tells what somebody must have or do, to be meant at all."""
    tokens = segment.tokens
    if any(tokens[n].text in _OR for n in marks):
        return False
    verbs = [t for t in tokens[: marks[0]] if t.verb and not t.modal]
    if segment.role is Role.LEADING:
        return bool(verbs)
    main = next((t for t in tokens if t.verb and not t.modal and t.start >= segment.body), None)
    within = [t for t in verbs if t is not main]
    return bool(within) and any(t.text == "的" for t in tokens[last:])


def _dropped(tokens: Sequence[Token], bounds: Sequence[int]) -> Iterator[tuple[int, int]]:
    items = [tokens[one + 1 : two] for one, two in itertools.pairwise(bounds)]
    if any(not item or any(c.isdigit() for t in item for c in t.text) for item in items):
        return
    alike = len({tuple(t.tag[:1] for t in item) for item in items}) == 1
    narrowed = bounds[0] >= 0 and tokens[bounds[0]].text == "的"
    for one in range(len(items)):
        if one and tokens[bounds[one]].text == "以及" and not narrowed:
            yield tokens[bounds[one]].start, items[-1][-1].end
        for two in range(one + 1, len(items) + 1):
            if two - one == len(items):
                continue
            if one == 0 and alike and not narrowed:
                yield items[0][0].start, items[two][0].start
            elif one and two == len(items) and alike:
                yield tokens[bounds[one]].start, items[-1][-1].end
            elif one and two < len(items):
                yield tokens[bounds[one]].start, tokens[bounds[two]].start
            of_many = len(items) > 2  # of two, 「省级和市级权限」, both are meant
            if one and two == len(items) and len(items[-1]) > 1 and of_many:
                # 「高校、院所和国企人才」
                size = min(len(items[0]), len(items[-1]) - 1)
                yield tokens[bounds[one]].start, items[-1][size - 1].end
