"""What each segment of a sentence does in it: lead, tell, except."""

from dataclasses import replace

from qa.grammar.needs import bound, noun_behind
from qa.grammar.structure import (
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
    bounds |= {t.start + 2 for t in tokens if len(t.text) == 4 and t.tag[:1] in "vnil"}  # 不断完善
    names = tuple(name for s in segments if (name := noun_behind(s)))
    return Sentence(text, tuple(bound(segments, text)), bounds, names, anchored)


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
            leads = leads or _earning(segment, segments[place + 1])
            leads = leads or (opens_part and _doing(segment, segments[place + 1]))
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
    if _ends_in_verb(segment):
        return False
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


def _ends_in_verb(segment: Segment) -> bool:
    """「自受理之日起15日内完成核查」: a verb stands behind the phrase, and its noun."""
    words, tokens = function_words(), segment.tokens
    closed = max((n for n, t in enumerate(tokens) if t.text in words.locative), default=-1)
    rest = tokens[closed + 1 :]
    attribute = any(t.text == "的" for t in rest)
    opens = tokens[0].text in ("自", "从", "在")
    return opens and closed > 0 and len(rest) > 1 and rest[0].verb and not attribute


def _framing(segment: Segment, following: Segment) -> bool:
    """「对灾区进行安置，应当…」: what an auxiliary behind the comma has before it."""
    words, first = function_words(), segment.tokens[0]
    acts = first.verb and first.text not in words.moving | words.acting | words.copula
    opens = first.text in words.opening or acts  # 「设定行政许可，应当…」
    owed = following.tokens[0]
    return opens and not segment.modal and owed.modal and not _denies(owed)


def _earning(segment: Segment, following: Segment) -> bool:
    """「年销售额达到1亿元，给予10万元奖励」: what has to be reached for a sum."""
    given = any(
        t.text in ("给予", "予以", "奖励", "补助", "补贴", "获得", "享受") for t in following.tokens
    )
    figure = any(char.isdecimal() for char in following.text)
    stands = segment.modal or segment.tokens[0].text in function_words().moving
    acts = any(t.verb for t in segment.tokens)
    owed = following.modal and following.tokens[0].text not in ("可", "可以")
    return given and figure and acts and not (stands or following.own or owed)


def _doing(segment: Segment, following: Segment) -> bool:
    """「任何单位从事数据处理活动，应当…」: who does what has to do something."""
    first = following.tokens[0]
    acts = any(t.verb for t in segment.tokens if t.start >= segment.subject)
    owed = first.modal and not _denies(first) and first.text not in function_words().after
    return segment.own and acts and not segment.modal and owed


def _denies(token: Token) -> bool:
    return token.text.startswith(("不", "未"))


def _nominal(segment: Segment, following: Segment) -> bool:
    """Whether it is a noun phrase: the subject of what follows."""
    words, tokens = function_words(), segment.tokens
    if tokens[0].text in words.moving | words.connective | words.manner:
        return False
    if tokens[-1].text == "的":
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
