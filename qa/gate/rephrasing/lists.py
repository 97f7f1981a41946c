"""The items of a list, each read with the sentence that opens it."""

import re
from collections.abc import Iterator
from itertools import islice

from qa.grammar import canonical_sentence, function_words

# Numbers before the items of a list: 「：（一）租赁物」 「；2.登记」; none is 「（2020）」.
_ITEM = re.compile(
    r"(?:^|(?<=[：；。]))(?:[（][一二三四五六七八九十\d]{1,3}[）]|\d{1,2}[.、](?!\d))"
)
# 「有下列情形之一」, 「符合以下条件之一」.
_ONE_OF = re.compile(r"[有符合具备属于]{1,2}(?:下列|以下)[\u4e00-\u9fff]{2,6}之一")
# 「下列财产为…」: the items are the subject.
_SUBJECT = re.compile(r"^(?:下列|以下)[\u4e00-\u9fff]{2,6}?(?=为|是|属于|应|不|可)")
_LISTED = re.compile("(?:以下|下列)(?!简称|称)")
# 「属于下列情形的」, 「有下列行为，」: each is one by itself; none is 「符合下列条件的」.
_CASES = re.compile(
    r"^(?:对|对于)?(?:有|属于|具有|符合)?(?:下列|以下)(?:情形|行为|情况)(?:之一)?的?(?=，)"
)
_MOST = 24  # items of a list


def items(head: str, body: str) -> Iterator[str]:
    marks = list(islice(_ITEM.finditer(body), _MOST))
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(body)
        yield from with_lead(head, body[mark.end() : end])


def with_lead(lead: str, item: str) -> Iterator[str]:
    lead, item = lead.rstrip("：。，"), item.rstrip("；。，")
    if not lead or not item:
        return
    one = _ONE_OF.search(lead)
    if one:
        put = item.removesuffix("的") if lead[one.end() :].startswith("的") else item
        yield lead[: one.start()] + put + lead[one.end() :]
    elif cases := _CASES.match(lead):
        yield item + lead[cases.end() :]
    elif _SUBJECT.match(lead):
        noun = lead[2 : lead_end.end()] if (lead_end := _SUBJECT.match(lead)) else ""
        yield _SUBJECT.sub(item + noun if item.endswith("的") else item, lead)
    elif listed := _LISTED.search(lead):  # 「应符合以下条件」, 「可采取以下措施，支持…」
        before = lead[: listed.start()]
        words = function_words().modal
        cuts = [before.rfind(word) + len(word) for word in words if word in before]
        cut = max([*cuts, before.rfind("，") + 1])
        if cut:
            yield lead[:cut] + item


def item_text(text: str) -> str:
    """An item of a list without its number and its mark."""
    return canonical_sentence(text).rstrip("；。，")


def opens_list(text: str) -> bool:
    """Whether a sentence says that a list follows, and does not hold it."""
    return bool(_LISTED.search(text)) and "：" not in text.rstrip("：。")
