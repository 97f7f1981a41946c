"""What differs between two wordings, as a diff and in words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import rjieba
from rapidfuzz.distance import Indel

from corpus import Clause, PolicyDocument, Slice
from qa.answering import DiffPiece, VerdictResult
from qa.wording.alignment import fold, narrow

FORCE = (
    "原则上应", "必须", "应当", "不得", "严禁", "禁止", "支持", "鼓励", "探索", "可以", "优先",
    "引导", "允许", "争取", "推动", "应", "须", "要", "可",
)  # fmt: skip
NEGATORS = "不未无非勿禁莫"
_FIGURE = re.compile(r"\d[\d.,]*[%％‰]?")
_TOKEN = re.compile(r"\d[\d.,]*[%％‰]?|.", re.DOTALL)
_NUMERALS = re.compile(r"[〇零一二两三四五六七八九十百千万亿]+")
_QUOTE_STYLES = str.maketrans("‘’『』「」＂\"'", "“”“”“”“““")
_MARKS = "，。；：！？、\n（） "
_NO_QUOTES = str.maketrans("", "", "“”‘’「」『』")
_PHRASES = re.compile(r"[，。；：！？、\n）]")
_QUOTED = ("引作", "原文是")
_WIDEST = 3  # characters a change is widened by, on each side, to whole words
_FINAL = "。；！？;!?"  # marks that end a sentence
_QUOTE_ENDS = "”’」』）》"
_TOLD = 6  # outward changes named
_SHORT = 4  # characters; longer runs missing are told as a phrase


@dataclass(frozen=True, slots=True)
class WordingMatch:
    """What was found for one given wording; `actual == document.text[start:end]`.

    For an absent wording, `actual` is the nearest one, if anything is near at all.
    """

    result: VerdictResult
    given: str
    document: PolicyDocument | None = None
    clause: Clause | None = None
    start: int = 0
    end: int = 0
    actual: str | None = None
    differences: str = ""
    diff: tuple[DiffPiece, ...] = ()
    punctuation_only: bool = False
    also: tuple[Slice, ...] = ()  # other places where the same wording stands, 20 at most
    share: float = 0.0  # of the given characters found in `actual`, in order
    negated: bool = False  # a negation stands before it in the original
    place: int = 0  # where `given` begins in the text that was checked

    @property
    def outward(self) -> str:
        """What differs besides words, told in Chinese; a sentence that was cut is such a thing."""
        following = self.document.text[self.end : self.end + 1] if self.document else ""
        cut = cut_short(self.given, self.actual or "", following)
        told = self.diff[:-1] if cut and self.diff[-1].op == "delete" else self.diff
        return "；".join(filter(None, (outward_in_words(told), cut)))


def plain_quotes(text: str) -> str:
    """The text with all quotation marks in one style."""
    return text.translate(_QUOTE_STYLES).replace("”", "“")


def governing(before: str) -> str:
    """The negation or the word of force that ends what stands before a wording in its phrase, and
    turns what it says; "" for none. A word of one letter may end another (许可) where it is not alone.
    """
    phrase = _PHRASES.split(before)[-1]
    told = (word for word in FORCE if phrase == word or (len(word) > 1 and phrase.endswith(word)))
    return next((sign for sign in NEGATORS if phrase.endswith(sign)), next(told, ""))


def trimmed(given: str) -> str:
    """A wording without the marks and blanks around it."""
    places = fold(given).places
    return given[places[0] : places[-1] + 1]


def final_mark(given: str) -> str:
    """The mark that ends a wording, within its quotation marks; "" for none."""
    mark = given.rstrip().rstrip(_QUOTE_ENDS)[-1:]
    return mark if mark in _FINAL else ""


def cut_short(given: str, actual: str, following: str) -> str:
    """That a wording ends its sentence with another mark than the original, told in Chinese; ""
    where it does not. `following` is the character after `actual`, "" for none.
    """
    mark, there = final_mark(given), following.strip()
    if not mark or not actual or actual.endswith(mark) or narrow(there) == narrow(mark):
        return ""
    told = f"原文此处为“{there}”" if there and not there.isalnum() else "原文此处没有标点"
    return f"句末“{mark}”，{told}"


def outward_kind(given: str, actual: str) -> str:
    """What differs besides words, told in Chinese; marks around the wording do not count."""
    one = plain_quotes("".join(trimmed(given).split()))
    other = plain_quotes("".join(actual.split()))
    if one == other:
        return ""
    one, other = ("".join(map(narrow, side)) for side in (one, other))
    if one == other:
        return "仅全半角不同"
    one, other = ("".join(filter(str.isalnum, side)) for side in (one, other))
    return "仅标点不同" if one == other else "仅繁简或字形不同"


def diff(given: str, actual: str) -> tuple[DiffPiece, ...]:
    """A diff by characters, a figure counting as one; width and style of quotes do not count.

    The pieces "equal" and "insert" make up `actual`, "equal" and "delete" the given wording
    (but for its width and quotation marks where they are equal). A change after which the same
    words stand there is marked as outward.
    """
    source, target = _TOKEN.findall(given), _TOKEN.findall(actual)
    keys = [[plain_quotes("".join(map(narrow, t))) for t in side] for side in (source, target)]
    pieces: list[DiffPiece] = []
    for i, j, k, n in _changes(*keys):
        if pieces or i or k:
            _add(pieces, "equal", "".join(target[_end(pieces, target) : k]))
        _add(pieces, "delete", "".join(source[i:j]))
        _add(pieces, "insert", "".join(target[k:n]))
    _add(pieces, "equal", "".join(target[_end(pieces, target) :]))
    return tuple(_with_outward(pieces))


def _with_outward(pieces: Sequence[DiffPiece]) -> Iterator[DiffPiece]:
    """The pieces, those marked that change no word; a mark within a figure (1.5) is none of them."""
    groups = [list(held) for _, held in groupby(pieces, lambda piece: piece.op == "equal")]
    for place, group in enumerate(groups):
        if group[0].op == "equal":
            yield from group
            continue
        before = groups[place - 1][0].text[-1] if place else ""
        after = groups[place + 1][0].text[0] if place + 1 < len(groups) else ""
        gone, new = _sides(group)
        outward = fold(before + gone + after).text == fold(before + new + after).text
        yield from (DiffPiece(piece.op, piece.text, outward) for piece in group)


def _sides(group: Sequence[DiffPiece]) -> tuple[str, str]:
    """What a change takes away, and what it puts there."""
    gone = "".join(piece.text for piece in group if piece.op == "delete")
    return gone, "".join(piece.text for piece in group if piece.op == "insert")


def outward_in_words(pieces: Sequence[DiffPiece]) -> str:
    """The changes that change no word, told in Chinese; "" where there are none but of blanks."""
    told: dict[str, None] = {}
    for outward, held in groupby(pieces, lambda piece: piece.outward):
        gone, new = ("".join(side.split()) for side in _sides(list(held)))
        if outward and gone != new:
            both = f"“{gone}”原文作“{new}”"
            told[both if gone and new else f"多“{gone}”" if gone else f"少“{new}”"] = None
    more = f"等 {len(told)} 种" if len(told) > _TOLD else ""
    return "；".join(list(told)[:_TOLD]) + more


def _add(pieces: list[DiffPiece], op: str, text: str) -> None:
    if text:
        pieces.append(DiffPiece(op, text))


def _end(pieces: Sequence[DiffPiece], target: Sequence[str]) -> int:
    """How many tokens of `target` the pieces hold."""
    length, at = sum(len(p.text) for p in pieces if p.op != "delete"), 0
    while length > 0:
        length -= len(target[at])
        at += 1
    return at


def _changes(source: list[str], target: list[str]) -> list[tuple[int, int, int, int]]:
    """Changed stretches as token spans in both; a lone letter between two changes joins them."""
    merged: list[tuple[int, int, int, int]] = []
    for op in Indel.opcodes(source, target):
        if op.tag == "equal":
            continue
        i, j, k, n = op.src_start, op.src_end, op.dest_start, op.dest_end
        if merged:
            a, last, b, end = merged[-1]
            replaced = (last > a or j > i) and (end > b or n > k)
            if i == last or (i - last == 1 and replaced and fold(source[last]).text):
                merged[-1] = (a, j, b, n)
                continue
        merged.append((i, j, k, n))
    return merged


def in_words(pieces: Sequence[DiffPiece], sides: tuple[str, str] = _QUOTED) -> str:
    """The changes, told in Chinese; changes of punctuation alone are left out.

    `sides` names the two wordings; with other names than the quotation's and the original's,
    what only one side has is told by that name as well.
    """
    given = "".join(piece.text for piece in pieces if piece.op != "insert")
    actual = "".join(piece.text for piece in pieces if piece.op != "delete")
    ends = _word_ends(given), _word_ends(actual)
    told: list[str] = []
    i = k = place = 0
    while place < len(pieces):
        if pieces[place].op == "equal":
            i, k, place = i + len(pieces[place].text), k + len(pieces[place].text), place + 1
            continue
        j, n = i, k
        while place < len(pieces) and pieces[place].op != "equal":
            size = len(pieces[place].text)
            j, n = (j + size, n) if pieces[place].op == "delete" else (j, n + size)
            place += 1
        told.append(_change((given, i, j), (actual, k, n), ends, sides))
        i, k = j, n
    return "；".join(dict.fromkeys(filter(None, told))) or "字序或标点不同"


def _change(
    given: tuple[str, int, int],
    actual: tuple[str, int, int],
    ends: tuple[set[int], set[int]],
    sides: tuple[str, str],
) -> str:
    removed, added = (_bare(text[i:j]) for text, i, j in (given, actual))
    if not fold(removed + added).text:
        return ""
    if not fold(removed).text and sides != _QUOTED:
        return f"{sides[1]}增加“{added}”"
    if not fold(added).text and sides != _QUOTED:
        return f"{sides[1]}减少“{removed}”"
    if not fold(removed).text:
        return f"{'漏' if len(added) <= _SHORT else '缺'}“{added}”"
    if not fold(added).text:
        return f"多“{removed}”"
    kind = _kind(removed, added)
    if kind == "数字":
        return f"数字改动：{sides[0]}“{removed}”，{sides[1]}“{added}”"
    removed, added = _whole_words(given, actual, ends)
    return f"{_kind(removed, added)}改动：{sides[0]}“{removed}”，{sides[1]}“{added}”"


def _kind(removed: str, added: str) -> str:
    if _FIGURE.search(removed + added) or _NUMERALS.fullmatch(removed + added):
        return "数字"
    if any(removed.startswith(verb) or added.startswith(verb) for verb in FORCE):
        return "力度用语"
    tags = [tag for part in (removed, added) for _, tag in rjieba.tag(part)]
    return "动词" if tags and all(tag.startswith("v") for tag in tags) else "用词"


def _word_ends(text: str) -> set[int]:
    ends, at = {0}, 0
    for word in rjieba.cut(text):
        at += len(word)
        ends.add(at)
    return ends


def _whole_words(
    given: tuple[str, int, int], actual: tuple[str, int, int], ends: tuple[set[int], set[int]]
) -> tuple[str, str]:
    """Both sides of a change, widened over equal letters to where words end."""
    (one, i, j), (other, k, n) = given, actual
    left = right = 0
    for reach in range(_WIDEST + 1):
        if i - reach < 0 or k - reach < 0 or one[i - reach : i] != other[k - reach : k]:
            break
        if i - reach in ends[0] and k - reach in ends[1]:
            left = reach
            break
    for reach in range(_WIDEST + 1):
        if j + reach > len(one) or one[j : j + reach] != other[n : n + reach]:
            break
        if j + reach in ends[0] and n + reach in ends[1]:
            right = reach
            break
    return _bare(one[i - left : j + right]), _bare(other[k - left : n + right])


def _bare(text: str) -> str:
    """A changed stretch as it is told: without quotation marks, and punctuation around it."""
    return text.translate(_NO_QUOTES).strip(_MARKS)
