"""Sentences that say how long a policy within a document applies: 奖补政策适用年限为2020年至2022年.

What such a sentence governs is seldom said exactly, so that it is told beside what is quoted, in its own
words, and is no status of anything. What holds of the whole document (本办法…有效期至…) is its front
matter's and no period here.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from corpus import Clause, PolicyDocument, Slice

_Y, _M, _D = r"(\d{4})\s?年", r"(\d{1,2})\s?月", r"(\d{1,2})\s?日"
_END = rf"(?:{_Y})?\s?(?:{_M})?\s?(?:{_D}|(?:底|末))?"
_SPAN = rf"{_Y}\s?(?:{_M})?\s?(?:{_D})?起?\s?(?:至|到|-|—|－|–|~|～){{1,2}}\s?{_END}"
_RANGE = r"(\d{4})\s?(?:至|到|-|—|－|–|~|～){1,2}\s?(\d{4})\s?年"
_UNTIL = rf"{_Y}\s?(?:{_M})?\s?(?:{_D}|(?:底|末|内))?"
_WORD = r"(?:执行|适用|实施)(?:期限|年限|期)|政策(?:期限|有效期)"
# Each way of writing it. tests/qa/periods has for each what matches and what must not.
_FORMS = (
    # 政策执行期限为2020年6月至2020年12月; not 受理期限至2021年3月, nor 补贴期限为5年
    re.compile(rf"(?:{_WORD})[^。；，,\n\d]{{0,6}}{_SPAN}"),
    # 资金奖补政策适用年限为2020—2022年
    re.compile(rf"(?:{_WORD})[^。；，,\n\d]{{0,6}}{_RANGE}"),
    # 稳岗返还政策实施期限延至2020年底; not 服务协议有效期可为1年
    re.compile(rf"(?:{_WORD})[^。；，,\n\d]{{0,4}}(?:至|到|为)\s?{_UNTIL}"),
    # 免征的政策，延长执行到2020年12月底; not 按原标准执行，到2020年完成
    re.compile(rf"(?:延长|延续|继续|暂)执行(?:至|到)\s?{_UNTIL}"),
    # 本条政策自2020年1月1日起至2022年12月31日止执行; not 有效期限自2020年…至…的证书
    re.compile(rf"(?:政策|措施|本条|本款|本项|本章|本节)[^。；，,\n\d]{{0,6}}自\s?{_SPAN}"),
)
_ANY = re.compile(r"执行|年限|实施期|期限|有效期|自\s?\d{4}")
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
_SELF = (
    r"本(?:暂行|实施|试行)?"
    r"(?:办法|意见|通知|措施|政策|细则|规定|方案|条例|规则|规程|文件|若干|公告|预案)"
)
# The whole document is spoken of where the words before the period name it and nothing within it.
_WHOLE = re.compile(rf"^{_SELF}(?!(?:所|中|第|的))")
# From when, or until when, the document itself holds: 本办法自印发之日起施行，有效期5年, 本通知有效期3年; not
# 本条例施行前已经设立的, 本办法规定的期限自受理之日起计算, 本通知所发证书有效期三年
_HOLDS = re.compile(
    rf"{_SELF}(?:自[^。；\n]{{2,30}}(?:施行|实施|执行|生效|试行)|的?有效期限?[为至到自\d一二三四五六七八九十])"
)
_BACK = re.compile(r"上述|以上|前述|所涉及?的?|本意见[中的]|各项|有关政策")
_COMMA = re.compile(r"[，,]")


@dataclass(frozen=True, slots=True)
class Period:
    """A sentence that says how long something applies; ISO days, the last one included."""

    start: int  # of the sentence in the document's text, in code points
    end: int
    since: str | None
    until: str
    back: bool  # it speaks of what stands elsewhere (上述政策), not only of its own clause


@lru_cache(maxsize=256)
def stated(text: str) -> tuple[Period, ...]:
    """The periods that a text states, in order; found once for each text and kept."""
    found = []
    for sentence in _SENTENCE.finditer(text):
        if not _ANY.search(text, *sentence.span()):
            continue
        for form in _FORMS:
            match = form.search(text, *sentence.span())
            days = _days(match) if match else None
            if match and days and not _WHOLE.match(_subject(text, sentence.start(), match)):
                start, end = _bare(sentence)
                back = _BACK.search(text, start, match.start()) is not None
                found.append(Period(start, end, *days, back))
                break
    return tuple(found)


def periods_of(document: PolicyDocument, clause: Clause) -> tuple[Period, ...]:
    """The periods that are to be told beside a clause: what its own text states, and what sentences
    elsewhere state of the policies of the document.

    上述 speaks of what stands before it. What the document says of its own end is none.
    """
    told = []
    for period in stated(document.text):
        own = clause.start <= period.start < clause.end
        other = period.back and clause.start < period.start
        if (own or other) and period.until != document.valid_until:
            told.append(period)
    return tuple(told)


def holds(document: PolicyDocument) -> tuple[Slice, ...]:
    """The sentences by which a document says from when and until when it holds itself."""
    text = document.text
    told = []
    for sentence in _SENTENCE.finditer(text):
        if _HOLDS.search(sentence[0]):
            clause, (start, end) = _clause(document, sentence.start()), _bare(sentence)
            told.append(Slice(document, clause, max(start, clause.body_start), end))
    return tuple(told)


def remarks(citations: Iterable[Slice], day: str, *, past: bool = False) -> list[str]:
    """What is to be said beside quotations on an ISO day: each sentence in its own words, with its
    clause, and whether its time is over. With `past` only of what is over or has not begun.
    """
    lines: dict[str, None] = {}
    for one in citations:
        for period in periods_of(one.document, one.clause):
            text = " ".join(one.document.text[period.start : period.end].split())
            over = "，已届满" if period.until < day else ""
            begun = "，尚未开始" if period.since and day < period.since else ""
            if past and not (over or begun):
                continue
            where = _clause(one.document, period.start).label
            lines[f"《{one.document.title}》{where}写明“{text}”{over or begun}。"] = None
    return list(lines)


def _clause(document: PolicyDocument, offset: int) -> Clause:
    """The innermost clause at an offset."""
    at = bisect_right(document.clauses, offset, key=lambda clause: clause.start)
    return document.clauses[max(at - 1, 0)]


def _bare(match: re.Match[str]) -> tuple[int, int]:
    """Where a sentence begins and ends, without the white space before it."""
    return match.start() + len(match[0]) - len(match[0].lstrip()), match.end()


def _subject(text: str, start: int, match: re.Match[str]) -> str:
    """What a period is said of: the words before it, up to the comma, or those before that."""
    parts = _COMMA.split(text[start : match.start()])
    own = parts.pop().strip()
    while len(own) < 2 and parts:
        own = parts.pop().strip()
    if own.startswith("自") or not own:  # 本办法自印发之日起施行，…: who begins is who ends
        own = (parts.pop().strip() if parts else "") or own
    return own


def _days(match: re.Match[str]) -> tuple[str | None, str] | None:
    """First and last day of a match; None where there is no such day."""
    numbers = [int(part) if part else 0 for part in match.groups()]
    if len(numbers) == 2:
        (first, last), since, until = numbers, (0, 0), (0, 0)
    elif len(numbers) == 3:
        first, last, since, until = 0, numbers[0], (0, 0), (numbers[1], numbers[2])
    else:
        first, since = numbers[0], (numbers[1], numbers[2])
        last, until = numbers[3] or first, (numbers[4], numbers[5])
        if not numbers[3] and not numbers[4]:
            return None
    begin = _day(first, since[0] or 1, since[1] or 1) if first else None
    month = until[0] or 12
    if not 1 <= month <= 12 or not 1900 <= last <= 2200:
        return None
    end = _day(last, month, until[1] or monthrange(last, month)[1])
    return (begin, end) if end and (not begin or begin <= end) else None


def _day(year: int, month: int, day: int) -> str | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"
