"""Where a published text shows that something of it was lost: a mark without its partner."""

import re
from functools import lru_cache

_PAIRS = {"（": "）", "《": "》", "“": "”", "〔": "〕", "【": "】"}
_CLOSING = {close: opening for opening, close in _PAIRS.items()}
# a replacement character, or marks of which one ate what stood between them
_LOST = re.compile(r"[\ufffd\ue000-\uf8ff]|[，、；：][，。；：！？]|。[，；、]")


@lru_cache(maxsize=2048)
def damage(text: str) -> tuple[int, ...]:
    """Offsets of marks without a partner in their line, and of what cannot be as it was written.

    A quotation may run over several lines: then “ is not missed at the end of a line, nor ” at
    the beginning of a later one. `1）` and `a)` number a clause and need no partner.
    """
    found = [match.start() for match in _LOST.finditer(text)]
    last = text.rfind("”")
    over = False  # whether a quotation of an earlier line is open
    at = 0
    for line in text.split("\n"):
        open_: list[int] = []
        for place, char in enumerate(line, at):
            if char in _PAIRS:
                open_.append(place)
            elif char in _CLOSING:
                if open_ and text[open_[-1]] == _CLOSING[char]:
                    open_.pop()
                elif char == "”" and over:
                    over = False
                elif not (char == "）" and _numbers(line[: place - at])):
                    found.append(place)
        quotes = [place for place in open_ if text[place] == "“"]
        if quotes and quotes[-1:] == open_[-1:] and last > at + len(line):
            over = True
            open_ = open_[:-1]
        found += open_
        at += len(line) + 1
    return tuple(sorted(found))


def _numbers(before: str) -> bool:
    """Whether what stands before a closing bracket numbers a clause or an item: 1）, 一）, a）."""
    return any(
        len(before) >= size
        and before[-size:].isalnum()
        and (len(before) == size or not before[-size - 1].isalnum())
        for size in (1, 2)
    )
