"""Repairs that change no word: punctuation beside Chinese made full-width, lost marks inferred."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.document import Repair
from corpus.parsing import Mark, Rank, read_mark
from corpus.text import to_numeral

_WIDE = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
_CJK = r"\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’"
# What is left of （n）: （十 or （十） or ）; a bare （ only where nothing closes it, since 「（此件公开
# 发布）」 and 「（联系人：…）」 are no marks.
_DAMAGED = re.compile(
    r"^(?:[（(]([一二三四五六七八九十]+)[)）]?|[（(](?![^）)]{0,80}[）)])|([一二三四五六七八九十]*)[)）])"
)


def widen(paragraphs: Sequence[str]) -> tuple[list[str], list[Repair]]:
    """Paragraphs with full-width punctuation beside Chinese, and the repair that counts it."""
    widened = [_widen(paragraph) for paragraph in paragraphs]
    changed = sum(
        a != b
        for old, new in zip(paragraphs, widened, strict=True)
        for a, b in zip(old, new, strict=True)
    )
    if not changed:
        return widened, []
    note = f"共 {changed} 处，只改宽度，不改文字"
    return widened, [Repair("", "width", "半角标点", "全角标点", note)]


def _widen(paragraph: str) -> str:
    """Half-width punctuation beside Chinese characters made full-width, one to one."""
    pattern = rf"(?<=[{_CJK}])[,:;?!()]|[,:;?!()](?=[{_CJK}])|(?<=\d)[)](?=$|[{_CJK}])"
    for _ in range(2):  # a mark may stand beside one that was widened just now
        paragraph = re.sub(pattern, lambda m: _WIDE[m.group()], paragraph)
    return paragraph


def split_at_marks(paragraphs: Sequence[str]) -> list[str]:
    """Paragraphs split before marks in mid-line that the sequence proves.

    Where a paragraph （五） follows one that opens with （二）, and （三） and （四） stand in between
    in this order, each opens a paragraph of its own; so do 1. to 3. in the paragraph above a 4.
    Nothing else is split: a list within a sentence stays one.
    """
    opened: dict[str, tuple[int, int]] = {}  # form -> number and place of the last paragraph
    cuts: dict[int, list[int]] = {}
    for place, paragraph in enumerate(paragraphs):
        mark = read_mark(paragraph) if not paragraph.startswith("|") else None
        if mark is None or len(mark.steps) > 1 or mark.rank not in _SPLIT:
            continue
        before, since = opened.get(mark.form, (0, max(place - 1, 0)))
        if before >= mark.number:
            before, since = 0, max(place - 1, 0)
        if 1 <= mark.number - before - 1 <= 20:
            between = paragraphs[since:place]
            listed = any(
                text.startswith("附") for text in between
            )  # 附件：1.… 2.… is a list of names
            for at, offset in [] if listed else _find(between, mark, before + 1):
                cuts.setdefault(since + at, []).append(offset)
        opened[mark.form] = mark.number, place
        deeper = [form for form, (_, at) in opened.items() if at < place and form != mark.form]
        for form in deeper if mark.rank is Rank.ARTICLE else ():
            del opened[form]
    split: list[str] = []
    for place, paragraph in enumerate(paragraphs):
        bounds = [0, *sorted(set(cuts.get(place, ()))), len(paragraph)]
        parts = (paragraph[a:b].strip() for a, b in pairwise(bounds))
        split += [part for part in parts if part]
    return split


_SPLIT = (Rank.ARTICLE, Rank.PAREN, Rank.POINT, Rank.SUBPOINT)


def _find(paragraphs: Sequence[str], mark: Mark, start: int) -> list[tuple[int, int]]:
    """Places of the marks from `start` up to before `mark`, in order; empty unless all are there."""
    found: list[tuple[int, int]] = []
    place, offset = 0, 1
    for number in range(start, mark.number):
        written = replace(mark, text="", number=number, insert=0, steps=()).label
        after = "[、．.]" if mark.rank in (Rank.ARTICLE, Rank.POINT) and not mark.statute else ""
        shown = re.escape(written).replace("（", "[（(]").replace("）", "[）)]")
        pattern = re.compile(rf"(?<![\d.一二三四五六七八九十第]){shown}{after}(?!\d)")
        while place < len(paragraphs):
            match = pattern.search(paragraphs[place], offset)
            if match:
                found.append((place, match.start()))
                offset = match.end()
                break
            place, offset = place + 1, 0
        else:
            return []
    return found


def infer_marks(paragraphs: Sequence[str]) -> tuple[list[str], list[Repair]]:
    """Infer （n） marks that the page lost; intact ones stay as they are.

    Numbering goes on across parts where a part's first clause does not start at （一）.
    """
    part, titled, opening = "", False, False
    number, has_body = 0, True  # of the clause before; whether it has its text already
    repaired: list[str] = []
    repairs: list[Repair] = []
    for place, paragraph in enumerate(paragraphs):
        mark = read_mark(paragraph)
        if mark is not None and mark.rank is Rank.ARTICLE and not mark.statute:
            part, opening, has_body = mark.label, True, True
            titled = len(paragraph) <= 40 and "。" not in paragraph
        elif part and titled and (mark is None or mark.rank is Rank.PAREN):
            remains = _remains(paragraph, mark, number, opening)
            if remains is None and mark is None and has_body:
                remains = "" if _damage_follows(paragraphs[place + 1 :], number + 1) else None
            if remains is not None:
                number += 1
                inferred = f"（{to_numeral(number)}）"
                note = "原网页条款编号缺损，按顺序推定"
                repairs.append(Repair(f"{part}{inferred}", "mark", remains, inferred, note))
                paragraph = inferred + paragraph[len(remains) :]
            elif mark is not None:
                number = mark.number
            opening = False
            has_body = (remains is None and mark is None) or len(paragraph) > 40
        else:
            has_body = True
        repaired.append(paragraph)
    return repaired, repairs


def _remains(paragraph: str, mark: Mark | None, number: int, opening: bool) -> str | None:
    """What is left of a damaged mark after clause `number`; None where it is intact or absent."""
    if mark is not None and (mark.number == number + 1 or (mark.number == 1 and opening)):
        return None
    match = _DAMAGED.match(paragraph)
    if match is None:
        return None
    digits = match.group(1) or match.group(2) or ""
    return match.group() if to_numeral(number + 1).startswith(digits) else None


def _damage_follows(paragraphs: Sequence[str], number: int) -> bool:
    """Whether the next clause mark after a paragraph without one is itself damaged.

    A mark （一） is a new count, of the next part or of a list, and proves nothing.
    """
    for paragraph in paragraphs:
        mark = read_mark(paragraph)
        if mark is not None and mark.rank is Rank.ARTICLE:
            continue
        if mark is not None and mark.rank is not Rank.PAREN:
            return False
        if mark is not None or _DAMAGED.match(paragraph):
            return mark is None or 1 < mark.number < number
    return False
