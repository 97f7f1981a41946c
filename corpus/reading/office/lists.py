"""Automatic numbering of Word as text: 一、 （一） 1. ① stand in numbering.xml, not in the text."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from corpus.text import to_numeral

_FORMAT: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate({48 + d: 0xFF10 + d for d in range(10)}),
    "decimalEnclosedCircle": lambda n: _enclosed(n),
    "decimalEnclosedCircleChinese": lambda n: _enclosed(n),
    "chineseCounting": to_numeral,
    "chineseCountingThousand": to_numeral,
    "japaneseCounting": to_numeral,
    "taiwaneseCounting": to_numeral,
    "taiwaneseCountingThousand": to_numeral,
    "ideographDigital": to_numeral,
    "lowerLetter": lambda n: chr(96 + (n - 1) % 26 + 1),
    "upperLetter": lambda n: chr(64 + (n - 1) % 26 + 1),
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperRoman": lambda n: _roman(n),
}


def _enclosed(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else f"({number})"


def _roman(number: int) -> str:
    written = ""
    values = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
    names = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")
    for value, name in zip(values, names, strict=True):
        count, number = divmod(number, value)
        written += name * count
    return written


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str  # e.g. "（%1）"


class Numbering:
    """Counts the numbered paragraphs of a Word document, in reading order."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._shared: dict[str, str] = {}  # numId -> abstract list, whose counting it goes on with
        part = next(
            (
                r.target_part
                for r in document.part.rels.values()
                if r.reltype.endswith("/numbering")
            ),
            None,
        )
        if part is not None:
            self._load(part.element)

    def _load(self, root: Any) -> None:
        abstract = {
            node.get(qn("w:abstractNumId")): {
                int(level.get(qn("w:ilvl"))): _level(level) for level in node.iter(qn("w:lvl"))
            }
            for node in root.iter(qn("w:abstractNum"))
        }
        for node in root.iter(qn("w:num")):
            number = node.get(qn("w:numId"))
            base = _value(node, "w:abstractNumId")
            levels = dict(abstract.get(base, {}))
            overridden = False
            for override in node.iter(qn("w:lvlOverride")):
                at = int(override.get(qn("w:ilvl")))
                start = _value(override, "w:startOverride")
                if start and at in levels:
                    levels[at] = _Level(int(start), levels[at].form, levels[at].text)
                    overridden = True
            self._levels[number] = levels
            self._shared[number] = number if overridden else f"abstract {base}"

    def mark(self, paragraph: Any) -> str:
        """The mark before a paragraph's text; "" where it is not numbered, or by a bullet."""
        number, at = self._place(paragraph)
        level = self._levels.get(number, {}).get(at)
        if level is None or level.form in ("bullet", "none"):
            return ""
        counts = self._counts[self._shared[number]]
        counts[at] = counts.get(at, level.start - 1) + 1
        for deeper in [key for key in counts if key > at]:
            del counts[deeper]
        written = level.text
        for key in range(at + 1):
            upper = self._levels[number].get(key, level)
            value = counts.get(key, upper.start)
            shown = _FORMAT.get(upper.form, str)(value) if value > 0 else str(value)
            written = written.replace(f"%{key + 1}", shown)
        return written if written.endswith(("、", "）", "．", "。")) else f"{written} "

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """numId and level of a paragraph, its own or of its style."""
        properties = [paragraph.paragraph_format.element.pPr]
        style, seen = paragraph.style, 0
        while style is not None and seen < 10:
            properties.append(style.element.pPr)
            style, seen = style.base_style, seen + 1
        for found in properties:
            numbering = found.find(qn("w:numPr")) if found is not None else None
            if numbering is not None:
                number = _value(numbering, "w:numId")
                if number:
                    return number, int(_value(numbering, "w:ilvl") or 0)
        return "", 0


def _level(node: Any) -> _Level:
    start = _value(node, "w:start")
    return _Level(
        int(start) if start.isdecimal() else 1,
        _value(node, "w:numFmt") or "decimal",
        _value(node, "w:lvlText"),
    )


def _value(node: Any, name: str) -> str:
    found = node.find(qn(name))
    return (found.get(qn("w:val")) or "") if found is not None else ""
