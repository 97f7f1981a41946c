"""Lines of a text into paragraphs: split where paragraphs ran together, joined where they broke.

White space and page furniture are all that changes here; never a word.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.document import Repair

SENTENCE_END = tuple("。；：！？!?;:”》）)")
_OPENS = re.compile(
    r"^(?:第[ \u3000]*+[零〇一二三四五六七八九十百千两\d]++[ \u3000]*+[编章节条條]|[一二三四五六七八九十]+[、．]"
    r"|[（(][一二三四五六七八九十百\d]+[）)]|\d{1,3}[.．、](?!\d)|[①-⑳⒈-⒛⑴-⒇]|附件|附錄|附录|附表|专栏)"
)
_PAGER = re.compile(r"[上下]一[页頁]|\$\{[^{}]*\}")
_PAGE_MARK = re.compile(r"第\s*+\d++\s*+[页頁](?:\s*+(?:[,，/]\s*+)?共\s*+\d++\s*+[页頁])?")
_DASHED = re.compile(r"[-—–－~]\s*\d{1,4}\s*[-—–－~]")
# Two ideographic spaces or more open a paragraph (first-line indent); so do two blanks after the
# end of a sentence. After a bare mark (第一章　　总则) they only set it off.
_INDENT = re.compile(r"\u3000[\u3000 \t\xa0]*\u3000|(?<=[。；：！？）”])[ \t\xa0\u3000]{2,}")
_BARE_MARK = re.compile(
    r"第[零〇一二三四五六七八九十百千两\d]+[编章节条條](?:之[一二三四五六七八九十]+)?$"
)
_SPACED = re.compile(r"(?:^|[\s章节编])[\u4e00-\u9fff]$")  # 总　　则: a heading with blanks inside
# 「…。第四条 …」 in mid-line: a new article, since a reference (依照第四条规定) is followed by no
# blank. 「…补助标准第五条　…」 is one as well: an ideographic space follows only a mark.
_INLINE_ARTICLE = re.compile(
    r"(?<=[。；）;\u4e00-\u9fff])[ \t\u3000\xa0]*+"
    r"(?=第[零〇一二三四五六七八九十百千两]{1,7}[条條](?:之[一二三四五六七八九十]{1,3})?\u3000)"
    r"|(?:(?<=[。；）;])[ \t\u3000\xa0]*+|(?<![ \u3000\xa0])[ \u3000\xa0]++)"
    r"(?=第[零〇一二三四五六七八九十百千两]{1,7}[条條章](?:之[一二三四五六七八九十]{1,3})?[ \u3000\xa0])"
)
_INLINE_MARK = re.compile(
    r"(?:(?<=[。；])|(?<=[。；：）][ \u3000\xa0])|(?<=[\u4e00-\u9fff][ \u3000\xa0]))"
    r"(?=[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)"
    r"|(?<=：)(?=一、|（一）)"
)
# What official pages print without a line end: 文号 before the addressees, （此件公开发布） before a
# title, a name and a date of the signature far apart.
_NUMBER = re.compile(
    r"^(?!根据|按照|依据|依照|参照|关于|为)[\u4e00-\u9fff]{2,14}[〔\[［﹝（(][ ]?\d{4}[ ]?[〕\]］﹞）)][ ]?第?[ ]?\d{1,5}[ ]?号(?=[\u4e00-\u9fff])"
)
_NOTE = re.compile(r"^（此件[^（）]{2,12}）")
# 二、申报程序及时间（一）境外…: a heading and its first clause.
_HEADED = re.compile(r"^[一二三四五六七八九十]{1,3}、[^。；：，（）]{2,30}(?=（一）)")
_FAR = re.compile(r"[ \t\xa0]{8,}")
_PROSE = 20  # characters; a shorter line may be a title, a name or a cell, and is not joined


@dataclass(frozen=True, slots=True)
class Lines:
    """Paragraphs, the furniture taken out, and the repairs that say so."""

    paragraphs: tuple[str, ...]
    furniture: tuple[str, ...]
    repairs: tuple[Repair, ...]


def opens(line: str) -> bool:
    """Whether a line begins as a numbered clause or an attachment does."""
    return _OPENS.match(line) is not None


def split_paragraphs(text: str) -> list[str]:
    """Paragraphs that run together in one line, apart; white space at the ends removed.

    >>> split_paragraphs("一、总则　　（一）对象。　　企业。")
    ['一、总则', '（一）对象。', '企业。']
    >>> split_paragraphs("第一章　　总则")
    ['第一章　　总则']
    """
    parts: list[str] = []
    for piece in (near for far in _FAR.split(text) for near in _INLINE_ARTICLE.split(far)):
        start = 0
        for gap in _INDENT.finditer(piece):
            before = piece[start : gap.start()].strip()
            after = _INDENT.split(piece[gap.end() :], maxsplit=1)[0].strip()
            if _BARE_MARK.search(before) or (_SPACED.search(before) and len(after) == 1):
                continue
            parts.append(piece[start : gap.start()])
            start = gap.end()
        parts.append(piece[start:])
    pieces = [near for piece in parts for part in _split_marks(piece) for near in _unglue(part)]
    return [part for part in (part.strip(" \t\u3000\xa0\ufeff\u200b") for part in pieces) if part]


def _unglue(part: str) -> list[str]:
    """Split after a 文号, around a note, and after a heading with its first clause."""
    at = part.find("（此件")
    if at > 0 and _NOTE.match(part[at:]):
        return [part[:at], *_unglue(part[at:])]
    part = part.strip()
    for glued in (_NUMBER, _NOTE, _HEADED):
        found = glued.match(part)
        if found and found.end() < len(part):
            return [found.group(), *_unglue(part[found.end() :])]
    return [part]


def _split_marks(piece: str) -> list[str]:
    """Split before 一、 and （一） in mid-line where they carry a sequence on."""
    cuts = [match.start() for match in _INLINE_MARK.finditer(piece)]
    if not cuts:
        return [piece]
    bounds = [0, *cuts, len(piece)]
    return [piece[a:b] for a, b in pairwise(bounds)]


def paragraphs(lines: Sequence[str]) -> Lines:
    """Paragraphs of a text with hard line ends.

    A text is taken as wrapped at a fixed width when most of its long lines stop within a
    sentence; its lines are then joined unless the next one opens a clause or the line before
    stops short of the width. In any text, a paragraph cut in two by a page number is joined.
    """
    kept, broken, furniture = _strip_pages([line.rstrip() for line in lines])
    if _is_wrapped(kept):
        joined, count = _unwrap(kept, broken)
    else:
        joined, count = _join_pages(kept, broken)
    repairs = []
    if furniture:
        shown = "、".join(dict.fromkeys(" ".join(line.split()) for line in furniture))[:80]
        note = f"页码、页眉、翻页等 {len(furniture)} 处，不属于正文"
        repairs.append(Repair("", "furniture", shown, "（移除）", note))
    if count:
        repairs.append(
            Repair("", "join", "换行", "（接上）", f"句中断开的行 {count} 处接回，不改文字")
        )
    found = [part for line in joined for part in split_paragraphs(line)]
    return Lines(tuple(found), tuple(furniture), tuple(repairs))


def _strip_pages(lines: Sequence[str]) -> tuple[list[str], set[int], list[str]]:
    """Lines without page marks and running heads; where pages broke; what was taken out."""
    marks = _page_marks(lines)
    title = {line.strip() for line in lines[:4] if line.strip()} | _running(lines, marks)
    kept: list[str] = []
    broken: set[int] = set()
    furniture: list[str] = []
    after_break = 0  # how many lines of a running head may still follow
    for number, line in enumerate(lines):
        bare = line.strip()
        if number in marks:
            furniture.append(bare)
            broken.add(len(kept))
            after_break = 3
            continue
        if after_break and number >= 4 and bare in title:
            furniture.append(bare)
            after_break -= 1
            continue
        if bare:
            after_break = 0
        kept.append(line)
    return kept, broken, furniture


def _running(lines: Sequence[str], marks: set[int]) -> set[str]:
    """Short lines that follow at least three page marks."""
    after: Counter[str] = Counter()
    for mark in marks:
        below = [line.strip() for line in lines[mark + 1 : mark + 6] if line.strip()][:2]
        after.update(line for line in below if len(line) <= 40 and not opens(line))
    return {line for line, count in after.items() if count >= 3}


def _page_marks(lines: Sequence[str]) -> set[int]:
    """Numbers of lines that only mark a page: dashed numbers, pagers, bare numbers that count up."""
    marks: set[int] = set()
    bare: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        text = line.strip()
        if not text or len(text) > 24:
            continue
        if _DASHED.fullmatch(text) or not _PAGER.sub("", text).strip():
            marks.add(number)
        elif (
            text.isdecimal() and len(text) <= 4 and len(lines[number - 1].strip()) not in (1, 2, 3)
        ):
            bare.append((number, int(text)))  # 专栏 above a number counts boxes, not pages
        elif text.startswith("第") and _PAGE_MARK.fullmatch(text):
            marks.add(number)
    if bare and len(bare) <= 2 * sum(b - a in (1, 2) for a, b in pairwise(v for _, v in bare)) + 1:
        gaps = [
            sum(len(lines[k].strip()) for k in range(a + 1, b)) for (a, _), (b, _) in pairwise(bare)
        ]
        if gaps and sorted(gaps)[len(gaps) // 2] >= 150:
            marks.update(number for number, _ in bare)
    return marks


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether the text has hard line ends at a page width (a PDF dump), not one line a paragraph.

    Example: 49 articles in lines of 26 to 28 characters; counter-example: paragraphs of any length.
    """
    lengths = [len(line.strip()) for line in lines if line.strip()]
    if len(lengths) < 10:
        return False
    widest = sorted(lengths)[int(len(lengths) * 0.95)]
    full = [line.strip() for line in lines if widest * 0.8 <= len(line.strip()) <= widest * 1.15]
    within = sum(not line.endswith(("。", "；", "：", "！", "？")) for line in full)
    return 15 <= widest <= 60 and len(full) >= 0.4 * len(lengths) and within >= 0.6 * len(full)


