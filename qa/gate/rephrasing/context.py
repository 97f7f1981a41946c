"""What a sentence takes from the one before it: its subject, or the condition it stands under.

Chinese leaves a subject out where it goes on. Whom the next sentence means is told by what both
have in common: a sentence that goes on with an auxiliary (「可以…」) has the subject before it; one
that begins with a condition (「…的，」) has it only where the condition takes up a word of what that
subject does, or has what came in at its end (「组建联盟。符合条件的，…」).
"""

from collections.abc import Iterator

from qa.grammar import NAMING, Role, Segment, Sentence, function_words, parse


def supplied(sentence: Sentence, before: str, claim: str) -> Iterator[Sentence]:
    """The sentence with a subject or a condition of the sentence before, where the claim has it."""
    earlier = before.rstrip("。；！？").rpartition("。")[2].rpartition("\n")[2]
    if not earlier or not sentence.segments:
        return
    told, first = parse(earlier), sentence.segments[0]
    if not told.segments:
        return
    text, bare = sentence.text, claim.replace("的", "")
    if first.own or first.noun:
        yield from _owned(told, sentence, claim)
        subject = first.tokens[0].text
        for segment in told.segments:
            condition = told.words(segment)
            closed = segment.role is Role.LEADING and condition.endswith("的")
            taken = any(_object(told, s) == subject for s in told.segments[1:])
            if closed and condition in claim and taken:  # 「…的，应当支付违约金。违约金…」
                yield parse(f"{condition}，{text}", anchored=True)
        return
    for name, part in _named(told):
        if name.replace("的", "") in bare and _continues(told, first, part):
            yield parse(name + text, anchored=True)


def _named(told: Sentence) -> Iterator[tuple[str, str]]:
    """Who acted last in a sentence (subject), what is acted on (object), what ends it (end)."""
    subject = ""
    for segment in told.segments:
        if segment.own:
            subject = _bare(told, segment)
        elif segment.noun:
            subject = told.words(segment)
    if subject:
        yield subject, "subject"
    for segment in told.segments:
        if name := _object(told, segment):
            yield name, "end" if segment is told.segments[-1] else "object"


def _object(told: Sentence, segment: Segment) -> str:
    """The nouns behind a verb in which a clause ends."""
    tokens = segment.tokens
    place = len(tokens)
    while place and tokens[place - 1].tag.startswith((*NAMING, "vn", "b")):
        place -= 1
    behind_verb = 0 < place < len(tokens) and tokens[place - 1].verb
    return told.text[tokens[place].start : segment.end] if behind_verb else ""


def _bare(told: Sentence, segment: Segment) -> str:
    """The subject of a clause without a phrase of time or place behind it."""
    opening = function_words().opening
    tokens = [t for t in segment.tokens if t.end <= segment.subject]
    end = next((t.start for t in tokens[1:] if t.text in opening or t.tag == "p"), segment.subject)
    return told.text[segment.start : end]


def _continues(told: Sentence, first: Segment, part: str) -> bool:
    """Whether a sentence without a subject goes on about who or what was named."""
    if first.role is not Role.LEADING:
        return part == "subject" and first.modal
    if part == "end" and first.tokens[-1].text == "的":
        return True
    return _shared(told, first) and (part == "subject" or first.tokens[-1].text == "的")


def _shared(told: Sentence, first: Segment) -> bool:
    """Whether a condition takes up a word of what was said of the subject."""
    said = "，".join(told.text[s.subject if s.own else s.start : s.end] for s in told.segments)
    words = function_words()
    bare = words.moving | words.light | words.opening | words.modal
    return any(len(t.text) > 1 and t.text in said and t.text not in bare for t in first.tokens)


def _owned(told: Sentence, sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """「企业的其他负责人」 where the sentence before has 「企业的主要负责人」."""
    first = sentence.segments[0]
    subject = [t for t in first.tokens if t.end <= (first.subject if first.own else first.end)]
    named = sentence.text[first.start : subject[-1].end] if subject else ""
    made = any(_object(told, s).endswith(named) for s in told.segments)  # 「机构出具意见。意见…」
    for name, _ in _named(told) if named and made else ():
        if claim.startswith(f"{name}的"):
            yield parse(f"{name}的{sentence.text}", anchored=True)
    for segment in told.segments:
        owner, particle, rest = told.words(segment).partition("的")
        same = rest.find(subject[-1].text) if subject else -1
        if particle and 0 <= same <= 6 and claim.startswith(f"{owner}的"):
            yield parse(f"{owner}的{sentence.text}", anchored=True)
