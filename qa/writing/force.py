"""Words that carry a policy's force: verbs (应当, 支持, 鼓励, 探索, 可), conditions, negations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# What a word is called, and how it is written. A longer writing stands before its parts.
_WORDS = (
    ("不得", r"不得|不能|不可(?!或缺|分割)|严禁|禁止|不准|不允许"),
    ("不", r"没有|不(?!断|仅|同|光|但|少于|低于|超过|再)|未(?!来)|无(?!人|缝|线|障碍)|勿|莫|非(?=招标|经营|公有|国有|农)"),
    ("应当", r"应当|必须|务必|(?<![相适反响供效对])应(?![用急对届付聘])|(?<!无)须"),
    ("支持", r"支持"),
    ("鼓励", r"鼓励"),
    ("探索", r"探索"),
    ("争取", r"争取|力争"),
    ("优先", r"优先"),
    ("给予", r"给予|予以"),
    ("可", r"可以|允许|(?<![许认])可(?!持续|再生|控|能|靠|行|复制)|能够"),
    ("原则上", r"原则上"),
    ("符合条件", r"符合条件|有条件|具备条件"),
    ("按规定", r"按规定|按照规定|依照规定"),
    ("逐步", r"逐步"),
    ("依法", r"依法|依规"),
    ("批准", r"批准|同意"),
    ("新认定", r"新认定"),
    ("急需紧缺", r"急需紧缺|急需"),
    ("总量内", r"总量内|范围内|空间范围内"),
    ("重大", r"重大"),
    ("具备", r"具备"),
)  # fmt: skip
_ANY = re.compile("|".join(f"(?P<w{place}>{written})" for place, (_, written) in enumerate(_WORDS)))
NEGATIONS = frozenset({"不得", "不"})
CONDITIONS = frozenset(
    {"符合条件", "按规定", "依法", "批准", "新认定", "急需紧缺", "总量内", "重大", "具备", "原则上"}
)
_STOP = re.compile(r"[，。；：！？,;:!?\n]")
_SPAN = 12  # characters of what a word governs that are looked at


@dataclass(frozen=True, slots=True)
class Forceful:
    """A word of force and the text it governs; `noun` where it governs none (经费支持)."""

    word: str
    governs: str
    noun: bool


def forceful(text: str) -> list[Forceful]:
    """The words of force in a text, in order."""
    return list(_found(text))


def _found(text: str) -> Iterator[Forceful]:
    for match in _ANY.finditer(text):
        word = _WORDS[int((match.lastgroup or "w0")[1:])][0]
        stop = _STOP.search(text, match.end())
        end = stop.start() if stop else len(text)
        after = text[match.end() : min(end, match.end() + _SPAN)]
        if len(after.strip("的")) >= 2:
            yield Forceful(word, after, False)
            continue
        if word in CONDITIONS and stop:  # 「经批准，可…」 governs what follows
            following = text[stop.end() : stop.end() + _SPAN]
            yield Forceful(word, _STOP.split(following)[0], False)
            continue
        begin = max((m.end() for m in _STOP.finditer(text, 0, match.start())), default=0)
        yield Forceful(word, text[max(begin, match.start() - _SPAN) : match.start()], True)