def _unwrap(lines: Sequence[str], broken: set[int]) -> tuple[list[str], int]:
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    width = lengths[int(len(lengths) * 0.95)]
    joined: list[str] = []
    count, last, blank = 0, 0, True
    for number, line in enumerate(lines):
        bare = line.strip()
        if not bare:
            blank = True
            continue
        full = last >= width * 0.8
        goes_on = joined and not opens(bare) and (not blank or number in broken)
        if goes_on and full and not (joined[-1].endswith(("。", "；", "：")) and _indented(line)):
            joined[-1] = join(joined[-1], bare)
            count += 1
        else:
            joined.append(line)
        last, blank = len(bare), False
    return joined, count


def _indented(line: str) -> bool:
    return line.startswith(("  ", "\u3000\u3000", "\t"))


def _join_pages(lines: Sequence[str], broken: set[int]) -> tuple[list[str], int]:
    """Join what a page break cut: prose before it that does not end, and no mark after it."""
    joined: list[str] = []
    count, pending = 0, False
    for number, line in enumerate(lines):
        pending = pending or number in broken
        bare = line.strip()
        if pending and bare:
            while joined and not joined[-1].strip():
                joined.pop()
            pending = False
            if joined and not opens(bare) and _stops_within(joined[-1]):
                joined[-1] = join(joined[-1], bare)
                count += 1
                continue
        joined.append(line)
    return joined, count


def _stops_within(line: str) -> bool:
    bare = line.strip()
    return len(bare) >= _PROSE and not bare.endswith(SENTENCE_END)


def join(before: str, after: str) -> str:
    """Two halves of a line; a blank between them only where both sides are Latin."""
    before, after = before.rstrip(), after.lstrip()
    gap = before[-1:].isascii() and after[:1].isascii() and before[-1:].isalpha()
    return f"{before} {after}" if gap and after[:1].isalpha() else before + after
