"""Step by step from a sentence to what a claim says, each step one that changes nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from rapidfuzz.distance import LCSseq

from qa.gate.attribution import CALLED
from qa.gate.rephrasing.context import supplied
from qa.gate.rephrasing.lists import distributed, items, with_lead
from qa.gate.rephrasing.moves import moved
from qa.gate.rephrasing.order import reordered
from qa.gate.rephrasing.selection import selected
from qa.gate.rephrasing.turns import turned
from qa.gate.rephrasing.voices import excepted, qualified, voiced
from qa.grammar import Sentence, parse

# 「违反本条例第十六条规定，未经批准设立机构的，」: the act itself is told behind it, up to 「的」.
_BASIS = re.compile(
    r"违反本[\u4e00-\u9fff]{1,4}(?:第\d{1,4}条(?:第\d{1,2}款)?(?:第\d{1,2}项)?)?的?规定，(?=[^，。；]{4,60}的，)"
)
# 「补贴标准：10000元」 for 「补贴标准为10000元」; none is 「材料：身份证」.
_LABEL = re.compile(r"^([\u4e00-\u9fff]{2,12})：(?=\d)")
_STEPS, _KEPT = 3, 2  # steps one after another; sentences gone on from at each


def continued(first: Sentence, before: str, claim: str) -> Iterator[Sentence]:
    """The sentence with what it takes from the one before, where the claim cites both for that."""
    for made in supplied(first, before, claim):
        yield made
        yield from _rephrased(made, claim)


def sentences(first: Sentence, lead: str, before: str, claim: str) -> Iterator[Sentence]:
    """A sentence, and what it says in other words and orders, or with its lead; all canonical.

    `lead` is the sentence before a list of which it is an item, `before` the one before it in
    its clause; `claim` tells which way to go.
    """
    text = first.text
    yield first
    if basis := _BASIS.match(text):
        yield parse(text[basis.end() :])
    if called := CALLED.match(text):  # 「本办法所称企业，是指…」
        yield parse(text[called.end() :])
    if _LABEL.match(text):
        yield parse(_LABEL.sub(r"\1为", text))
    head, _, body = text.partition("：")
    found = [first]
    for joined in (*items(head, body), *with_lead(lead, text)):
        made = parse(joined)
        yield made
        yield from reordered(made, claim)
        found.append(made)
    for said in distributed(text):
        made = parse(said)
        yield made
        found.append(made)
    for made in supplied(first, before, claim):
        yield made
        found.insert(0, made)
    for sentence in found:
        yield from _rephrased(sentence, claim)


def _steps(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    yield from reordered(sentence, claim)
    yield from voiced(sentence, claim)
    yield from excepted(sentence, claim)
    yield from qualified(sentence, claim)
    yield from turned(sentence, claim)


def _rephrased(sentence: Sentence, claim: str) -> Iterator[Sentence]:
    """What the claim is about, in steps that each come nearer to its words."""
    if LCSseq.similarity(sentence.text, claim) == len(claim):
        return  # nothing stands elsewhere or is new
    base = selected(sentence, claim)
    if base is None:
        return
    yield base
    seen, reached = {base.text}, [base]
    for _ in range(_STEPS):
        found: list[tuple[int, Sentence]] = []
        for held in reached:
            near = _nearness(held.text, claim)
            for made in (*moved(held, claim), *_steps(held, claim)):
                nearer = _nearness(made.text, claim)
                if made.text not in seen and nearer > near:
                    seen.add(made.text)
                    found.append((nearer, replace(made, whole=True)))
        found.sort(key=lambda pair: -pair[0])
        reached = [made for _, made in found[:_KEPT]]
        yield from reached


def _nearness(text: str, claim: str) -> int:
    """Characters in the order of the claim, and pairs of characters that both have."""
    one, two = Counter(map("".join, pairwise(text))), Counter(map("".join, pairwise(claim)))
    return LCSseq.similarity(text, claim) + (one & two).total()
