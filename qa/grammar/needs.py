"""What each segment of a sentence needs before it: what leads it, its subject, the verb it hangs on."""

from collections.abc import Sequence
from dataclasses import replace

from qa.grammar.structure import NAMING, Role, Segment
from qa.grammar.words import function_words


def bound(segments: list[Segment], text: str) -> list[Segment]:
    """The segments with what each needs before it."""
    words, found = function_words(), list(segments)
    inherited: list[int] = []
    leading: list[int] = []
    holder = head = -1
    group_done = False
    for place, segment in enumerate(segments):
        fresh = place == 0 or segments[place - 1].part != segment.part
        if (group_done and segment.role is Role.LEADING) or (fresh and place):
            inherited = _inherited(inherited + leading, segment, segments, text, fresh)
            leading, group_done = [], False
            if segment.noun:
                holder = head = -1
        if fresh:
            head = -1
            conditional = segment.role is Role.LEADING and segment.tokens[-1].text == "的"
            if conditional and holder >= 0 and not _names(segments, holder, inherited + leading):
                holder = -1  # 「…；…的，可以…」: nothing reaches over a semicolon and a condition
        if fresh and place and segment.own and segment.modal and segment.role is Role.CLAUSE:
            inherited = [p for p in inherited + leading if not _subject(segments[p])]
            leading = []
        closed = any(segments[p].tokens[-1].text == "的" for p in leading)
        if place and segment.own and segment.role is Role.CLAUSE and closed:
            # 「…发现…的，应当…；企业逾期的，检察院…」: its own condition, its own subject
            part = [p for p in inherited if segments[p].part != segment.part]
            whole = {p for p in part if segments[p].own and not segments[p].noun}
            inherited = [p for p in inherited if p not in whole]
        if segment.role is Role.LEADING:
            leading.append(place)
            if segment.noun or segment.own:
                holder = -1  # the subject leads, and is kept for that
            continue
        needs = tuple(inherited + leading)
        excepts = [
            at
            for at in range(place)
            if segments[at].role is Role.EXCEPTION and segments[at].part == segment.part
        ]
        if excepts and segment.role is Role.CLAUSE:
            needs, holder, head = (*needs, excepts[-1]), -1, -1  # 「但以国有资产出资的，应当…」
        group_done = True
        if segment.role is Role.EXCEPTION:
            found[place] = replace(segment, leading=needs)
            continue
        begin = next((t for t in segment.tokens if t.text not in words.connective), None)
        moves = begin is not None and begin.text in words.moving | words.copula
        if begin is not None and begin.text in words.after | words.acting and not fresh:
            needs = (*needs, place - 1)
        denied = any(at >= 0 and _forbids(segments[at]) for at in (holder, head))
        if segment.own and (segment.modal or not denied):
            holder = head = -1
        if moves or segment.modal:
            head = -1
        shared = holder
        while segment.modal and shared >= 0 and not segments[shared].own:
            shared = found[shared].holder  # 「企业年检，应当…，不得…」: the subject, no auxiliary
        found[place] = replace(
            segment,
            leading=needs,
            holder=shared,
            head=head,
            pivot=_pivot(segment),
            named=-1 if noun_behind(segment) else _behind(segment),
        )
        if segment.modal or (segment.own and not denied):
            holder = place
        if moves or _pivots(segment):
            head = place
    return found


def _subject(segment: Segment) -> bool:
    """Whether it is a subject that stands by itself, which another subject puts an end to."""
    return segment.noun and segment.tokens[0].text not in function_words().opening


def _names(segments: Sequence[Segment], holder: int, before: Sequence[int]) -> bool:
    """Whether a clause holds the only subject there is: none stands in what leads it."""
    return segments[holder].own and not any(segments[at].noun for at in before)


def _forbids(segment: Segment) -> bool:
    """Whether its auxiliary or first verb forbids or denies, which may reach over its comma."""
    begin = [t for t in segment.tokens if t.start < segment.body] or segment.tokens[:1]
    return any(t.text.startswith(("不", "未", "禁", "严禁")) for t in begin)


def _pivots(segment: Segment) -> bool:
    """Whether a verb that moves somebody to act follows the subject or the auxiliary."""
    first = next((t for t in segment.tokens if t.start >= segment.body), None)
    return first is not None and first.text in function_words().moving


def _pivot(segment: Segment) -> int:
    """Where the name of whom a verb moves to act ends, with what narrows it, before their verb."""
    rest = [t for t in segment.tokens if t.start >= segment.body]
    if not rest or rest[0].text not in function_words().moving:
        return -1
    first = next((n for n, t in enumerate(rest) if t.text == "的"), 0) + 1
    listed = next((n for n, t in enumerate(rest[:-1]) if t.text == "等"), 0)
    if listed and rest[listed + 1].tag.startswith(NAMING):
        first = listed + 1  # 「引导甲、乙基金等资本支持企业」
    for place, token in enumerate(rest[first:], first):
        if token.tag == "p" or token.text in "（“":
            return -1
        if token.verb or token.tag in ("d", "ad") or token.text in function_words().opening:
            named = any(t.tag.startswith(NAMING) for t in rest[first:place])
            return token.start if named else -1
    return -1


def _inherited(
    held: list[int], segment: Segment, segments: Sequence[Segment], text: str, fresh: bool
) -> list[int]:
    """What leads the clauses before and leads this group too.

    A condition of the same kind takes the place of the last one, as does any that opens a part;
    a subject takes the place of the subject before it, and of what follows that.
    """
    if segment.role is not Role.LEADING or not held:
        return held
    if segment.noun:
        nouns = [place for place in held if segments[place].noun]
        return [place for place in held if place < nouns[0]] if nouns else held[:-1]
    last = segments[held[-1]]
    return held[:-1] if fresh or _kind(last, text) == _kind(segment, text) else held


def _kind(segment: Segment, text: str) -> str:
    first, last = segment.tokens[0].text, segment.tokens[-1].text
    return "的" if last == "的" or first in ("对", "对于") else first


def noun_behind(segment: Segment) -> str:
    """The noun that 「对…的」 goes with: 学校 of 「对成绩好的学校予以表扬」."""
    place = _behind(segment)
    name = ""
    for token in segment.tokens:
        if token.start >= place >= 0:
            if not token.tag.startswith((*NAMING, "b")):
                break
            name += token.text
    return name


def _behind(segment: Segment) -> int:
    """The end of the first 「的」 of a segment that begins with 「对」, -1 for none."""
    if segment.tokens[0].text not in ("对", "对于"):
        return -1
    return next((t.end for t in segment.tokens if t.text == "的"), -1)
