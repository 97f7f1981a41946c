"""Words on a page into lines; margins, columns, running heads."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus.reading.lines import opens

_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Line:
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    short: float = 0.0  # how far it ends before the right margin; set when its page is known


def gutter(words: Sequence[Any], width: float) -> float | None:
    """The x of an empty strip in the middle third with text on both sides, or None.

    Counter-example: a page of one column has words across every x.
    """
    if len(words) < 20:
        return None
    for step in range(35, 66):
        x = width * step / 100
        across = sum(w["x0"] < x + 4 and w["x1"] > x - 4 for w in words)
        left = [w for w in words if w["x1"] <= x]
        right = [w for w in words if w["x0"] >= x]
        if across <= 0.03 * len(words) and min(len(left), len(right)) >= 0.3 * len(words):
            rows = {round(w["top"] / 4) for w in left} & {round(w["top"] / 4) for w in right}
            wide = max(w["x1"] - w["x0"] for w in (*left, *right))
            if len(rows) >= 8 and wide >= 0.25 * width:
                return x
    return None


def to_lines(words: Sequence[Any]) -> list[Line]:
    """Words of about one height make a line; within it they stand from left to right."""
    rows: list[list[Any]] = []
    for word in sorted(words, key=lambda w: (w["top"] + w["bottom"]) / 2):
        middle = (word["top"] + word["bottom"]) / 2
        first = rows[-1][0] if rows else None
        if first is not None and abs((first["top"] + first["bottom"]) / 2 - middle) <= 0.45 * max(
            word["size"], first["size"]
        ):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_line(sorted(row, key=lambda w: w["x0"])) for row in rows]


def _line(row: Sequence[Any]) -> Line:
    text, end = "", row[0]["x0"]
    for word in row:
        gap = word["x0"] - end
        if gap > 1.5 * word["size"]:
            text += "  "
        elif gap > 0.7 * word["size"]:
            text += "\u3000"  # as after 第一条
        elif gap > 0.15 * word["size"] and _latin(text, word["text"]):
            text += " "
        text, end = text + word["text"], word["x1"]
    return Line(
        text.strip(),
        row[0]["x0"],
        end,
        min(w["top"] for w in row),
        max(w["bottom"] for w in row),
        max(w["size"] for w in row),
    )


def _latin(before: str, after: str) -> bool:
    return before[-1:].isascii() and after[:1].isascii()


def margins(lines: Sequence[Line]) -> tuple[float, float]:
    """Left and right margin of the text: the commonest line start, and the commonest full end."""
    if not lines:
        return 0.0, 0.0
    starts = Counter(round(line.x0 / 3) for line in lines)
    ends = Counter(round(line.x1 / 6) for line in lines)
    end, count = max(ends.items(), key=lambda item: (item[1], item[0]))
    right = end * 6 if count >= 3 else max(line.x1 for line in lines)
    return starts.most_common(1)[0][0] * 3.0, float(right)


def goes_on(last: Line, line: Line, left: float) -> bool:
    """Whether a line goes on with the one before: that one is full, and this one is not indented."""
    if opens(line.text.strip()) or abs(last.size - line.size) > 1.5:
        return False
    return last.short < 2.2 * line.size and line.x0 <= left + 1.2 * line.size


def running_heads(pages: Sequence[Sequence[Line]]) -> set[str]:
    """Lines that stand at the edge of at least half of the pages, and of three."""
    counts: Counter[str] = Counter()
    for lines in pages:
        counts.update({masked(line.text) for line in (*lines[:2], *lines[-2:])})
    return {text for text, n in counts.items() if n >= 3 and n >= 0.5 * len(pages) and text}


def masked(text: str) -> str:
    return _DIGITS.sub("#", "".join(text.split()))
