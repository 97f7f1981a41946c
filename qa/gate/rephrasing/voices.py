"""A clause said the other way round: who acts and what is acted on, a qualification, an exception."""

from collections import Counter
from collections.abc import Iterator

from qa.grammar import NAMING, Role, Segment, Sentence, function_words, is_phrase, parse


def voiced(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """A clause with who acts and what is acted on named the other way round, each of them whole.

    「价格由局核定」 and 「局核定价格」, 「将情况列入指标」 and 「情况被列入指标」, 「对材料进行审核」 and
    「审核材料」.
    """
    segments = sentence.segments
    for place, segment in enumerate(segments):
        if segment.role is not Role.CLAUSE or segment.holder >= 0 or segment.head >= 0:
            continue
        for changed, ends in _turned(sentence, place):
            if not _near(changed, claim):
                continue
            lead = segments[place - 1]
            topic = lead.noun and segment.tokens[0].text == "由"
            before = [p for p in segment.leading if not (topic and p == place - 1)]
            behind = range(place + 1, len(segments))
            kept = [
                p
                for p in behind
                if segments[p].part == segment.part
                and (
                    not ends
                    or segments[p].role is Role.EXCEPTION
                    or segments[place + 1].tokens[0].text in function_words().moving
                )
            ]
            words = [sentence.words(segments[p]) for p in (*before, *kept)]
            words.insert(len(before), changed)
            yield parse("，".join(words))


def _near(changed: str, claim: str) -> bool:
    return changed.lstrip("“")[:2] in claim and not Counter(changed[-2:]) - Counter(claim)


def _turned(sentence: Sentence, place: int) -> Iterator[tuple[str, bool]]:
    """The clause in the other voice, and whether its subject has changed from who acts."""
    segment, text = sentence.segments[place], sentence.text
    tokens, words = segment.tokens, function_words()
    first = next((n for n, t in enumerate(tokens) if t.start >= segment.body), len(tokens))
    aux = text[segment.subject : segment.body] if segment.modal else ""
    run = len(tokens)
    while run > first and (tokens[run - 1].verb or tokens[run - 1].tag in ("vn", "d", "ad")):
        run -= 1
    by = next((n for n, t in enumerate(tokens) if t.text == "由"), -1)
    if by >= 0 and run == len(tokens):
        run -= 1  # what it ends in is what is done, whatever its tag: 「由财政厅核定」
    if len(tokens) > 2 and tokens[-2].text in words.light:
        run = len(tokens) - 2  # 「作出界定」
    last = text[tokens[run].start : segment.end] if run < len(tokens) else ""
    lead = sentence.segments[place - 1] if place else segment
    if by >= 0 and last and run > by + 1:
        named = text[segment.start : tokens[by].start].removesuffix(aux)
        if by == 0 and lead.noun:
            named = sentence.words(lead)
        actor = text[tokens[by].end : tokens[run].start]
        before = text[segment.start : tokens[by].start]
        if named:
            yield f"{actor}{aux if before.endswith(aux) else ''}{last}{named}", False
            yield f"{aux}由{actor}{last}{named}", False
    for n, token in enumerate(tokens):
        if by >= 0 or not token.verb or token.start <= segment.start:
            continue
        subject = text[segment.start : token.start]
        begin = n
        while begin and tokens[begin - 1].tag in ("v", "d", "ad") and not tokens[begin - 1].modal:
            begin -= 1
        subject = text[segment.start : tokens[begin].start].removesuffix(aux)
        verb, what = text[tokens[begin].start : token.end], text[token.end : segment.end]
        if not what or what.startswith("的") or not subject or verb[0] in "不未":
            continue
        if tokens[0].text in ("将", "把"):
            put = text[tokens[0].end : token.start]
            yield f"{put}被{text[token.start : segment.end]}", True
            yield f"{put}{text[token.start : segment.end]}", True
        elif tokens[0].tag.startswith(NAMING) and tokens[0].text not in words.moving:
            yield f"{what}{aux}由{subject}{verb}", True
    towards = next((n for n, t in enumerate(tokens) if t.text in ("对", "对于")), -1)
    if towards >= 0 and last and run > towards + 1:
        behind = text[tokens[towards].end : tokens[run].start].removesuffix(aux)
        light = next((w for w in words.light if last.startswith(w) and last != w), "")
        before = text[segment.start : tokens[towards].start]
        yield f"{before}{'' if aux in before else aux}{last[len(light) :]}{behind}", False


def qualified(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """「项目符合条件的，…」 as 「符合条件的项目，…」, the other way round, 「对项目给予…」 likewise."""
    for segment in sentence.segments:
        tokens, words = segment.tokens, sentence.words(segment)
        particles = [n for n, t in enumerate(tokens) if t.text == "的"]
        if segment.role is Role.LEADING and particles:
            verb = next(
                (n for n, t in enumerate(tokens) if t.verb or t.tag == "d" or is_phrase(t)), 0
            )
            named = verb and all(
                t.tag.startswith((*NAMING, "b", "v", "s", "、", "x", "c")) for t in tokens[:verb]
            )
            if named and tokens[-1].text == "的":
                subject = sentence.text[segment.start : tokens[verb].start]
                rest = sentence.text[tokens[verb].start : segment.end]
                if f"的{subject}" in claim:
                    yield put(sentence, segment, rest + subject)
            noun = sentence.text[tokens[particles[-1]].end : segment.end]
            if (
                segment.noun
                and noun
                and (tokens[0].verb or is_phrase(tokens[0]))
                and claim.startswith(noun)
            ):
                yield put(sentence, segment, noun + words[: -len(noun)])
        given = [n for n, t in enumerate(tokens) if t.text in ("给予", "予以")]
        if tokens[0].text in ("对", "对于") and given and segment.role is Role.CLAUSE:
            whom = sentence.text[tokens[0].end : tokens[given[0]].start]
            rest = sentence.text[tokens[given[0]].start : segment.end]
            if whom and f"{whom}，" in claim:
                yield put(sentence, segment, f"{whom}，{rest}")
            if f"{whom}的，" in claim:
                yield put(sentence, segment, f"{whom}的，{rest}")
            quality, particle, noun = whom.partition("的")
            if particle and f"{noun}{quality}" in claim:  # 「平台新认定的，给予…」
                yield put(sentence, segment, f"{noun}{quality}的，{rest}")


def excepted(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """「…，但A的除外」 as 「除A的外，…」, and the other way round."""
    segments = sentence.segments
    last, first = segments[-1], segments[0]
    if last.role is Role.EXCEPTION and last.text.endswith("除外") and claim.startswith("除"):
        told = sentence.words(last).removesuffix("除外")
        told = told.removeprefix("但是").removeprefix("但")
        rest = sentence.text[: segments[-2].end]
        if len(segments) > 1 and all(s.part == segments[-2].part for s in segments[:-1]):
            yield parse(f"除{told}外，{rest}")
    frame = sentence.words(first)
    if first.role is Role.LEADING and frame[0] == "除" and frame[-1] == "外" and "除外" in claim:
        told = frame[1:-1].removesuffix("以").removesuffix("之")
        yield parse(f"{sentence.text[segments[1].start :]}，{told}除外")
        if not told.endswith("的"):
            yield parse(f"{sentence.text[segments[1].start :]}，{told}的除外")


def put(sentence: Sentence, segment: Segment, changed: str) -> Sentence:
    text = sentence.text
    return parse(text[: segment.start] + changed + text[segment.end :])
