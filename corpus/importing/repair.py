"""Repairs that change no word: punctuation beside Chinese made full-width, lost marks inferred."""

import re
from collections.abc import Sequence

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
