"""Function words by class, and a text in the form that the gate compares.

Figures are written by value (五百万元, 500万元 and 5,000,000元 are one), full and half width, script,
quotation marks and white space do not count; every other character does.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from corpus.text import simplified

_FILE = Path(__file__).parents[1] / "data" / "function_words.toml"
_QUOTES, _MARKS = "“”「」『』", "„‟‘’\"'《》〈〉*`"
_FULL_WIDTH = str.maketrans(",;:()!?", "，；：（）！？")
_KEPT = frozenset("，；：（）！？、。")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_MEASURE = (
    r"(?:元|年|月|日|天|周|岁|个|项|家|人|名|条|款|倍|亩|吨|次|批|期|件|份|种|类|级|层|套|台|座|所|户|篇"
    r"|小时|分钟|平方米|公里|工作日|季度|%)"
)
_CHINESE = "零〇一二两三四五六七八九十百千万亿"
_LONGEST = 24  # characters of a numeral; 九千九百九十九亿九千九百九十九万九千九百九十九 has 23
_FIGURE = re.compile(
    rf"百分之(?P<percent>\d+(?:\.\d+)?|[{_CHINESE}]+)"
    r"|(?P<digits>\d{1,3}(?:,\d{3}){1,8}(?![\d,])|\d+)(?P<part>\.\d+)?(?P<scale>[十百千万亿]*)"
    rf"|第(?P<place>[{_CHINESE}]+)"
    rf"|(?P<numeral>[{_CHINESE}]{{1,{_LONGEST}}}+)(?=多?余?{_MEASURE})"
)


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """The classes of `function_words.toml`; `alike` leads from a word to what may stand for it."""

    alike: Mapping[str, tuple[str, ...]]
    particle: frozenset[str]
    idle: frozenset[str]
    connective: frozenset[str]
    opening: frozenset[str]
    closing: frozenset[str]
    exception: frozenset[str]
    modal: frozenset[str]
    moving: frozenset[str]
    whole: frozenset[str]
    document: frozenset[str]
    speaking: frozenset[str]
    manner: frozenset[str]
    open: frozenset[str]
    acting: frozenset[str]
    light: frozenset[str]
    copula: frozenset[str]
    means: frozenset[str]
    after: frozenset[str]
    conditional: frozenset[str]
    locative: frozenset[str]
    beginning: frozenset[str]


def entries() -> dict[str, dict[str, Any]]:
    """The file as it stands: entries by name, each with its words and examples."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def function_words() -> FunctionWords:
    """The classes, read once."""
    held = {name: tuple(entry["words"]) for name, entry in entries().items()}
    alike: dict[str, tuple[str, ...]] = {}
    for name, words in held.items():
        for word in words if name.startswith("alike_") else ():
            alike[word] = (*alike.get(word, ()), *(other for other in words if other != word))
    classes = {n: frozenset(w) for n, w in held.items() if not n.startswith("alike_")}
    return FunctionWords(alike=alike, **classes)


def canonical(text: str, *, quotes: bool = False) -> str:
    """A text as it is compared; `quotes` keeps quotation marks, for a source's structure."""
    written: list[str] = []
    for char in simplified(text):
        if char.isspace() or char in _MARKS or (char in _QUOTES and not quotes):
            continue
        written.append(char if char in _KEPT else unicodedata.normalize("NFKC", char))
    return _FIGURE.sub(_by_value, "".join("".join(written).split())).translate(_FULL_WIDTH)


def _by_value(match: re.Match[str]) -> str:
    """A figure in digits; as it stands where it is none that can be read."""
    try:
        if match["percent"]:
            return f"{_written(_value(match['percent']))}%"
        if match["place"]:
            return f"第{_written(_value(match['place']))}"
        if match["numeral"]:
            return _written(_value(match["numeral"]))
        value = Decimal(match["digits"].replace(",", "") + (match["part"] or ""))
        for scale in match["scale"]:
            value *= _SCALES[scale]
        return _written(value)
    except (ValueError, InvalidOperation):
        return match[0]


def _written(value: Decimal) -> str:
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _value(numeral: str) -> Decimal:
    """The value of digits or of a Chinese numeral.

    Raises:
        ValueError: it is no numeral (万一, 零三).
    """
    if numeral[0].isdecimal():
        return Decimal(numeral)
    if len(numeral) == 4 and all(char in _DIGITS for char in numeral):  # 二〇二五
        return Decimal("".join(str(_DIGITS[char]) for char in numeral))
    total, below, digit = 0, 0, None
    for char in numeral:
        if char in _DIGITS:
            if digit:
                raise ValueError(numeral)
            digit = _DIGITS[char]
        elif (scale := _SCALES[char]) < 10_000:
            below, digit = below + (1 if digit is None else digit) * scale, None
        else:
            held = below + (digit or 0)
            if not held:
                raise ValueError(numeral)
            total, below, digit = (total + held) * scale, 0, None
    return Decimal(total + below + (digit or 0))
