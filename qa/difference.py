"""What differs between two wordings, as a diff and in words."""

import re
from collections.abc import Sequence

from rapidfuzz.distance import Indel

from qa.answer import DiffPiece

_FIGURE = re.compile(r"\d[\d.,]*(?:%|[亿万]?元|年|家|个)?")
_TOKEN = re.compile(r"\d[\d.,]*[%％]?|.", re.DOTALL)
_MARKS = "，。；：！？、\n“”‘’（） "
_FORCE = (
    "必须",
    "应当",
    "原则上应",
    "应",
    "要",
    "支持",
    "鼓励",
    "探索",
    "可以",
    "可",
    "严禁",
    "禁止",
    "不得",
)


def diff(given: str, actual: str) -> tuple[DiffPiece, ...]:
    """A diff by characters, a figure counting as one."""
    source, target = _TOKEN.findall(given), _TOKEN.findall(actual)
    pieces: list[DiffPiece] = []
    for op in Indel.opcodes(source, target):
        if op.tag == "equal":
            pieces.append(DiffPiece("equal", "".join(source[op.src_start : op.src_end])))
        elif op.tag == "delete":
            pieces.append(DiffPiece("delete", "".join(source[op.src_start : op.src_end])))
        else:
            pieces.append(DiffPiece("insert", "".join(target[op.dest_start : op.dest_end])))
    return tuple(pieces)


def in_words(pieces: Sequence[DiffPiece]) -> str:
    """The changes, told in Chinese; changes of punctuation alone are left out."""
    told: list[str] = []
    place = 0
    while place < len(pieces):
        removed = added = ""
        while place < len(pieces) and pieces[place].op != "equal":
            if pieces[place].op == "delete":
                removed += pieces[place].text
            else:
                added += pieces[place].text
            place += 1
        place += 1
        removed, added = (part.strip(_MARKS) for part in (removed, added))
        if not any(char.isalnum() for char in removed + added):
            continue
        told.append(_change(removed, added))
    return "；".join(dict.fromkeys(told)) or "字序或标点不同"


def _change(removed: str, added: str) -> str:
    if removed and added:
        kind = "数字" if _FIGURE.search(removed + added) else "用词"
        if removed in _FORCE or added in _FORCE:
            kind = "力度用语"
        return f"{kind}改动：引作“{removed}”，原文是“{added}”"
    if added:
        return f"漏“{added}”"
    return f"多“{removed}”"
