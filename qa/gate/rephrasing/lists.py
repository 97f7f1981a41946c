"""The items of a list, each read with the sentence that opens it."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from qa.grammar import canonical_sentence, function_words, read_tokens

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
_EACH = "分别"
_AND = re.compile("、|以及|[和与及]")
_NOUNS = ("n", "vn", "j", "b", "l", "i", "a", "f", "s", "m", "q", "eng")
_ASIDE = re.compile("（[^（）]{0,60}）")
_FIGURE = r"(?<![\d.])\d{1,15}(?:\.\d{1,6})?(?:%|元|年|个月|个工作日|日|天|人|家|个|项|倍|分|岁|亩|吨|平方米)"
# 「5万元、3万元和1万元」 in canonical form; none is 「5万元、三项」.
_FIGURES = re.compile(rf"{_FIGURE}(?:(?:[、和与及]|以及){_FIGURE}){{1,23}}")


def items(head: str, body: str) -> Iterator[str]:
    marks = list(islice(_ITEM.finditer(body), _MOST))
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(body)
        yield from with_lead(head, body[mark.end() : end])


def distributed(text: str) -> Iterator[str]:
    """「一等奖、二等奖分别奖励5万元、3万元」: what is said of each item, with its own figure.

    The nearest list before 分别 must have as many items as there are figures behind it.
    """
    before, _, behind = text.partition(_EACH)
    figures = _FIGURES.search(behind)
    if not figures:
        return
    told = re.findall(_FIGURE, figures[0])
    cut = max(before[:-1].rfind(mark) for mark in "，；") + 1
    while cut and not _AND.search(before, cut):
        cut = max(before[: cut - 1].rfind(mark) for mark in "，；") + 1
    items = _AND.split(before[cut:])
    first = _named(items[0])
    close = _shared_end([first, *items[1:-1]], items[-1])
    if len(items) != len(told) or not first or not close:
        return
    last = items[-1][: items[-1].index(close) + len(close)]
    opening = before[:cut] + items[0].removesuffix(first)
    rest = items[-1].removeprefix(last)
    aside = _ASIDE.match(rest)  # it stands behind the last item and is its own
    for place, said in enumerate([first, *items[1:-1], last]):
        after = rest[aside.end() :] if aside and place + 1 < len(told) else rest
        figure = behind[: figures.start()] + told[place] + behind[figures.end() :]
        yield opening + said + after + figure


def _named(text: str) -> str:
    """The nouns at the end of a text: the first item of a list, without what leads to it."""
    start = len(text)
    for token in reversed(read_tokens(text)):
        if not token.tag.startswith(_NOUNS) or token.modal:
            break
        start = token.start
    return text[start:]


def _shared_end(items: Sequence[str], last: str) -> str:
    """The longest end that items have in common and that stands in the last one as well."""
    shortest = min(items, key=len)
    ends = (shortest[start:] for start in range(len(shortest)))
    return next((e for e in ends if e in last and all(i.endswith(e) for i in items)), "")


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
