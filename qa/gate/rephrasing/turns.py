"""A clause seen from another side: its object first, who receives for who gives, 不服 for 对…不服."""

from collections.abc import Iterator

from qa.gate.rephrasing.voices import put
from qa.grammar import Role, Segment, Sentence, parse

_RECEIVED = ("可获得", "获得", "可以获得", "可享受", "享受", "可获", "获")


def turned(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """Each clause in the forms that the claim has words of."""
    bare = claim.replace("的", "")
    last = next((s for s in reversed(sentence.segments) if s.role is Role.CLAUSE), None)
    for segment in sentence.segments:
        if segment.role is Role.CLAUSE:
            if segment is last:
                yield from _object_first(sentence, segment, bare)
            yield from _received(sentence, segment, claim)
            yield from _backed(sentence, segment, claim)
        yield from _contested(sentence, segment, claim)
    yield from _excepted(sentence, claim)


def _object_first(sentence: Sentence, segment: Segment, bare: str) -> Iterator[Sentence]:
    """「局应当支持推广」 as 「推广，局应当予以支持」; who acts and the verb stay together."""
    text, tokens = sentence.text, segment.tokens
    if not segment.own:
        return
    subject, aux = text[segment.start : segment.subject], text[segment.subject : segment.body]
    for n, token in enumerate(tokens):
        what = text[token.end : segment.end]
        if not token.verb or token.modal or token.start < segment.body or what.startswith("的"):
            continue
        if what and f"{what.replace('的', '')}，" in bare:
            begin = n
            while tokens[begin - 1].tag in ("d", "ad") and tokens[begin - 1].start >= segment.body:
                begin -= 1
            if tokens[begin].start != segment.body:
                return  # something else stands before the verb
            adverbs, verb = text[segment.body : token.start], token.text
            for by in ("", "由"):
                for light in ("", "予以"):
                    changed = f"{what}，{by}{subject}{aux}{adverbs}{light}{verb}"
                    yield put(sentence, segment, changed)
        return  # the first verb is the one whose object it is
    return


def _received(sentence: Sentence, segment: Segment, claim: str) -> Iterator[Sentence]:
    """「对企业给予补助」 as 「企业可获得补助」 or 「给予企业补助」."""
    text, tokens = sentence.text, segment.tokens
    at = next((n for n, t in enumerate(tokens) if t.text in ("给予", "予以")), -1)
    if at < 0 or any(t.verb for t in tokens[:at] if t.modal and t.text.startswith("不")):
        return
    what = text[tokens[at].end : segment.end]
    towards = tokens[0].text in ("对", "对于")
    whom = text[tokens[0].end : tokens[at].start] if towards else ""
    if (at and not towards) or not what:
        return
    for verb in _RECEIVED:
        if f"{verb}{what[:2]}" in claim:
            yield put(sentence, segment, f"{whom}{verb}{what}")
    if whom and f"给予{whom[:2]}" in claim:
        yield put(sentence, segment, f"给予{whom}{what}")


def _backed(sentence: Sentence, segment: Segment, claim: str) -> Iterator[Sentence]:
    """「支持企业购置设备」 as 「企业购置设备的，予以支持」."""
    verb = segment.tokens[0]
    if verb.text not in ("支持", "鼓励") or segment is not sentence.segments[-1]:
        return
    rest = sentence.text[verb.end : segment.end]
    for form in (
        f"{rest}的，予以{verb.text}",
        f"对{rest}予以{verb.text}",
        f"对{rest}给予{verb.text}",
    ):
        if form[-4:] in claim:
            yield put(sentence, segment, form)


def _contested(sentence: Sentence, segment: Segment, claim: str) -> Iterator[Sentence]:
    """「对决定不服的」 as 「不服决定的」."""
    tokens, text = segment.tokens, sentence.text
    if segment.role is not Role.LEADING or "不服" not in claim:
        return
    towards = next((n for n, t in enumerate(tokens) if t.text in ("对", "对于")), -1)
    denied = next((n for n, t in enumerate(tokens) if t.text == "不服"), -1)
    if 0 <= towards < denied:
        what = text[tokens[towards].end : tokens[denied].start]
        before, rest = (
            text[segment.start : tokens[towards].start],
            text[tokens[denied].end : segment.end],
        )
        yield put(sentence, segment, f"{before}不服{what}{rest}")


def _excepted(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """「…，除A外，…」 as 「…，A除外」, where one clause alone is told."""
    segments = sentence.segments
    clauses = [s for s in segments if s.role is Role.CLAUSE]
    if "除外" not in claim or len(clauses) != 1 or not sentence.whole:
        return
    for segment in segments[:-1]:
        told = sentence.words(segment)
        if segment.role is Role.LEADING and told[0] == "除" and told[-1] == "外":
            rest = sentence.text[: segment.start] + sentence.text[segment.end + 1 :]
            bare = told[1:-1].removesuffix("以").removesuffix("之")
            yield parse(f"{rest}，{bare}除外")
            if not bare.endswith("的"):
                yield parse(f"{rest}，{bare}的除外")
