"""What leads a clause, and the words of a clause, in other orders that Chinese leaves free."""

from collections.abc import Iterator
from itertools import islice, permutations

from qa.gate.rephrasing.voices import put
from qa.grammar import NAMING, Role, Segment, Sentence, function_words, parse

_LEADS = 4  # leading segments whose order is looked at


def reordered(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """What the sentence says in another order of what leads it, or of the words of a clause."""
    yield from _reordered(sentence, claim)
    yield from _lifted(sentence, claim)
    yield from _topical(sentence, claim)
    yield from _within(sentence, claim)


def _reordered(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """The adverbials that lead a clause, in any order, its subject among them."""
    segments, text = sentence.segments, sentence.text
    place = 0
    while place < len(segments):
        end = place
        while end < len(segments) and segments[end].role is Role.LEADING:
            end += 1
        leading = segments[place:end]
        if 2 <= len(leading) <= _LEADS and end < len(segments):
            before, rest = text[: leading[0].start], text[segments[end].start :]
            for order in islice(permutations(leading), 1, None):
                if claim.startswith(sentence.words(order[0]).lstrip("“")[:2]):
                    made = parse(before + "，".join((*map(sentence.words, order), rest)))
                    if all(s.role is Role.LEADING for s in made.segments[place:end]):
                        yield made
        place = max(end, place + 1)


def _topical(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """「对企业，支持其购置设备」 for 「支持企业购置设备」: whom a verb moves, named first."""
    if "其" not in claim:
        return
    bare = claim.replace("的", "")
    for segment in sentence.segments:
        verb = segment.tokens[0]
        if verb.text not in function_words().moving or segment.own or segment.modal:
            continue
        before = sentence.text[: segment.start]
        for token in segment.tokens[1:]:
            name, rest = sentence.text[verb.end : token.end], sentence.text[token.end : segment.end]
            named = token.tag.startswith(NAMING) and rest and not rest.startswith("的")
            if not named or f"{name.replace('的', '')}，{verb.text}其" not in bare:
                continue
            behind = sentence.text[segment.end :]
            for opening in ("对", ""):
                made = parse(f"{before}{opening}{name}，{verb.text}其{rest}{behind}")
                if len(made.segments) == len(sentence.segments) + 1:
                    yield made


def _lifted(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """An adverbial taken from its place to the front, or from the front behind the subject."""
    segments, text, words = sentence.segments, sentence.text, function_words()
    first = next((s for s in segments if s.role is Role.CLAUSE), None)
    if first is None:
        return
    opening = claim.partition("，")[0]
    for segment in segments[: segments.index(first) + 1]:
        for token in segment.tokens[1:]:  # 「承运人在运输过程中」: 「在运输过程中，承运人」
            if token.text not in words.opening or not opening.startswith(token.text):
                continue
            end = token.start + len(opening)
            if text[token.start : end] == opening and _closes(sentence, end, segment.end):
                behind = text[end:].removeprefix("，") if end == segment.end else text[end:]
                rest = text[segment.start : token.start] + behind
                before = text[: segment.start]
                made = parse(f"{opening}，{before}{rest}", anchored=True)
                if made.segments[0].role is Role.LEADING:
                    yield made
    lead = segments[0]
    if first.own and lead.role is Role.LEADING and not lead.noun and segments[1:2] == (first,):
        subject = text[first.start : first.subject]
        moved = sentence.words(lead)
        rest = text[first.subject :]
        yield parse(f"{subject}{moved}{rest}", anchored=True)
        auxiliary = text[first.subject : first.body]
        yield parse(f"{subject}{auxiliary}{moved}{text[first.body :]}", anchored=True)


def _within(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """A clause with its own words in another order that Chinese leaves free.

    A phrase of place or time stands before or behind the auxiliary; an adverb of manner before or
    behind a prepositional phrase; 「给予5万元奖励」 is 「奖励5万元」.
    """
    text, words = sentence.text, function_words()
    for segment in sentence.segments:
        tokens = segment.tokens
        rest = text[segment.body : segment.end]
        placed = [
            t
            for t in tokens[1:]
            if t.text in words.opening and t.end < segment.subject and segment.modal
        ]
        if placed and text[segment.subject - 1] in words.locative:
            at = placed[-1].start
            moved = text[at : segment.subject]
            auxiliary = text[segment.subject : segment.body]
            yield put(sentence, segment, text[segment.start : at] + auxiliary + moved + rest)
        for place, token in enumerate(tokens):
            behind = tokens[place + 1 :]
            if token.text in words.manner and behind and behind[0].tag == "p":
                for verb in (t for t in behind if t.verb and t.start > token.end):
                    changed = text[segment.start : token.start] + text[token.end : verb.start]
                    changed += token.text + text[verb.start : segment.end]
                    if changed in claim:
                        yield put(sentence, segment, changed)
            if token.tag == "m" and behind and place and tokens[place - 1].verb:
                yield from _amount_behind(sentence, segment, place, claim)
            if token.text == "给予" and len(behind) > 2 and behind[-1].tag in ("v", "vn", "n"):
                amount = text[token.end : behind[-1].start]
                if amount[:1].isdecimal() and amount.endswith("元"):
                    changed = text[segment.start : token.start] + behind[-1].text + amount
                    yield put(sentence, segment, changed)


def _amount_behind(
    sentence: Sentence, segment: Segment, place: int, claim: str
) -> Iterator[Sentence]:
    """「安排100万元专项资金」 as 「安排专项资金100万元」."""
    tokens, text = segment.tokens, sentence.text
    end = place
    while end < len(tokens) and tokens[end].tag in ("m", "q"):
        end += 1
    last = end
    while last < len(tokens) and tokens[last].tag in ("n", "b", "vn", "nz", "l"):
        last += 1
    if end < last and text[tokens[end - 1].end - 1] == "元":
        amount = text[tokens[place].start : tokens[end - 1].end]
        noun = text[tokens[end].start : tokens[last - 1].end]
        before, rest = text[segment.start : tokens[place].start], tokens[last - 1].end
        if f"{noun}{amount}" not in claim:
            return
        yield put(sentence, segment, before + noun + amount + text[rest : segment.end])


def _closes(sentence: Sentence, end: int, limit: int) -> bool:
    """Whether an adverbial may end there: at the end of a word, before its verb or the comma."""
    return end <= limit and end in sentence.boundaries
