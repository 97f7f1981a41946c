"""Clauses of its own document that a sentence leans on without stating them.

「有前款行为的」 and 「按本条第一款规定执行」 say nothing until the other clause is read. What is only named
(违反第十条规定，…的, whose matter follows) or lies in another law (依照《…法》第十条) does not count.
"""

import re

from corpus import Clause, ClauseKind, ClauseNotFoundError, PolicyDocument
from corpus.text import NUMERAL, fold

_N = rf"(?:\d{{1,4}}|{NUMERAL})"
_OWN = "本(?:条|办法|条例|规定|法|细则|意见|通知|决定|方案|措施|规则|章|节)"
_LABEL = rf"第{_N}(?:条(?:之{_N})?(?:第{_N}款)?(?:第?\(?{_N}\)?项)?|款)"
_CHAIN = rf"(?:{_OWN})?{_LABEL}(?:(?:、|和|及|或者?|以及)(?:{_OWN})?{_LABEL}){{0,3}}"
_BY_LABEL = re.compile(
    rf"(?:按照?|依照|参照|比照|适用|依据|执行){_CHAIN}|符合{_CHAIN}(?=(?:的)?(?:规定|条件|要求))"
)
_BEFORE = re.compile(r"(?<![以之目先])前([一两二三])?(款(?!项)|条(?![件例])|项(?!目))")
_COUNT = {"": 1, "一": 1, "两": 2, "二": 2, "三": 3}


def referred(clause: Clause, document: PolicyDocument, text: str) -> tuple[Clause, ...]:
    """The clauses that `text`, a stretch of `clause`, leans on, in the order it names them.

    Those that are not there (前款 of a first paragraph, a lost 第九十条) are left out, as is the
    clause itself.
    """
    folded = fold(text)
    above = [clause]
    while above[-1].parent is not None:
        above.append(document.clause(above[-1].parent))
    found: dict[str, Clause] = {}
    for match in _BEFORE.finditer(folded):
        for one in _before(above, document, match[2], _COUNT[match[1] or ""]):
            found[one.label] = one
    article = next((one for one in above if one.kind is ClauseKind.CLAUSE), clause)
    for match in _BY_LABEL.finditer(folded):
        for label in re.findall(_LABEL, match[0]):
            own = label if "条" in label else f"{article.label}{label}"
            try:
                one = document.clause(own)
            except ClauseNotFoundError:
                continue
            found[one.label] = one
    own_labels = {one.label for one in above}
    return tuple(one for label, one in found.items() if label not in own_labels)


def _before(
    above: list[Clause], document: PolicyDocument, unit: str, count: int
) -> tuple[Clause, ...]:
    """The clauses just before the one of this unit that the text stands in."""
    kind = {"款": ClauseKind.PARAGRAPH, "条": ClauseKind.CLAUSE, "项": ClauseKind.ITEM}[unit]
    here = next((one for one in above if one.kind is kind), None)
    found: list[Clause] = []
    place = document.place_of(here.label) if here else 0
    while here and place and len(found) < count:
        place -= 1
        one = document.clauses[place]
        if one.label == here.parent:
            break
        if one.parent == here.parent and one.kind is kind:
            found.insert(0, one)
    return tuple(found)
