"""The lines of a reading without what does not belong to the document: chrome, a second copy, the
next page's title. Nothing else is taken out, and all that is taken out is told."""

import re
from dataclasses import dataclass

from corpus.document import Repair
from corpus.parsing import Rank, read_mark, refers
from corpus.reading import Block, BlockKind, Reading

_CHROME = re.compile(
    r"^[【\[（(]?(?:[•·●▪]|服务时间|联系邮箱|登录|注册|您?(?:当前|现在)?(?:所在)?的?位置[:：]|首页|"
    r"(?:发布|发表|更新|信息)(?:时间|日期)|(?:时间|日期)[:：]\s?\d{4}[-/.]|(?:浏览|点击|阅读|访问)(?:次?数|量)?[:：]|"
    r"(?:信息|文章|稿件|内容)?来源[:：]|作者[:：]|(?:责任)?编辑[:：]|字[号体][:：]|字号|字体|打印|关闭|分享|上一[篇个页条]|"
    r"下一[篇个页条]|相关(?:新闻|链接|阅读|附件|文章|解读|文件)(?:[:：]|$)|版权|主办(?:单位)?[:：]|主办单位|承办[:：]|"
    r"网站(?:地图|标识|首页)|联系我们|ICP|扫一扫|Copyright|今天是|设为首页|技术支持|微信扫一扫|"
    r"返回顶部|附件下载|保存|收藏|搜索热?词?[:：]?$|无障碍|长者助手|[A-Z ]{8,}$|[+×↺-]$|__ |"
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s{1,4}\d{1,2}:\d{2}(?::\d{2})?)?\s{0,4}(?:$|[\u4e00-\u9fff]{2,4}\s?[:：]))"
)
# Buttons of a page; as the beginning of a sentence they are ordinary words (注册资本不低于…).
_BUTTON = re.compile(r"登录|注册|首页|打印|关闭|分享|保存|收藏|版权|搜索|返回|字[号体](?![:：])")
_PREFIX = re.compile(
    r"(发布(?:时间|日期)|发表时间)[:：]\s*(\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?)\s*"
)
KINDS = (
    "意见|办法|规定|规则|细则|条例|措施|通知|决定|决议|规划|纲要|方案|批复|函|公告|通告|公示|指南|指引|导引|"
    "清单|计划|登记表|申请表|审批表|申请材料|流程图|要点|预案|章程|标准|规范|目录|政策|制度|准则|规程|办事指南|说明|名单|报告|议案|命令|令|协议|"
    "解释|答复|纪要|守则|公约|修正案|法典|大纲|法|十条|意見|辦法|規定|計畫|措施|簡章|须知"
)
_ENDS = re.compile(
    rf"(?:{KINDS})(?:（(?:试行|暂行|修订|修订版|修正|修订稿|征求意见稿|草案|送审稿|节选|\d{{4}}年?版?|[^（）]{{2,20}})）)?$"
)
_PRINTED = re.compile(r"(?:印发|发布|公布|转发)《[^《》]{4,80}》$")
_OPEN_NOTE = re.compile(r"[（(]\s?\d{4}\s?年[^（）()]*")  # （2020年12月3日…人民代表大会
_COPY = (300, 60_000)  # characters of a copy at least; of a text that is looked through at most
_NEXT = re.compile(r"(?:通知|公示|公告|通告|意见|办法|名单|方案|措施|细则)$")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or a whole table in lines of its own."""

    text: str
    table: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the front matter and the sentence it came from."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Body:
    """The document's lines, what was said before them, and what was taken out."""

    lines: tuple[Line, ...]
    before: tuple[str, ...]  # chrome that stood before the text; may hold title and dates
    repairs: tuple[Repair, ...]
    metadata: dict[str, str]


def close_up(line: str) -> str:
    """A spaced-out heading closed up: 申 报 指 南 → 申报指南; any other line as it is."""
    spaced = re.fullmatch(r"[\u4e00-\u9fff](?:[ \u3000\xa0]+[\u4e00-\u9fff])+", line)
    return re.sub(r"\s", "", line) if spaced else line


