"""What may be left out within a segment: particles, brackets, alternatives, items of a list."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from qa.gate.conjuncts import conjuncts
from qa.grammar import NAMING, Role, Segment, Sentence, Token, function_words, is_phrase

_NARROWING = "不除非仅限未指只"  # in brackets, what narrows the word before them
_SHORT = "以下简称"


def omissions(sentence: Sentence, segment: Segment) -> dict[int, list[int]]:
    """From where to where a derivation may leave something out within a segment."""
    words, text = function_words(), sentence.text
    found: dict[int, list[int]] = {}

    def skip(start: int, end: int) -> None:
        found.setdefault(start, []).append(end)

    for token in segment.tokens:
        if token.text in words.particle | words.idle or token.text in "“”":
            skip(token.start, token.end)
    depth, opened = 0, 0
    for place in range(segment.start, segment.end):
        if text[place] == "（":
            opened, depth = (place if depth == 0 else opened), depth + 1
        elif text[place] == "）" and depth:
            depth -= 1
            if depth == 0 and not any(char in _NARROWING for char in text[opened:place]):
                skip(opened, place + 1)
            short = opened + 1 + len(_SHORT)
            if text.startswith(_SHORT, opened + 1) and _simple(segment, opened):
                skip(segment.start, short)
                skip(place, place + 1)
    first = segment.tokens[0]
    if first.text == "将" and len(segment.tokens) > 1:
        skip(first.start, first.end)
    for start, end in _frames(sentence, segment):
        skip(start, end)
    for token, following in pairwise(segment.tokens):
        if token.text == "为" and following.tag == "m":
            skip(token.start, token.end)  # 「间距为5米」
        offices = ("部门", "主管部门", "管理部门", "机关")
        if token.text in ("行政", "管理") and following.text in (*offices, "管理", "主管"):
            skip(token.start, token.end)
    caused = first.text in ("因", "因为", "由于") and segment.tokens[-1].text == "的"
    if caused and segment.role is Role.LEADING:
        skip(first.start, first.end)
    whole = any(t.text in words.whole for t in segment.tokens)
    for start, end in () if whole else _alternatives(sentence, segment):
        skip(start, end)
    if segment.role is Role.CLAUSE and not whole:
        for start, end in _items(segment):
            skip(start, end)
    for start, end in () if whole else _open_list(segment):
        skip(start, end)
    for start, end in () if whole else _means(segment):
        skip(start, end)
    for start, end in () if whole else conjuncts(segment):
        skip(start, end)
    return found


def _frames(sentence: Sentence, segment: Segment) -> Iterator[tuple[int, int]]:
    """Words of a frame that say nothing by themselves.

    在 and 对 of an adverbial that its end marks too (在…时, 对…的), 后 of 「经…批准后」, 其 behind a
    condition, 予以 before its verb, and the noun behind 「对…的」 where a sibling leaves it out.
    """
    tokens, place = segment.tokens, sentence.segments.index(segment)
    behind = sentence.segments[place + 1 : place + 2]
    if segment.role is Role.LEADING:
        closed = tokens[-1].text == "的" or (behind and behind[0].tokens[-1].text == "的")
        if tokens[0].text in ("对", "对于") and closed and len(tokens) > 1:
            yield tokens[0].start, tokens[0].end
        if tokens[-1].text == "后" and any(t.text in ("经", "报经") for t in tokens):
            yield tokens[-1].start, tokens[-1].end
    for at, token in enumerate(tokens):
        if token.text == "在" and (segment.role is Role.LEADING or at == 0):
            closing = function_words().locative
            if any(t.text in closing for t in tokens[at + 1 :]):
                yield token.start, token.end
        if token.text == "各" and at + 1 < len(tokens) and tokens[at + 1].text in ("有关", "相关"):
            yield token.start, token.end
        if at and token.text in ("有关", "相关") and tokens[at - 1].text == "等":
            yield token.start, token.end
        inner = at > 1 and token.text in ("内", "中") and tokens[at - 2].text == "在"
        if inner and tokens[at - 1].tag.startswith("n"):
            yield token.start, token.end
    led = place > 0 and sentence.segments[place - 1].role is Role.LEADING
    if led and tokens[0].text in ("其", "由") and len(tokens) > 1:
        yield tokens[0].start, tokens[0].end
    for n, (token, following) in enumerate(pairwise(tokens)):
        if following.tag in ("d", "ad") and n + 2 < len(tokens):
            following = tokens[n + 2]  # 「给予一次性奖励」
        light = token.text in ("予以", "给予", "加以") and following.tag in ("v", "vn")
        if light or (token.text == "进行" and following.tag[:1] in "vnil"):
            yield token.start, token.end
    if any(s.named >= 0 for s in sentence.segments) and tokens[0].text in ("对", "对于"):
        first = next((n + 1 for n, t in enumerate(tokens) if t.text == "的"), len(tokens))
        last = first
        while last < len(tokens) and tokens[last].tag.startswith((*NAMING, "b")):
            last += 1
        if first < last:
            yield tokens[first].start, tokens[last - 1].end


def _simple(segment: Segment, end: int) -> bool:
    """Whether a segment is a name up to a place: no verb, no 「的」, no preposition."""
    before = [t for t in segment.tokens if t.end <= end]
    return not any(t.verb or t.tag == "p" or t.text == "的" for t in before)


def shortened(segment: Segment) -> frozenset[int]:
    """Where a list may end in 「等」 though it goes on: behind a verb, nothing said of the list."""
    words, tokens = function_words(), segment.tokens
    whole = any(t.text in words.whole | words.acting or t.text in ("或", "或者") for t in tokens)
    if segment.role is not Role.CLAUSE or whole:
        return frozenset()
    verb = next((t.end for t in tokens if t.verb and t.start >= segment.body), segment.end)
    particle = max((t.end for t in tokens if t.text == "的"), default=0)
    return frozenset(t.start for t in tokens if t.text == "、" and t.start > max(verb, particle))


def _alternatives(sentence: Sentence, segment: Segment) -> Iterator[tuple[int, int]]:
    """One of two alternatives: of a condition, or of what is permitted or forbidden."""
    words, tokens = function_words(), segment.tokens
    closed = tokens[-1].text == "的"
    condition = segment.role is Role.LEADING and any(
        s.role is Role.LEADING and s.tokens[-1].text == "的" and s.start >= segment.start
        for s in sentence.segments
        if s.part == segment.part
    )
    if not condition and not any(t.text in words.open for t in tokens):
        return
    for place, token in enumerate(tokens[:-1]):
        if token.text not in ("或", "或者") or not place:
            continue
        rest = tokens[place + 1 :]
        if condition and tokens[place - 1].tag == rest[0].tag:  # 「部分或者全部权利」
            yield tokens[place - 1].start, token.end
            if not any(t.text.startswith(("不", "未", "没")) for t in tokens[:place]):
                yield token.start, rest[0].end
        if condition and any(t.verb for t in rest):
            yield segment.start, token.end
        denied = any(t.text.startswith(("不", "未", "没")) for t in tokens[:place])
        verbal = rest[0].verb or rest[0].tag in ("d", "ad") or rest[0].modal
        if verbal and not (condition and denied):
            yield token.start, (tokens[-1].start if closed else segment.end)


def _items(segment: Segment) -> Iterator[tuple[int, int]]:
    """Items of a list that may be left out, each with the mark before it.

    They stand behind a verb, in no prepositional phrase, and with no 「的」 in or behind them: an
    item of what narrows something down says whom it concerns.
    """
    words, tokens = function_words(), segment.tokens
    verb = next((n for n, t in enumerate(tokens) if t.verb and t.start >= segment.body), None)
    if verb is None:
        return
    ends = ("、", "和", "与", "及", "以及", "或", "或者", "等")
    marks = [n for n, t in enumerate(tokens) if n > verb and t.text in ends]
    particles = [n for n, t in enumerate(tokens) if t.text == "的"]
    choice = any(tokens[n].text in ("或", "或者") for n in marks)
    if choice and not any(t.text in words.open for t in tokens):
        return
    for place, mark in enumerate(marks):
        if any(p > mark for p in particles) or _prepositional(tokens, mark):
            continue
        yield from _parallel(segment, mark)
        if tokens[mark].text != "、":
            continue
        for other in marks[place + 1 :]:
            yield tokens[mark].start, tokens[other].start
        following = tokens[mark + 1] if mark + 1 < len(tokens) else tokens[mark]
        if following.verb:
            yield tokens[mark].start, segment.end
            first = next(t for t in tokens if t.start >= segment.body)
            if first.verb and first.text not in words.moving:
                yield first.start, following.start
        elif following.tag in ("l", "i") or tokens[mark - 1].text[-2:] == tokens[-1].text[-2:]:
            yield tokens[mark].start, segment.end  # 「发展规划、控制性规划」


def _parallel(segment: Segment, mark: int) -> Iterator[tuple[int, int]]:
    """The first item of two, or the last of a clause, where both are built alike."""
    tokens = segment.tokens
    behind = tokens[mark + 1 :]
    before = [t.tag[:1] for t in tokens[max(0, mark - 2) : mark]]
    if len(behind) == 1 and before == ["v", "n"] and is_phrase(behind[0]):
        yield tokens[mark].start, segment.end  # 「享有权利、承担义务」
    for size in range(1, min(4, len(behind), mark) + 1):
        one, two = tokens[mark - size : mark], behind[:size]
        alike = [t.tag[:1] for t in one] == [t.tag[:1] for t in two]
        if not alike or any(t.tag[:1] in "xucp" for t in one):
            continue
        if size == len(behind):
            yield tokens[mark].start, segment.end
        if mark > size and tokens[mark - size - 1].verb:
            yield one[0].start, two[0].start


def _means(segment: Segment) -> Iterator[tuple[int, int]]:
    """Items of a list of means or matters (通过…等方式, 在…等方面), each by itself."""
    words, tokens = function_words(), segment.tokens
    closed = [
        n for n, t in enumerate(tokens) if t.text in words.means and tokens[n - 1].text == "等"
    ]
    if not closed or any(t.text in words.acting for t in tokens[: closed[0]]):
        return
    begin = max((n for n in range(closed[0]) if tokens[n].text in words.opening), default=None)
    if begin is None:
        return
    ends = ("、", "和", "与", "及", "以及", "等")
    marks = [n for n in range(begin, closed[0]) if tokens[n].text in ends]
    if any(tokens[n].text == "的" for n in range(begin, closed[0])):
        return
    for place, mark in enumerate(marks):
        if tokens[mark].text == "、":
            for other in marks[place + 1 :]:
                yield tokens[mark].start, tokens[other].start
            yield tokens[begin].end, tokens[mark].end


def _open_list(segment: Segment) -> Iterator[tuple[int, int]]:
    """Items of a list that 「等」 leaves open: what is not named is among it still."""
    tokens = segment.tokens
    for place, token in enumerate(tokens):
        if token.text != "等":
            continue
        marks = [place]
        for at in range(place - 1, -1, -1):
            if tokens[at].text in ("、", "和", "与", "及"):
                marks.append(at)
            elif not tokens[at].tag.startswith(("n", "vn", "b", "j", "l", "i", "an", "f", "s")):
                break
        marks.reverse()
        for one, mark in enumerate(marks):
            if tokens[mark].text == "、":
                for other in marks[one + 1 :]:
                    yield tokens[mark].start, tokens[other].start


def _prepositional(tokens: Sequence[Token], mark: int) -> bool:
    """Whether a preposition without its verb stands before a place, or one that names who acts."""
    open_, acting = False, function_words().acting
    before: Token | None = None
    for token in tokens[:mark]:
        if token.text in acting:
            return True
        listed = before is not None and before.text in ("、", "和", "及", "以及")
        before = token
        if (token.tag == "p" and not listed) or token.text in ("由", "会同"):
            open_ = True
        elif token.verb:
            open_ = False
    return open_
