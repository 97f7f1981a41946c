"""Dates, period of validity, and the documents that a text repeals or is issued under."""

import datetime
import re
from collections.abc import Mapping, Sequence

from corpus.importing.body import Field
from corpus.text import from_numeral

_PLACE_DIGITS = {c: str(n) for n, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0"}
_DATE = re.compile(
    r"(\d{4}|[〇○零一二三四五六七八九]{4})\s?[年/.-]\s?(\d{1,2}|[一二三四五六七八九十]{1,3})\s?[月/.-]"
    r"\s?(\d{1,2}|[一二三四五六七八九十]{1,3})日?"
)
_D = (
    r"(?:\d{4}|[〇○零一二三四五六七八九]{4})\s?年\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?月"
    r"\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?日"
)
_ACTS = r"(?:起)?(?:施行|实施|执行|生效|试行)"
_EFFECTIVE = re.compile(rf"自\s?({_D})\s?{_ACTS}")
_FROM_ISSUE = re.compile(rf"自(?:印发|发布|公布|颁布|发文|下发)之?日{_ACTS}?")
_UNTIL = re.compile(
    rf"(?:有效期|执行期限?|实施期限?|期限|有效期限|试行期|执行)[^。；]{{0,20}}?(?:至|到|截至|截止)\s?({_D})"
)
_SPAN = re.compile(rf"({_D})\s?(?:起)?\s?(?:至|-|—|－|到)\s?({_D})[^。；]{{0,8}}(?:有效|执行|实施)")
# 本办法自…施行，有效期5年; not 服务协议有效期可为1年, nor 实施三年百万青年见习计划.
_OWN = re.compile(
    r"本(?:暂行|实施|试行)?(?:办法|意见|通知|措施|政策|细则|规定|方案|条例|规则|规程|文件|若干)"
    r"|自[^，。；]{2,24}(?:起|施行|实施|执行)|以上(?:措施|政策)"
)
_YEARS = re.compile(
    r"(?:有效期限?|试行期|执行期限?|暂定)[^。；，]{0,6}?([一二三四五六七八九十两]{1,3}|\d{1,2})\s?(?:个)?年"
    r"|日起?(?:施行|实施|执行|试行)([一二三四五六七八九十两]{1,3}|\d{1,2})年"
)
_SENTENCE = re.compile(r"[^。；\n]*[。；]?")
_NAMED = re.compile(
    r"《([^《》]{2,80}(?:〈[^〈〉]*〉[^《》]*)?)》(?:\s?（([^（）]{4,40}号)[^（）]{0,20}）)?"
)
_UNDER = re.compile(r"(?:根据|依据|按照|依照|为贯彻落实|为落实|为了贯彻)")
_MADE = re.compile(r"(?:制定|制订|修订|出台|提出|订定|訂定)")


def read_date(text: str) -> str | None:
    """The first date in a text as ISO, or None: 2019年1月4日, 二〇二一年八月十五日, 2021-08-15."""
    found = _DATE.search(text)
    if found is None:
        return None
    year = "".join(_PLACE_DIGITS.get(char, char) for char in found.group(1))
    month, day = (_number(part) for part in found.groups()[1:])
    try:
        return datetime.date(int(year), month, day).isoformat()
    except ValueError:
        return None


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else from_numeral(written)


def _sentences(lines: Sequence[str]) -> list[str]:
    return [m.group().strip() for line in lines for m in _SENTENCE.finditer(line) if m.group()]


def effective(
    lines: Sequence[str], issued: Field | None, metadata: Mapping[str, str]
) -> Field | None:
    """From when it holds: 自…起施行; 自印发之日起 is the day it was issued."""
    for sentence in reversed(_sentences(lines)):
        found = _EFFECTIVE.search(sentence)
        own = _OWN.search(sentence) or re.search(r"现予|此", sentence)
        if found and own and (date := read_date(found.group(1))):
            return Field(date, sentence)
        if _FROM_ISSUE.search(sentence) and own:
            return Field(issued.value, sentence) if issued else None
    date = read_date(metadata.get("实施日期", ""))
    return Field(date, f"实施日期：{metadata['实施日期']}") if date else None


def expiry(lines: Sequence[str], start: Field | None, metadata: Mapping[str, str]) -> Field | None:
    """Until when it holds, where the text says so; 有效期5年 is counted from the effective date."""
    for sentence in reversed(_sentences(lines)):
        own = _OWN.search(sentence)
        found = _UNTIL.search(sentence) if own else None
        if found and (date := read_date(found.group(1))):
            return Field(date, sentence)
        years = _YEARS.search(sentence) if own else None
        if years and start is not None:
            count = _number(years.group(1) or years.group(2))
            return Field(_later(start.value, count), sentence)
    date = read_date(metadata.get("失效日期", ""))
    return Field(date, f"失效日期：{metadata['失效日期']}") if date else None


def _later(start: str, years: int) -> str:
    """The last day of a period: five years from 2020-12-01 end on 2025-11-30."""
    day = datetime.date.fromisoformat(start)
    leap = day.month == 2 and day.day == 29
    end = day.replace(year=day.year + years, day=28 if leap else day.day)
    return (end - datetime.timedelta(days=0 if leap else 1)).isoformat()


def repealed(lines: Sequence[str]) -> list[Field]:
    """Documents that it repeals: 《…》（文号）同时废止."""
    found = []
    for sentence in _sentences(lines):
        stop = re.search(r"(?:同时|即行|自行|予以|一并|自[^，。；]{2,16}起)?废止", sentence)
        if stop is None or re.search(r"修改|部分废止|需要废止|可以废止", sentence):
            continue
        found += [Field(_name(m), sentence) for m in _NAMED.finditer(sentence[: stop.end()])]
    return found


def basis(lines: Sequence[str]) -> list[Field]:
    """Documents that it is issued under: 根据《…》…，制定本办法, in its first sentences."""
    found: list[Field] = []
    for sentence in _sentences(lines[:25])[:40]:
        under = _UNDER.search(sentence)
        made = _MADE.search(sentence) or re.search(r"通知如下|提出以下|公告如下", sentence)
        if under and made and made.start() > under.start():
            part = sentence[under.end() : made.start()]
            found += [
                Field(_name(m), sentence)
                for m in _NAMED.finditer(part)
                if m.group(2) or len(m.group(1)) >= 6  # 《办法》 is short for one named before
            ]
            break
    return found


def replaced(lines: Sequence[str]) -> list[Field]:
    """Documents that it takes the place of: 将《…》重新发布, 对《…》进行修订."""
    found = []
    for sentence in _sentences(lines[:25]):
        if re.search(r"重新(?:发布|印发|公布)|修订后?的|进行了?修订", sentence):
            found += [Field(_name(m), sentence) for m in _NAMED.finditer(sentence) if m.group(2)]
    return found


def _name(match: re.Match[str]) -> str:
    title = " ".join(match.group(1).split())
    return f"{title}（{match.group(2)}）" if match.group(2) else title
