"""Figures in a text, each with its unit, its limit (以内, 以上) and the words it belongs to."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.text import from_numeral

_UNIT = (
    r"万亿元|亿元|万元|千元|元|个百分点|%|个工作日|工作日|个月|平方公里|公里|公顷|亿|万"
    r"|年|月|日|天|岁|倍|家|个|项|人|名|亩|吨|次|条|批|所|座|期|成|类|种|级|大"
)
_NUMERAL = r"[零〇一二三四五六七八九十百千两]+"
_FIGURE = re.compile(
    rf"(?P<hundred>百分之(?P<percent>{_NUMERAL}|\d+(?:\.\d+)?))"
    rf"|(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<unit>多?(?:{_UNIT})|[A-Za-z]+|)"
    rf"|(?P<numeral>{_NUMERAL})(?P<measure>{_UNIT})"
)
_LIMIT = re.compile(r"以内|之内|及以上|以上|以下|左右|内(?!部|设|外)")
_SAME_LIMIT = {"之内": "以内", "内": "以内", "及以上": "以上"}
_ARTICLES = frozenset("个批项种类家名次所级大")  # 一个, 两类: no figure that somebody relies on
_PHRASE, _SENTENCE = "，。；：、！？,;:!?\n", "。；！？;!?\n"


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is written in digits; `about` is the text it belongs to, without figures."""

    value: str
    unit: str
    limit: str
    about: str


def figures(text: str) -> list[Figure]:
    """The figures of a text, in order; full-width digits and Chinese numerals are read alike."""
    text = unicodedata.normalize("NFKC", text)
    found = [m for m in _FIGURE.finditer(text) if _counts(m)]
    return [
        Figure(*_amount(match), _limit(text, match), _about(text, found, place))
        for place, match in enumerate(found)
    ]


def _counts(match: re.Match[str]) -> bool:
    numeral, measure = match["numeral"], match["measure"]
    return not numeral or not (measure in _ARTICLES and len(numeral) == 1)


def _amount(match: re.Match[str]) -> tuple[str, str]:
    if match["hundred"]:
        return _digits(match["percent"]), "%"
    if match["numeral"]:
        return _digits(match["numeral"]), match["measure"]
    return _digits(match["digits"]), match["unit"]


def _digits(number: str) -> str:
    if number[0].isascii():
        whole, _, part = number.replace(",", "").partition(".")
        part = part.rstrip("0")
        return f"{int(whole)}.{part}" if part else str(int(whole))
    return str(from_numeral(number))


def _limit(text: str, match: re.Match[str]) -> str:
    found = _LIMIT.match(text, match.end())
    return _SAME_LIMIT.get(found[0], found[0]) if found else ""


def _about(text: str, found: Sequence[re.Match[str]], place: int) -> str:
    """The words around a figure: of its phrase, up to the figures beside it; of a year's sentence."""
    match = found[place]
    if match["unit"] == "年" and len(match["digits"]) == 4:
        low = max(text.rfind(mark, 0, match.start()) for mark in _SENTENCE) + 1
        ends = (text.find(mark, match.end()) for mark in _SENTENCE)
        high = min((end for end in ends if end >= 0), default=len(text))
        return text[low : match.start()] + text[match.end() : high]
    low = max(text.rfind(mark, 0, match.start()) for mark in _PHRASE) + 1
    if place:
        low = max(low, found[place - 1].end())
    before = text[low : match.start()].strip(" 的")
    if len(before) > 1:
        return before
    ends = (text.find(mark, match.end()) for mark in _PHRASE)
    return text[match.end() : min((end for end in ends if end >= 0), default=len(text))]
