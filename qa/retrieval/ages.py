"""Of clauses that stand side by side, the one that is for the age asked about comes first.

「年满60周岁不满65周岁的，半价」 and 「65周岁以上的，免费」 mean the same to an encoder; for somebody of 70
only the second is true.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.text import NUMERAL, fold, from_numeral
from qa.retrieval.hit import Hit

_N = rf"(?<![0-9])([0-9]{{1,3}}|{NUMERAL})"
_OLDEST = 999  # years
_ASKED = re.compile(
    rf"(?<![0-9至到])(?:快|刚|满|都|已经)?{_N}周?岁(?!以|及|至|到|\(含)"
    # 那我外婆70了呢; not 我厂开了20年了
    rf"|(?:妈|爸|爷|奶|婆|公|父|母|叔|姨|姑|舅|老人|他|她)(?:今年|都|已经|快)?([1-9][0-9])了"
)
# 60周岁至65周岁, 年满60周岁不满65周岁, 16-24岁
_BETWEEN = re.compile(
    rf"{_N}(?:周?岁)?(?:\(含[^)]{{0,4}}\)|及?以上)?"
    rf"(?:至|到|[-—~]+|[、,且]?(不满|未满)|[、,且]?不超过|(?<=以上)[、,]){_N}周?岁"
)
_FROM = re.compile(
    rf"(?:年满|已满|不低于|(?<![不未])满){_N}周?岁|{_N}周?岁(?:\(含[^)]{{0,4}}\)|及)?以上"
)
_BELOW = re.compile(rf"(?:不满|未满|不足){_N}周?岁")
_TO = re.compile(rf"(?:不超过|不大于){_N}周?岁|{_N}周?岁(?:\(含[^)]{{0,4}}\)|及)?(?:以下|以内)")


def asked_age(question: str) -> int | None:
    """The only age that a question states (我妈62岁), in years; None where it states none or several."""
    found = {_value(one or other) for one, other in _ASKED.findall(fold(question))}
    return found.pop() if len(found) == 1 else None


def admits(text: str, age: int) -> bool | None:
    """Whether one of a text's limits of age admits an age; None where it sets none."""
    folded = fold(text)
    limits = [
        (_value(low), _value(high) - bool(below)) for low, below, high in _BETWEEN.findall(folded)
    ]
    rest = _BETWEEN.sub(" ", folded)
    limits += [(_value(one or other), _OLDEST) for one, other in _FROM.findall(rest)]
    limits += [(0, _value(one or other)) for one, other in _TO.findall(rest)]
    limits += [(0, _value(one) - 1) for one in _BELOW.findall(rest)]
    return any(low <= age <= high for low, high in limits) if limits else None


def admitting_first(hits: Sequence[Hit], age: int) -> list[Hit]:
    """The hits, with one that admits an age before its neighbour that does not.

    Neighbours stand below one clause. Both stay: 「前款优待」 is told by the other one.
    """
    told = [admits(hit.clause.text, age) for hit in hits]
    made: list[Hit] = []
    taken: set[int] = set()
    for place, hit in enumerate(hits):
        if place in taken:
            continue
        if told[place] is False and hit.clause.parent is not None:
            for later in range(place + 1, len(hits)):
                if told[later] and later not in taken and _beside(hit, hits[later]):
                    made.append(replace(hits[later], score=hit.score))
                    taken.add(later)
                    break
        made.append(hit)
    return made


def _beside(one: Hit, other: Hit) -> bool:
    return (one.document.document_id, one.clause.parent) == (
        other.document.document_id,
        other.clause.parent,
    )


def _value(written: str) -> int:
    return int(written) if written.isdecimal() else from_numeral(written)
