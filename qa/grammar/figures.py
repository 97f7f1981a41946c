"""Figures of a text with their units, told apart by value."""

import re
from collections.abc import Mapping

from corpus.text import NUMERAL, fold
from qa.grammar.words import canonical

# not the year, month and day of a date, not the number of a clause or of an item
_DATE = re.compile(r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日")
_FIGURE = re.compile(
    rf"(?<![\d.,第])(?:百分之(?:{NUMERAL}|\d+(?:\.\d+)?)|\d[\d,]*(?:\.\d+)?(?:%|‰)"
    rf"|(?:\d[\d,]*(?:\.\d+)?|(?![百千]){NUMERAL})[百千]?[万亿]?"
    r"(?P<unit>元|年|个?月|个?工作日|日|天|周|小时|岁|倍|家|人|名|亩|吨|平方米|公里|米|分(?!之)))"
)
_ALIKE = {"天": "日", "名": "人"}


def figures(text: str) -> Mapping[str, Mapping[str, str]]:
    """Figures by unit and value, each as it is written: 三年 is {"年": {"3": "三年"}}, as 3年 is.

    Calendar dates are none. 工作日 are no 日, shares have the unit %.
    """
    found: dict[str, dict[str, str]] = {}
    for match in _FIGURE.finditer(_DATE.sub(" ", fold(text))):
        unit = (match["unit"] or "%").removeprefix("个")
        value = canonical(match[0]).removesuffix(match["unit"] or "%")
        found.setdefault(_ALIKE.get(unit, unit), {}).setdefault(value, match[0])
    return found
