"""What a claim may add at a place of a sentence: marks, particles, and what a pronoun stands for."""

from collections.abc import Iterator

from qa.grammar import Role, Segment, Sentence, function_words

_GIVEN = frozenset(
    ["给予", "予以", "不予", "免予", "奖励", "补助", "补贴"]
)  # what is done to somebody
_DENYING = ("不", "未", "无", "禁", "严禁")


def closing(claim: str, at: int, sentence: Sentence, segment: Segment) -> Iterator[int]:
    """Behind 「等」, or behind the noun that the list ends in: 「…以及其他情况」, 「…等情况」."""
    yield at
    for other in sentence.segments:
        noun = other.tokens[-1]
        listed = other.part == segment.part and other.start >= segment.start
        if listed and noun.tag.startswith("n") and claim.startswith(noun.text, at):
            yield at + len(noun.text)


def framing(claim: str, at: int, sentence: Sentence, number: int, place: int) -> bool:
    """Whether one character more frames what is framed already: 「在…时」, 「经…批准后」, 「…的，其…」."""
    segment, words = sentence.segments[number], function_words()
    added, leading = claim[at : at + 1], segment.role is Role.LEADING
    last = segment.tokens[-1]
    if place == segment.start:
        plain = segment.role is Role.CLAUSE and not (segment.own or segment.modal)
        acts = segment.tokens[0].verb or segment.tokens[0].text in words.manner
        if added == "要":  # 「加强监管」 tells what is to be done
            return plain and acts and segment.holder < 0 and segment.head < 0
        led = number > 0 and sentence.segments[number - 1].role is Role.LEADING
        if added in ("其", "由"):
            return led and segment.own
        if added == "对" and leading and number + 1 < len(sentence.segments):
            behind = sentence.segments[number + 1]
            given = any(t.text in _GIVEN for t in behind.tokens)
            return given and not behind.own and (segment.noun or last.text == "的")
        return added == "在" and leading and segment.text[-1] in words.locative
    if place == segment.end and leading:
        if added == "后":
            return last.verb and any(t.text in ("经", "报经") for t in segment.tokens)
        acts = any(t.verb for t in segment.tokens) and last.text not in "的时后前内外下中"
        return added in ("时", "的") and acts  # 「设定许可，应当…」, 「设定许可的，应当…」
    if place == segment.subject and added in ("均", "都") and segment.modal:
        return any(t.text in ("任何", "各", "所有", "凡") for t in segment.tokens[:2])
    return added in ("内", "中") and _placed(sentence, segment, place)


def _placed(sentence: Sentence, segment: Segment, place: int) -> bool:
    """Whether nouns alone stand between a 「在」 and a place: 「在园区」, 「在园区内」."""
    before = [t for t in segment.tokens if t.end <= place]
    opened = next((n for n in range(len(before) - 1, -1, -1) if before[n].text == "在"), -1)
    inner, behind = before[opened + 1 :], sentence.text[place : place + 1]
    nouns = all(t.tag.startswith("n") for t in inner)
    return opened >= 0 and bool(inner) and nouns and behind not in function_words().locative


def pointed(claim: str, at: int, sentence: Sentence, number: int) -> Iterator[int]:
    """Where 「其」 ends read as 「该企业」 or 「这些企业」, whom 「对…的企业，」 has named."""
    for topic in sentence.segments[:number]:
        last = topic.tokens[-1]
        if topic.tokens[0].text not in ("对", "对于") or not last.tag.startswith("n"):
            continue
        for word in ("该", "这些", "上述", ""):
            if claim.startswith(word + last.text, at):
                yield at + len(word + last.text)


def resolved(
    claim: str, at: int, sentence: Sentence, segment: Segment, place: int
) -> Iterator[tuple[int, int]]:
    """Where 「该物」 ends in the claim and in the sentence, read as the 「委托物」 named before."""
    noun = next((t for t in segment.tokens if t.start == place + 1), None)
    if noun is None:
        return
    before = [t for s in sentence.segments for t in s.tokens if t.end <= place]
    for last, token in enumerate(before):
        if not token.text.endswith(noun.text):
            continue
        for first in range(max(0, last - 2), last + 1):
            name = "".join(t.text for t in before[first : last + 1])
            joined = before[last].end - before[first].start == len(name)
            if joined and len(name) > len(noun.text) and claim.startswith(name, at):
                yield at + len(name), noun.end


def inserted(claim: str, at: int, segment: Segment, place: int) -> Iterator[int]:
    """Behind a particle, or a comma where nothing denied or moved runs on behind it."""
    words = function_words()
    for word in words.particle:
        if claim.startswith(word, at):
            yield at + len(word)
    if claim[at : at + 1] not in ("，", "、"):
        return
    before = [t for t in segment.tokens if t.end <= place]
    after = next((t for t in segment.tokens if t.start >= place), None)
    rest = [t for t in segment.tokens if t.start >= place]
    named = all(t.tag.startswith(("n", "b", "vn")) or t.text in ("相关", "有关") for t in rest)
    if claim[at] == "，" and (
        place == segment.pivot or (segment.noun and named and before[-1].text == "的")
    ):
        yield at + 1  # 「引导基金，支持…」, 「接受学历教育的，相关支出…」
        return
    denied = any(t.text.startswith(_DENYING) for t in before)
    moved = any(t.text in words.moving for t in before)
    auxiliary = after is not None and after.modal
    phrase = after is not None and after.tag == "p"  # 「支持企业按照…，依托…」
    if auxiliary or (claim[at] == "，" and not denied and (phrase or not moved)):
        yield at + 1