def names_document(line: str) -> bool:
    """Whether a line ends as titles of official documents do, and is no sentence.

    Matches 关于印发…的通知, …管理办法（试行）; not 请遵照执行。, 一、总体要求.
    """
    bare = line.strip()
    return (
        6 <= len(bare) <= 120
        and not re.search(r"[。；！？]", bare)
        and not bare.endswith(("：", ":", "，"))
        and not re.match(
            r"^(?:[（(附]|第[一二三四五六七八九十]部分|\d+(?:[.．]\d|[ \u3000]))", bare
        )
        and (_ENDS.search(bare) is not None or _PRINTED.search(bare) is not None)
        and read_mark(bare) is None
    )


def clean(reading: Reading) -> Body:
    """The lines of the document itself."""
    metadata: dict[str, str] = {}
    lines = [_line(block) for block in reading.content]
    lines = [line for line in (_without_prefix(line, metadata) for line in lines) if line.text]
    lines, before = _drop_leading(lines)
    lines, copy = _drop_copy(lines)
    lines, after = _drop_trailing(lines)
    lines, following = _drop_next_title(lines)
    lines, doubled = _drop_doubled(lines)
    lines = _join_broken(lines)
    repairs = []
    chrome = [*before, *after]
    if chrome:
        repairs.append(_removed("、".join(chrome), f"网页上正文以外的文字 {len(chrome)} 行"))
    if following:
        repairs.append(_removed(following, "文末粘连的另一篇网页的标题"))
    if copy:
        repairs.append(_removed(copy, "文末把全文连成一行的重复"))
    if doubled:
        repairs.append(_removed(doubled[0], f"与前文逐字重复的 {len(doubled)} 段"))
    return Body(tuple(lines), tuple(before), tuple(repairs), metadata)


def _removed(before: str, note: str) -> Repair:
    return Repair("", "furniture", before[:80], "（移除）", note)


# 第 2 3 条, 二 、: blanks of a scan within a mark.
_SPACED_ARTICLE = re.compile(r"^第[ \u3000\xa0]?((?:\d[ \u3000\xa0]?){1,4})条")
_SPACED_MARK = re.compile(r"^([一二三四五六七八九十]{1,3})[ \u3000\xa0]+、")


def _line(block: Block) -> Line:
    text = block.text
    if block.kind is not BlockKind.TABLE:
        text = _SPACED_ARTICLE.sub(lambda m: "第" + "".join(m[1].split()) + "条", text)
        text = _SPACED_MARK.sub(r"\1、", text)
    return Line(text, block.kind is BlockKind.TABLE, block.kind is BlockKind.HEADING)


def _without_prefix(line: Line, metadata: dict[str, str]) -> Line:
    """A line without 「发布时间：2017-04-06 01:55:15」 before its text."""
    found = None if line.table else _PREFIX.match(line.text)
    if found is None or len(line.text) - found.end() < 10:
        return line
    metadata.setdefault("发布日期", found.group(2))
    return Line(line.text[found.end() :], line.table, line.heading)


def _opens(line: Line) -> bool:
    mark = None if line.table else read_mark(line.text)
    ranks = (Rank.VOLUME, Rank.CHAPTER, Rank.ARTICLE)
    return mark is not None and mark.number == 1 and mark.rank in ranks


def _is_chrome(line: Line) -> bool:
    """A line of the page, not of the text; 注册 and the like only where they stand alone."""
    if line.table or len(line.text) > 80:
        return False
    weak = _BUTTON.match(line.text)
    return len(line.text) <= 12 if weak else _CHROME.match(line.text) is not None


def _drop_leading(lines: list[Line]) -> tuple[list[Line], list[str]]:
    """Cut after the last line of chrome before the first clause.

    Without a first clause (一、 / 第一条) only lines of chrome at the very start are cut.
    """
    first = next((i for i, line in enumerate(lines) if _opens(line)), None)
    if first is None:
        first = next((i for i, line in enumerate(lines) if _is_prose(line)), len(lines))
    chrome = [i for i in range(first) if _is_chrome(lines[i])]
    at = chrome[-1] + 1 if chrome else 0
    return lines[at:], [line.text for line in lines[:at]]


