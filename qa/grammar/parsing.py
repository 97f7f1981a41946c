"""What each segment of a sentence does in it, and what it needs before it."""

from collections.abc import Sequence
from dataclasses import replace

from qa.grammar.structure import (
    NAMING,
    Role,
    Segment,
    Sentence,
    Token,
    read_runs,
    read_segment,
    read_tokens,
)
from qa.grammar.words import function_words


def parse(text: str, *, anchored: bool = False) -> Sentence:
    """The structure of a sentence in canonical form, its quotation marks kept."""
    text = text.rstrip("。；，：！？")
    tokens = read_tokens(text)
    segments = _roles([read_segment(text, run, part) for run, part in read_runs(tokens)], text)
    bounds = frozenset(t.start for t in tokens) | {len(text)}
    bounds |= {t.start + 2 for t in tokens if len(t.text) == 4 and t.tag[:1] in "vil"}  # 不断完善
    names = tuple(name for s in segments if (name := _noun_behind(s)))
    return Sentence(text, tuple(_bound(segments, text)), bounds, names, anchored)


def _noun_behind(segment: Segment) -> str:
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


def _roles(segments: list[Segment], text: str) -> list[Segment]:
    """The segments with their roles, exceptions counted to the part before them."""
    words = function_words()
    found: list[Segment] = []
    shift = 0
    for place, segment in enumerate(segments):
        opens = segment.tokens[0].text in words.exception or (
            place > 0 and "另有" in segment.text and segment.tokens[-1].text == "的"
        )  # 「法律另有规定的，从其规定」
        if opens and place and segments[place - 1].part != segment.part:
            shift += 1
        segment = replace(segment, part=segment.part - shift)
        behind = [s for s in segments[place + 1 :] if s.part == segments[place].part]
        last = all(s.tokens[0].text in words.exception for s in behind)
        first = not any(f.part == segment.part and f.role is Role.CLAUSE for f in found)
        condition = opens and first and not last and segment.tokens[-1].text == "的"
        if (opens and not condition) or text[: segment.end].endswith("除外"):
            role, noun = Role.EXCEPTION, False
        elif last:
            role, noun = Role.CLAUSE, False
        else:
            noun = _nominal(segment, segments[place + 1])
            leads = noun or _conditional(segment, text) or _adverbial(segment)
            opens_part = place == 0 or segments[place - 1].part != segments[place].part
            leads = leads or (opens_part and _framing(segment, segments[place + 1]))
            role = Role.LEADING if leads else Role.CLAUSE
        found.append(replace(segment, role=role, noun=noun))
    for place, segment in enumerate(found):  # what stands before 「…的」 is part of its condition
        if segment.role is Role.LEADING and segment.tokens[-1].text == "的":
            before = [at for at in range(place) if found[at].part == segment.part]
            if not any(found[at].role is Role.EXCEPTION or _acts(found[at]) for at in before):
                for at in before:
                    found[at] = replace(found[at], role=Role.LEADING)
    return found


def _acts(segment: Segment) -> bool:
    words = function_words()
    conditional = segment.tokens[-1].text == "的"
    return not conditional and any(
        t.text in words.moving or (t.modal and not _denies(t)) for t in segment.tokens
    )


def _conditional(segment: Segment, text: str) -> bool:
    closing = function_words().closing
    stretch = text[segment.start : segment.end]
    return segment.tokens[-1].text in closing or any(
        stretch.endswith(word) for word in closing if len(word) > 1
    )


def _adverbial(segment: Segment) -> bool:
    """Whether it is a prepositional phrase, after its subject perhaps, without a verb of its own."""
    words = function_words()
    forces = words.moving | words.light
    if segment.tokens[0].text in words.conditional:
        return True
    if segment.tokens[0].text in words.opening:
        return not any(
            (t.modal or t.text in forces) and not _denies(t) and after.text not in words.locative
            for t, after in zip(
                segment.tokens[1:], [*segment.tokens[2:], segment.tokens[0]], strict=False
            )
        )  # 「对探索中出现的失误」
    placed = any(t.text in words.opening for t in segment.tokens)
    if placed and not segment.modal and segment.text[-1] in words.locative:
        return True
    rest = [t for t in segment.tokens if t.start >= segment.body]
    if not segment.own or not rest or rest[0].text not in words.opening:
        return False
    if rest[0].text in ("至", "到"):  # 「有效期至2021年12月31日」 says when it ends
        return False
    if rest[-1].text[-1] in words.locative:
        return True
    return not any(t.verb or t.modal or t.text in forces for t in rest[1:])


def _framing(segment: Segment, following: Segment) -> bool:
    """「对灾区进行安置，应当…」: what an auxiliary behind the comma has before it."""
    words, first = function_words(), segment.tokens[0]
    acts = first.verb and first.text not in words.moving | words.acting | words.copula
    opens = first.text in words.opening or acts  # 「设定行政许可，应当…」
    owed = following.tokens[0]
    return opens and not segment.modal and owed.modal and not _denies(owed)


def _denies(token: Token) -> bool:
    return token.text.startswith(("不", "未"))


def _nominal(segment: Segment, following: Segment) -> bool:
    """Whether it is a noun phrase: the subject of what follows."""
    words, tokens = function_words(), segment.tokens
    if tokens[0].text in words.moving | words.connective or tokens[-1].text == "的":
        return False
    particles = [place for place, t in enumerate(tokens) if t.text == "的"]
    rest = tokens[particles[-1] + 1 :] if particles else tokens
    prepositional = tokens[0].tag == "p" and tokens[0].text not in words.opening
    idiom = any(t.tag in ("i", "l") for t in (tokens[:-1] if particles else tokens))
    figure = any(char.isdecimal() for token in rest for char in token.text)
    if segment.modal or idiom or prepositional or figure:
        return False
    if any(t.verb for t in rest[:-1]) or (not particles and rest[-1].verb):
        return False
    first = following.tokens[0]
    if tokens[0].verb or tokens[0].text in words.opening:  # 「符合条件的企业，可…」
        timed = first.tag in ("m", "t") and following.modal
        adverb = first.tag == "d" and first.text not in words.manner
        return timed or adverb or first.modal or first.text in words.opening
    return True


def _bound(segments: list[Segment], text: str) -> list[Segment]:
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
        if segment.role is Role.LEADING:
            leading.append(place)
            if segment.noun or segment.own:
                holder = -1  # the subject leads, and is kept for that
            continue
        needs = tuple(inherited + leading)
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
        shared = holder if holder < 0 or segments[holder].own or not segment.modal else -1
        found[place] = replace(
            segment,
            leading=needs,
            holder=shared,
            head=head,
            pivot=_pivot(segment),
            named=-1 if _noun_behind(segment) else _behind(segment),
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
