"""From the dump of a web page to the text of a document: strip, normalise, repair."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.document import Repair
from corpus.errors import CorpusError
from corpus.parsing import Mark, Rank, inner_title, read_mark, refers
from corpus.text import to_numeral

_CHROME = re.compile(
    r"^\s*(?:[•·●▪]|服务时间|联系邮箱|登录|注册|您当前的?位置|当前位置|首页|发布(?:时间|日期)|浏览次数|点击次数|来源[:：]|作者[:：]|字号|打印|关闭|分享到|上一篇|下一篇|相关(?:新闻|链接|阅读)|版权|主办单位|网站地图|联系我们|ICP|[A-Z ]{8,}$)"
)
_FOOTER = re.compile(
    r"^\s*(?:上一篇|下一篇|相关(?:新闻|链接|阅读)|版权|主办单位|网站地图|打印|关闭|分享到)"
)
_WIDE = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
_CJK = r"\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’"
_NUMBER_LINE = re.compile(r"^[^。；]{0,12}〔\d{4}〕\d+号$")
_DAMAGED = re.compile(r"^(?:[（(]([一二三四五六七八九十]*)[)）]?|([一二三四五六七八九十]*)[)）])")
_SENTENCE_END = ("。", "；", "：", "！", "？", "”", "》")


class PageError(CorpusError):
    """The page cannot be made into a document."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a page gave: title, 文号, text, and every change made to get there."""

    title: str
    number: str | None
    text: str
    repairs: tuple[Repair, ...]


def import_page(page: str) -> Imported:
    """Make a document's text out of a page dump.

    Wording is never changed. Changes made: page chrome removed, indentation removed, lines
    wrapped within a sentence joined, half-width punctuation beside Chinese made full-width,
    damaged numbering inferred from the sequence. The last two are listed in `repairs`.

    Raises:
        PageError: the page holds no numbered document.
    """
    paragraphs = _join_wrapped(_strip_chrome(page))
    widened = [_widen(paragraph) for paragraph in paragraphs]
    changed = sum(
        a != b
        for old, new in zip(paragraphs, widened, strict=True)
        for a, b in zip(old, new, strict=True)
    )
    first = next((i for i, line in enumerate(widened) if read_mark(line)), None)
    if first is None:
        raise PageError("页面里没有找到编号的条款，无法导入")
    title, number, body = _front(widened, first)
    body, repairs = _repair_marks(body)
    if changed:
        repairs.append(
            Repair("", "width", "半角标点", "全角标点", f"共 {changed} 处，只改宽度，不改文字")
        )
    return Imported(title, number, "\n\n".join(body), tuple(repairs))


def _strip_chrome(page: str) -> list[str]:
    lines = [line.rstrip() for line in page.replace("\xa0", " ").splitlines()]
    marks = [i for i, line in enumerate(lines) if _opens(line)]
    if not marks:
        raise PageError("页面里没有找到编号的条款，无法导入")
    chrome = [i for i in range(marks[0]) if _CHROME.match(lines[i])]
    lines = lines[chrome[-1] + 1 if chrome else 0 :]
    opened = False
    kept = []
    for line in lines:
        opened = opened or _opens(line)
        if opened and _FOOTER.match(line):
            break
        kept.append(line)
    return kept


def _opens(line: str) -> bool:
    mark = read_mark(line.strip())
    return (
        mark is not None
        and mark.number == 1
        and mark.rank in (Rank.VOLUME, Rank.CHAPTER, Rank.ARTICLE)
    )


def _join_wrapped(lines: Sequence[str]) -> list[str]:
    """Paragraphs: a line goes on with the one before when that stopped within a sentence."""
    paragraphs: list[str] = []
    blank = True
    for line in lines:
        content = line.strip(" \t\u3000")
        if not content:
            blank = True
            continue
        if paragraphs and _goes_on(paragraphs[-1], content, blank):
            paragraphs[-1] += content
        else:
            paragraphs.append(content)
        blank = False
    return paragraphs


def _goes_on(before: str, line: str, blank: bool) -> bool:
    if before.endswith(_SENTENCE_END) or _NUMBER_LINE.match(before) or _NUMBER_LINE.match(line):
        return False
    if _DAMAGED.match(line):
        return False
    if re.match(r"\d{4}年\d{1,2}月\d{1,2}日$", line):
        return False
    mark = read_mark(line)
    if mark is not None:
        return refers(before, mark)
    if "。" not in before and "，" not in before and read_mark(before) is None:
        return (
            not line.endswith(_SENTENCE_END)
            and len(before) + len(line) <= 60
            and _is_title_part(before)
        )
    return not blank and before[-1] in "，、"


def _is_title_part(line: str) -> bool:
    """A title stopped half-way: it names no kind of document yet."""
    return not line.endswith(
        ("意见", "办法", "规定", "通知", "决定", "条例", "方案", "细则", "措施", "日", "部")
    )


def _widen(paragraph: str) -> str:
    """Half-width punctuation beside Chinese characters made full-width, one to one."""
    pattern = rf"(?<=[{_CJK}])[,:;?!()]|[,:;?!()](?=[{_CJK}])|(?<=\d)[)](?=$|[{_CJK}])"
    for _ in range(2):  # a mark may stand beside one that was widened just now
        paragraph = re.sub(pattern, lambda m: _WIDE[m.group()], paragraph)
    return paragraph


def _front(lines: Sequence[str], first: int) -> tuple[str, str | None, list[str]]:
    """Title and 文号 taken off the front; the rest is the text.

    A covering notice keeps its own title line, since the document's title is the one below it.
    """
    number = next((line for line in lines[:first] if _NUMBER_LINE.match(line)), None)
    front = [line for line in lines[:first] if line != number]
    inner = inner_title(front)
    if inner is not None:
        return front[inner], number, front + list(lines[first:])
    return front[0] if front else "", number, front[1:] + list(lines[first:])


def _repair_marks(paragraphs: Sequence[str]) -> tuple[list[str], list[Repair]]:
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
    """Whether the next clause mark after a paragraph without one is itself damaged."""
    for paragraph in paragraphs:
        mark = read_mark(paragraph)
        if mark is not None and mark.rank is Rank.ARTICLE:
            continue
        if mark is not None and mark.rank is not Rank.PAREN:
            return False
        if mark is not None or _DAMAGED.match(paragraph):
            return mark is None or mark.number < number
    return False