def _is_prose(line: Line) -> bool:
    return len(line.text) > 40 and "。" in line.text


def _drop_trailing(lines: list[Line]) -> tuple[list[Line], list[str]]:
    """Cut lines of chrome, and short lines among them, at the end of the page."""
    at = len(lines)
    for number in range(len(lines) - 1, max(-1, len(lines) - 120), -1):
        line = lines[number]
        if _is_chrome(line):
            at = number
        else:
            own = line.table or len(line.text) > 25 or read_mark(line.text) or "。" in line.text
            if own or 3 < at - number < len(lines) - number:
                break
    # short lines before the first chrome line are the document's (signature, date, notes)
    return lines[:at], [line.text for line in lines[at:]]


def _drop_copy(lines: list[Line]) -> tuple[list[Line], str]:
    """Cut last lines that say the text above once more, run together, as crawlers leave it."""
    texts = ["".join(line.text.split()) for line in lines]
    whole = "".join(texts)
    at, start = len(lines), len(whole)
    for number in range(len(lines) - 1, 0, -1) if len(whole) <= _COPY[1] else ():
        start -= len(texts[number])
        pieces = [p for p in re.split(r"[。；…]|\.\.\.", texts[number]) if len(p) >= 8]
        said = sum(len(piece) for piece in pieces if whole.find(piece, 0, start) >= 0)
        if lines[number].table or said < 0.6 * len(texts[number]):
            break
        at = number
    copy = sum(map(len, texts[at:]))
    return (lines[:at], lines[at].text) if _COPY[0] <= copy <= 1.5 * start else (lines, "")


def _drop_next_title(lines: list[Line]) -> tuple[list[Line], str]:
    """Cut the title of another page at the very end, on a line of its own or after the last 。.

    A title in 《》, under 附件, or the document's own is none.
    """
    if len(lines) < 4 or lines[-1].table:
        return lines, ""
    last = lines[-1].text
    stop = last.rfind("。") + 1
    tail = last[stop:].strip()
    own = {"".join(line.text.split()) for line in lines[:-1][:6]}
    if not 10 <= len(tail) <= 80 or not _NEXT.search(tail) or "".join(tail.split()) in own:
        return lines, ""
    if (
        re.match(r"附|《|（|\(|\d(?!\d{3}年)|注|责任单位", tail)
        or re.search(r"[，；：]", tail)
        or read_mark(tail)
    ):
        return lines, ""
    before = lines[-2].text if stop == 0 else last[:stop]
    ended = before.endswith(("。", "）", "日", ")")) or re.search(
        r"\d{4}年\d{1,2}月\d{1,2}日", before
    )
    if not ended or any(line.text.startswith("附件") for line in lines[-6:-1]):
        return lines, ""
    kept = lines[:-1] if stop == 0 else [*lines[:-1], Line(last[:stop])]
    return kept, tail


def _drop_doubled(lines: list[Line]) -> tuple[list[Line], list[str]]:
    """Cut a second copy of the text that a page printed twice: at least ten paragraphs, and four
    fifths of the text since the first clause, word for word and in order."""
    first = next((i for i, line in enumerate(lines) if _opens(line)), None)
    if first is None:
        return lines, []
    for again in range(first + 10, len(lines)):
        if lines[again].text != lines[first].text:
            continue
        length = again - first
        run = 0
        while (
            run < length
            and again + run < len(lines)
            and lines[first + run].text == lines[again + run].text
        ):
            run += 1
        if run >= 10 and run >= 0.8 * min(length, len(lines) - again):
            cut = lines[again : again + run]
            return [*lines[:again], *lines[again + run :]], [line.text for line in cut]
    return lines, []


def _join_broken(lines: list[Line]) -> list[Line]:
    """Join a line that stops on ，、 or on a reference (依照 / 第三条) with the next one."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if before is not None and not before.table and not line.table:
            mark = read_mark(line.text)
            goes_on = refers(before.text, mark) if mark else before.text[-1] in "，、"
            goes_on = goes_on or _OPEN_NOTE.fullmatch(before.text) is not None
            if goes_on:
                joined[-1] = Line(before.text + line.text, False, before.heading)
                continue
        joined.append(line)
    return joined
