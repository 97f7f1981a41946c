"""The marks that number clauses in official documents, as they stand at the start of a line."""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from corpus.text import NUMERAL, fold_with_offsets, from_numeral, to_numeral


class Rank(IntEnum):
    """Usual nesting of marks, outermost first; 条 and 一、 number the same kind of clause."""

    VOLUME = 0  # 第X编, 第X篇, 第X部分
    SUBVOLUME = 1  # 第X分编
    CHAPTER = 2  # 第X章
    SECTION = 3  # 第X节
    ARTICLE = 4  # 第X条, 一、, and 1 of 1.1
    PAREN = 5  # （一）, 1.1
    POINT = 6  # 1., 1.1.1
    SUBPOINT = 7  # （1）, 1.1.1.1
    HALF = 8  # 1）
    CIRCLED = 9  # ①
    LETTER = 10  # a)


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbering mark at the start of a line: `text` as it stands, its rank and number.

    `form` names the series it counts in (条, 、, （）…); `insert` is the n of 第X条之n; `steps` are
    all numbers of a decimal mark (4.1.2). A `loose` mark may as well be a reference within a
    sentence (第三条规定, （一）项): only its place in the series tells.
    """

    text: str
    rank: Rank
    number: int
    statute: bool  # 编章节条 rather than 一、
    form: str = ""
    insert: int = 0
    steps: tuple[int, ...] = ()
    loose: bool = False

    @property
    def label(self) -> str:
        """The mark as it stands in a label: 二、→二, （四）, 3.→3, （1）, 第十二条之一, 4.1.2."""
        if self.steps:
            return ".".join(map(str, self.steps))
        if self.statute:
            after = f"之{to_numeral(self.insert)}" if self.insert else ""
            return f"第{to_numeral(self.number)}{self.form}{after}"
        if self.rank is Rank.ARTICLE:
            return to_numeral(self.number)
        if self.rank is Rank.PAREN:
            return f"（{to_numeral(self.number)}）"
        if self.rank is Rank.SUBPOINT:
            return f"（{self.number}）"
        if self.rank is Rank.CIRCLED:
            return _CIRCLED[self.number - 1]
        if self.rank is Rank.LETTER:
            return chr(ord("a") + self.number - 1)
        return f"{self.number}）" if self.rank is Rank.HALF else str(self.number)

    def follows(self, other: "Mark") -> bool:
        """Whether it is the next one after `other` in the same series."""
        if self.form != other.form or self.steps[:-1] != other.steps[:-1]:
            return False
        if self.insert:
            return (self.number, self.insert) == (other.number, other.insert + 1)
        return self.number == other.number + 1

    @property
    def opens(self) -> bool:
        """Whether it is the first of a series."""
        return self.number == 1 and not self.insert


_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
_PREFIX = re.compile(r"[#*\s\u200b-\u200f\u2060\ufeff]*")  # Markdown and layout before a mark
_N = rf"({NUMERAL}|[0-9]{{1,4}})"
_AFTER_STATUTE = r"[\s*]*"
_RANKS = {
    "编": Rank.VOLUME,
    "篇": Rank.VOLUME,
    "部分": Rank.VOLUME,
    "分编": Rank.SUBVOLUME,
    "章": Rank.CHAPTER,
    "节": Rank.SECTION,
    "条": Rank.ARTICLE,
}
_STATUTE = re.compile(
    rf"第[ \u3000]?{_N}[ \u3000]?(编|篇|部分|分编|章|节|条)(?:之({NUMERAL}))?{_AFTER_STATUTE}"
)
_FORMS = {
    "、": Rank.ARTICLE,
    "（一）": Rank.PAREN,
    "1.": Rank.POINT,
    "（1）": Rank.SUBPOINT,
    "1）": Rank.HALF,
    "①": Rank.CIRCLED,
    "a）": Rank.LETTER,
}
_FLAT = ((re.compile(rf"({NUMERAL})[、．.](?!{NUMERAL}[、类级等种]|[0-9])[ \u3000]*"), "、"),)
_BRACKETS = (
    (re.compile(rf"[（(] ?({NUMERAL}) ?[）)](?:[、．.])?[ \u3000]*"), "（一）"),
    (re.compile(r"[（(] ?([0-9]{1,3}) ?[）)](?:[、．.])?[ \u3000]*"), "（1）"),
)
_IN_BRACKETS = frozenset(form for _, form in _BRACKETS)
_DIGITS = (
    (re.compile(r"([0-9]{1,3})(?:[．、]|\.)(?![0-9])[ \u3000*]*"), "1."),
    (re.compile(r"([0-9]{1,2})[）)][ \u3000]*"), "1）"),
)
_OTHERS = (
    (re.compile(rf"([{_CIRCLED}])[、．.]?[ \u3000]*"), "①"),
    (re.compile(r"([a-z])[）)][ \u3000]*"), "a）"),
)
_BY_FIRST = (
    dict.fromkeys("（(", _BRACKETS)
    | dict.fromkeys("0123456789", _DIGITS)
    | dict.fromkeys(f"{_CIRCLED}abcdefghijklmnopqrstuvwxyz", _OTHERS)
)
_DECIMAL = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2}){1,3})\.?(?![0-9.%％])[ \u3000]*")
_DECIMAL_TOP = re.compile(r"([0-9]{1,2})[ \u3000\u2002]+(?=[\u4e00-\u9fff])")
_CANDIDATE = re.compile(
    rf"[第（(0-9０-９a-zａ-ｚ{_CIRCLED}一二三四五六七八九十百零〇两兩㈠-㈩⑴-⒛#*\u200b-\u200f\u2060\ufeff]"
)
# What follows makes it a reference within a sentence: 第三条规定…, 第三条、第四条, （一）项所列.
_LOOSE_STATUTE = re.compile(
    r"规定|[的和或至到及与第款项之、，,。；》”）)]|所[列规述称]|中[的规所]|修改|删去"
)
_LOOSE_BRACKET = re.compile(
    r"[、，,；。》]|[项款条目](?:[规的、，,和或至到所之中；。]|$)|[至到和或及与][（(第]"
)
_PLAIN = frozenset("第（(一二三四五六七八九十0123456789")  # first characters without a prefix
_HEAD = 48  # characters of a line in which a mark ends; the longest has some 25 with its blanks


def read_mark(line: str) -> Mark | None:
    """The numbering mark that a line without leading white space starts with, or None.

    Width and script do not matter (第１２條, ⒈, ㈠). What counts nothing (零、) and what reads as
    a reference (第三条规定, （一）项的) is none.
    """
    mark = read_candidate(line)
    return None if mark is None or mark.loose else mark


def read_candidate(line: str) -> Mark | None:
    """As `read_mark`, with the loose ones, which only their place in a series makes marks."""
    if not line or not _CANDIDATE.match(line):
        return None
    head = line[:_HEAD]
    mark = _read(head, line)
    if mark is None and not head.isascii():
        folded, offsets = fold_with_offsets(head)
        mark = None if folded == head else _read(folded, line, offsets)
    return mark


def read_top(line: str) -> Mark | None:
    """The `1 ` of `1 总则` above 1.1; a mark only where 1.1 follows."""
    prefix = _PREFIX.match(line)
    at = prefix.end() if prefix else 0
    match = _DECIMAL_TOP.match(line, at)
    if match is None or not int(match[1]):
        return None
    number = int(match[1])
    return Mark(line[: match.end()], Rank.ARTICLE, number, False, "1", steps=(number,))


def _read(head: str, line: str, offsets: list[int] | None = None) -> Mark | None:
    at = 0
    if not head:
        return None
    if head[0] not in _PLAIN and (prefix := _PREFIX.match(head)):
        at = prefix.end()
    first = head[at : at + 1]
    if first == "第":
        return _read_statute(head, at, line, offsets)
    for pattern, form in _BY_FIRST.get(first, _FLAT):
        match = pattern.match(head, at)
        if match:
            end = match.end()
            loose = form in _IN_BRACKETS and _LOOSE_BRACKET.match(head, end) is not None
            written = line[: offsets[end] if offsets else end]
            return _counted(written, match[1], form, loose)
    decimal = _DECIMAL.match(head, at) if first.isdigit() else None
    if decimal:
        steps = tuple(map(int, decimal[1].split(".")))
        rank = Rank(Rank.ARTICLE + len(steps) - 1)
        form = f"1{'.1' * (len(steps) - 1)}"
        written = line[: offsets[decimal.end()] if offsets else decimal.end()]
        return Mark(written, rank, steps[-1], False, form, steps=steps, loose=True)
    return None


@lru_cache(maxsize=4096)
def _counted(written: str, numeral: str, form: str, loose: bool) -> Mark | None:
    """A mark; kept, since texts use few different marks, each of them again and again."""
    number = _number(numeral)
    return Mark(written, _FORMS[form], number, False, form, loose=loose) if number else None


def _read_statute(head: str, at: int, line: str, offsets: list[int] | None) -> Mark | None:
    match = _STATUTE.match(head, at)
    if match is None:
        return None
    end = match.end()
    loose = not head[end - 1].isspace() and _LOOSE_STATUTE.match(head, end) is not None
    return _statute(line[: offsets[end] if offsets else end], *match.groups(), loose)


@lru_cache(maxsize=4096)
def _statute(written: str, numeral: str, unit: str, after: str | None, loose: bool) -> Mark | None:
    """A mark of a statute; kept as those of `_counted`."""
    number, insert = _number(numeral), _number(after) if after else 0
    if not number or (after and not insert):
        return None
    return Mark(written, _RANKS[unit], number, True, unit, insert, loose=loose)


def _number(written: str) -> int:
    """The number of a mark; 0 where it numbers nothing."""
    if written[0] in _CIRCLED:
        return _CIRCLED.index(written) + 1
    if written.isascii():
        return int(written) if written.isdecimal() else ord(written) - ord("a") + 1
    try:
        return from_numeral(written)
    except ValueError:
        return 0
