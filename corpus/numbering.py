"""Chinese numerals, and the marks that number clauses in official documents."""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = r"[零〇一二三四五六七八九十百千两]+"


class Rank(IntEnum):
    """Nesting of marks, outermost first; 条 and 一、 number the same kind of clause."""

    VOLUME = 0  # 第X编
    CHAPTER = 1  # 第X章
    SECTION = 2  # 第X节
    ARTICLE = 3  # 第X条, 一、
    PAREN = 4  # （一）
    POINT = 5  # 1.
    SUBPOINT = 6  # （1）


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbering mark at the start of a line: `text` as it stands, its rank and number."""

    text: str
    rank: Rank
    number: int
    statute: bool  # 编章节条 rather than 一、

    @property
    def label(self) -> str:
        """The mark as it stands in a label: 二、→二, （四）, 3.→3, （1）, 第十二条."""
        if self.statute:
            unit = "编章节条"[self.rank]
            return f"第{to_numeral(self.number)}{unit}"
        if self.rank is Rank.ARTICLE:
            return to_numeral(self.number)
        if self.rank is Rank.PAREN:
            return f"（{to_numeral(self.number)}）"
        return str(self.number) if self.rank is Rank.POINT else f"（{self.number}）"


_REFERENCE = r"(?!项(?:[规的、，和或至到所之]|$))"  # （一）项规定 refers to a clause, opens none
_MARKS = (
    (re.compile(rf"第({_NUMERAL})编[ \u3000]*"), Rank.VOLUME, True),
    (re.compile(rf"第({_NUMERAL})章[ \u3000]*"), Rank.CHAPTER, True),
    (re.compile(rf"第({_NUMERAL})节[ \u3000]*"), Rank.SECTION, True),
    (re.compile(rf"第({_NUMERAL})条(?!第|[规的之、，和或至到款项])[ \u3000]*"), Rank.ARTICLE, True),
    (re.compile(rf"({_NUMERAL})、"), Rank.ARTICLE, False),
    (re.compile(rf"[（(]({_NUMERAL})[）)]{_REFERENCE}"), Rank.PAREN, False),
    (re.compile(r"(\d{1,3})(?:[．、]|\.(?!\d))[ \u3000]*"), Rank.POINT, False),
    (re.compile(rf"[（(](\d{{1,3}})[）)]{_REFERENCE}"), Rank.SUBPOINT, False),
)


def from_numeral(numeral: str) -> int:
    """The number a Chinese numeral writes, up to 九千九百九十九.

    Raises:
        ValueError: it is no Chinese numeral.
    """
    total, digit = 0, 0
    for char in numeral:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            raise ValueError(f"不是中文数字：{numeral}")
    if not numeral:
        raise ValueError("不是中文数字：空")
    return total + digit


def to_numeral(number: int) -> str:
    """The Chinese numeral for 1 to 9999, as official documents number (十二, 一百零三).

    Raises:
        ValueError: out of range.
    """
    if not 0 < number < 10_000:
        raise ValueError(f"超出范围：{number}")
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if gap else "") + "零一二三四五六七八九"[digit] + name
        gap = bool(written) and not digit and number > 0
    return written.removeprefix("一") if written.startswith("一十") else written


def read_mark(line: str) -> Mark | None:
    """The numbering mark a line starts with, or None."""
    for pattern, rank, statute in _MARKS:
        match = pattern.match(line)
        if match:
            written = match.group(1)
            number = int(written) if written.isdecimal() else from_numeral(written)
            return Mark(match.group(), rank, number, statute)
    return None


_TOKEN = re.compile(
    rf"第?[（](?P<bracketed>{_NUMERAL}|\d+)[）](?:条|款|项|目)?"
    rf"|第(?P<counted>{_NUMERAL}|\d+)(?P<unit>部分|编|章|节|条|款|项|目|点)"
    rf"|(?P<bare>{_NUMERAL}|\d+)(?:[、.。]|部分|条|款|项|点)?"
)
_SEPARATORS = re.compile(r"[\s\-—–/·,，]")
_DIVISIONS = ("编", "章", "节")


def normalise_label(label: str) -> str:
    """A label in its canonical form, from any way people write it.

    `二(四)`, `二 （四）`, `第二部分第四条` → `二（四）`; `十四(1)`, `第十四条第一项` →
    `十四（一）`; `一（二）3.` → `一（二）3`; `第二章第三条` → `三`. Whatever is no label
    (前言) comes back as it is, without white space.
    """
    plain = unicodedata.normalize("NFKC", label).translate(str.maketrans("()", "（）"))
    text = _SEPARATORS.sub("", plain).rstrip("、.。")
    tokens = list(_TOKEN.finditer(text))
    whole = "".join(token.group() for token in tokens) == text
    if not tokens or not whole or not all(0 < _number(token) < 10_000 for token in tokens):
        return re.sub(r"\s", "", label)
    units = [token["unit"] for token in tokens]
    if all(unit in _DIVISIONS for unit in units):
        return "".join(f"第{to_numeral(_number(token))}{token['unit']}" for token in tokens)
    if "条" in units:  # articles are counted through a statute whatever their chapter
        tokens = [token for token in tokens if token["unit"] not in _DIVISIONS]
    return "".join(_step(token, depth) for depth, token in enumerate(tokens))


def _step(token: re.Match[str], depth: int) -> str:
    """One step of a label: 二, （四）, 3, （1）."""
    number, unit = _number(token), token["unit"]
    if depth == 0 and not token["bracketed"]:
        return to_numeral(number)
    if token["bracketed"]:
        as_digits = token["bracketed"].isdecimal() and depth > 1
        return f"（{number}）" if as_digits else f"（{to_numeral(number)}）"
    if depth == 1 and unit not in (None, "目", "点"):
        return f"（{to_numeral(number)}）"
    return str(number)


def _number(token: re.Match[str]) -> int:
    written = token["bracketed"] or token["counted"] or token["bare"]
    return int(written) if written.isdecimal() else from_numeral(written)


def label_forms(label: str) -> tuple[str, ...]:
    """Labels that what somebody wrote may stand for: as it is, canonical, as of a statute."""
    canonical = normalise_label(label)
    article = re.sub(rf"^({_NUMERAL})(?=$|（|\d)", r"第\1条", canonical)
    return tuple(dict.fromkeys((label, canonical, article)))
