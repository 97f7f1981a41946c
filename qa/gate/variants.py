"""Other forms in which a sentence says the same: an item read with its lead, an adverbial moved."""

import re
from collections.abc import Iterator
from itertools import islice, permutations

from qa.gate.parsing import parse
from qa.gate.structure import Role, Segment, Sentence
from qa.gate.words import function_words

# Numbers before the items of a list: 「：（一）租赁物」 「；2.登记」; none is 「（2020）」.
_ITEM = re.compile(
    r"(?:^|(?<=[：；。]))(?:[（][一二三四五六七八九十\d]{1,3}[）]|\d{1,2}[.、](?!\d))"
)
# 「有下列情形之一」, 「符合以下条件之一」.
_ONE_OF = re.compile(r"[有符合具备属于]{1,2}(?:下列|以下)[\u4e00-\u9fff]{2,6}之一")
# 「下列财产为…」: the items are the subject.
_SUBJECT = re.compile(r"^(?:下列|以下)[\u4e00-\u9fff]{2,6}?(?=为|是|属于|应|不得|可)")
_LISTED = re.compile("以下|下列")
_LEADS = 4  # leading segments whose order is looked at
_MOST = 24  # items of a list


def sentences(text: str, lead: str, claim: str) -> Iterator[Sentence]:
    """The sentence, and what it says in other order or with its lead; all canonical.

    `lead` is the sentence before a list of which `text` is an item; `claim` tells which
    adverbials may have moved.
    """
    first = parse(text)
    yield first
    yield from _reordered(first, claim)
    yield from _lifted(first, claim)
    yield from _topical(first, claim)
    yield from _within(first, claim)
    head, _, body = text.partition("：")
    for joined in (*_items(head, body), *_with_lead(lead, text)):
        made = parse(joined)
        yield made
        yield from _lifted(made, claim)


def _items(head: str, body: str) -> Iterator[str]:
    marks = list(islice(_ITEM.finditer(body), _MOST))
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(body)
        yield from _with_lead(head, body[mark.end() : end])


def _with_lead(lead: str, item: str) -> Iterator[str]:
    lead, item = lead.rstrip("：。，"), item.rstrip("；。，")
    if not lead or not item:
        return
    one = _ONE_OF.search(lead)
    if one:
        put = item.removesuffix("的") if lead[one.end() :].startswith("的") else item
        yield lead[: one.start()] + put + lead[one.end() :]
    elif _SUBJECT.match(lead):
        yield _SUBJECT.sub(item, lead)
    elif listed := _LISTED.search(lead):  # 「应符合以下条件」, 「可采取以下措施，支持…」
        before = lead[: listed.start()]
        words = function_words().modal
        cuts = [before.rfind(word) + len(word) for word in words if word in before]
        cut = max([*cuts, before.rfind("，") + 1])
        if cut:
            yield lead[:cut] + item


def opens_list(text: str) -> bool:
    """Whether a sentence says that a list follows, and does not hold it."""
    return bool(_LISTED.search(text)) and "：" not in text.rstrip("：。")


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
    for segment in sentence.segments:
        if segment.pivot < 0 or segment.own or segment.modal:
            continue
        verb = segment.tokens[0]
        name = sentence.text[verb.end : segment.pivot]
        rest = sentence.text[segment.pivot :]
        before = sentence.text[: segment.start]
        for opening in ("对", ""):
            made = parse(f"{before}{opening}{name}，{verb.text}其{rest}")
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
                rest = text[segment.start : token.start] + text[end:]
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
            yield _put(sentence, segment, text[segment.start : at] + auxiliary + moved + rest)
        for place, token in enumerate(tokens):
            behind = tokens[place + 1 :]
            if token.text in words.manner and behind and behind[0].tag == "p":
                for verb in (t for t in behind if t.verb and t.start > token.end):
                    changed = text[segment.start : token.start] + text[token.end : verb.start]
                    changed += token.text + text[verb.start : segment.end]
                    if changed in claim:
                        yield _put(sentence, segment, changed)
            if token.text == "给予" and len(behind) > 2 and behind[-1].tag in ("v", "vn", "n"):
                amount = text[token.end : behind[-1].start]
                if amount[:1].isdecimal() and amount.endswith("元"):
                    changed = text[segment.start : token.start] + behind[-1].text + amount
                    yield _put(sentence, segment, changed)


def _put(sentence: Sentence, segment: Segment, changed: str) -> Sentence:
    text = sentence.text
    return parse(text[: segment.start] + changed + text[segment.end :])


def _closes(sentence: Sentence, end: int, limit: int) -> bool:
    """Whether an adverbial may end there: at the end of a word, before its verb or the comma."""
    return end <= limit and end in sentence.boundaries
