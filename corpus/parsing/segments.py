"""What a text is made of before its clauses are read: notice, contents, body, signature, attachments."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.document import ClauseKind
from corpus.parsing.lines import Line
from corpus.parsing.marks import Rank
from corpus.text import NUMERAL, from_numeral

PREAMBLE, NOTICE, CLOSING, CONTENTS = "前言", "通知", "落款", "目录"
FURTHER = "另篇"  # a second document in the same text

_DATE = re.compile(
    r"^(?P<signature>(?:[^，。；：\d〇○零一二三四五六七八九]{0,39}[^，。；：\d〇○零一二三四五六七八九\s])?)\s*+"
    r"(?:\d{4}|[〇○零一二三四五六七八九]{4})\s?年\s?(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?月\s?"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s?日$"
)
_NOTE = re.compile(r"^[（(][^（）()]{2,40}[）)]$")  # （此件公开发布）
_IMPRINT = re.compile(r"^(?:抄送|主题词|公开(?:方式|属性|类别))[：: ]|^[^。]{2,40}日\s*印发$")
_SIGNATURE = re.compile(r"^[\u4e00-\u9fff（）()、 \u3000\xa0]{2,40}$")
_PRINTED = (
    "办法|规定|细则|方案|条例|措施|规则|规程|准则|制度|章程|标准|规范|目录|指南|政策|计划|预案|要点"
)
_STAGE = r"(?:[（(][^（）()]{1,12}[）)])?"  # （试行）
_INNER_TITLE = re.compile(rf"^[^。；，]{{6,60}}(?:{_PRINTED}|意见|通知|决定|规划|纲要){_STAGE}$")
_PRINTED_TITLE = re.compile(rf"^[^。；，：]{{4,60}}(?:{_PRINTED}){_STAGE}$")
_ATTACHMENT = re.compile(
    rf"^(?:#+\s*)?(?P<word>附\s?(?:件|录|表|(?=[：:])))\s?(?P<number>{NUMERAL}|[0-9]{{1,3}})?\s?"
    r"(?P<colon>[：:]?)\s*(?P<title>[^。]{0,80})$"
)
_LISTED = re.compile(
    r"^(?:[0-9]{1,2}\s?[.．、]|[（(]?[0-9一二三四五六七八九十]{1,3}[）)、.．])?[^。；]{2,80}$"
)
_CONTENTS = re.compile(r"^(?:#+\s*)?目\s*[录錄次]$")
_ENTRY_END = re.compile(r"(?<![.…·\s])[.…·\s]++[0-9]*+$|(?<![0-9])[0-9]++$")
_DIVISION = re.compile(rf"第{NUMERAL}[编章节]")
_RULED = 3  # articles before a title for what follows to be a second document
_ROW = 3  # headings of one form in a row are contents: a chapter without an article is no chapter
_LIST = 60  # lines of a list of attachments
_ENTRY_LIMIT = 60  # characters; a line of a table of contents is a heading and a page


@dataclass(slots=True)
class Segment:
    """One document of a text: the main one or an attachment, each with its own parts.

    `opening` is how many of the first lines name the attachment (附件1, its title).
    """

    label: str  # 附件1; "" for the main document
    opening: int
    lines: Sequence[Line]
    front: list[tuple[str, ClauseKind, Sequence[Line]]] = field(default_factory=list)
    body: Sequence[Line] = ()
    closing: Sequence[Line] = ()


def split(lines: Sequence[Line]) -> list[Segment]:
    """The segments of a text, in order; every line is in one part of one segment."""
    starts = _openings(lines)
    segments = []
    for place, (at, label, opening) in enumerate(starts):
        stop = starts[place + 1][0] if place + 1 < len(starts) else len(lines)
        segment = Segment(label, opening, lines[at:stop])
        _divide(segment)
        segments.append(segment)
    return segments


def inner_title(front: Sequence[str]) -> int | None:
    """Place, among the lines before the first mark, of the title below a covering notice."""
    titles = [place for place, line in enumerate(front) if _INNER_TITLE.match(line.strip())]
    return titles[-1] if titles and titles[-1] >= 2 else None


def _openings(lines: Sequence[Line]) -> list[tuple[int, str, int]]:
    """Where segments start: index of the line, label, number of lines that name it."""
    listed = _listed(lines)
    found: list[tuple[int, str, int]] = [(0, "", 0)]
    counts: dict[str, int] = {}

    def label(name: str) -> str:
        counts[name] = counts.get(name, 0) + 1
        return name if counts[name] == 1 else f"{name}〔{counts[name]}〕"

    highest = 0  # the last article or 一、 of the segment so far
    for at, line in enumerate(lines):
        match = _ATTACHMENT.match(line.text) if line.text[0] in "附#" and at not in listed else None
        if match and at and _opens_attachment(match, lines, at):
            word = re.sub(r"\s", "", match["word"])
            name = ("附件" if word == "附" else word) + _written(match["number"])
            titled = not match["title"] and at + 1 < len(lines) and _is_title(lines[at + 1])
            found.append((at, label(name), 1 + titled))
            highest = 0
        elif line.mark is not None:
            counted = line.mark.rank is Rank.ARTICLE and not line.mark.loose
            highest = max(highest, line.mark.number) if counted else highest
        elif highest >= _RULED and _PRINTED_TITLE.match(line.text) and _restarts(lines, at):
            found.append((at, label(FURTHER), 1))
            highest = 0
    return found


def _restarts(lines: Sequence[Line], at: int) -> bool:
    """Whether the first mark after a title starts a document: 第一章, 第一条, 一、."""
    for line in lines[at + 1 : at + 8]:
        if line.mark is not None and not line.mark.loose:
            return line.mark.opens and line.mark.rank <= Rank.ARTICLE and not line.mark.steps
        if _CONTENTS.match(line.text):
            return True
    return False


def _written(number: str | None) -> str:
    if not number:
        return ""
    return str(int(number)) if number.isascii() else str(from_numeral(number))


def _opens_attachment(match: re.Match[str], lines: Sequence[Line], at: int) -> bool:
    """Whether a line 附件… opens the attachment; one that goes on as a sentence does not."""
    if not match["title"]:
        return at + 1 < len(lines)
    if not match["colon"] and not match["number"]:
        return False
    return at + 1 < len(lines) and len(match["title"]) <= _ENTRY_LIMIT


def _is_title(line: Line) -> bool:
    return line.mark is None and not line.closed and len(line.text) <= _ENTRY_LIMIT


def _listed(lines: Sequence[Line]) -> set[int]:
    """Lines of the list of attachments at the end of a notice: named, not printed there."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        if at in found or line.text[0] != "附":
            continue
        match = _ATTACHMENT.match(line.text)
        if match is None or not (match["colon"] or (match["title"] and match["number"])):
            continue
        number = 2 if match["title"] else 1  # of the entry on the next line
        end = at + 1
        while end < len(lines) and end < at + _LIST and _names_attachment(lines[end], number):
            end, number = end + 1, number + 1
        numbered = re.match(r"[0-9一]\s?[.．、]", match["title"]) is not None
        several = end > at + 1
        if numbered or several or (match["title"] and _ends_notice(lines, end)):
            found |= set(range(at, end))
    return found


def _names_attachment(line: Line, number: int) -> bool:
    """Whether a line is entry `number` of a list of attachments."""
    match = _ATTACHMENT.match(line.text) if line.text[0] == "附" else None
    if match:
        return bool(match["title"]) and bool(match["colon"])
    mark = line.mark
    counted = mark is not None and mark.number == number and mark.rank > Rank.SECTION
    return counted and not line.closed and _LISTED.match(line.text) is not None


def _ends_notice(lines: Sequence[Line], at: int) -> bool:
    """Whether a signature and a date, or the attachment itself, follow the list."""
    for line in lines[at : at + 4]:
        if _DATE.match(line.text) or _ATTACHMENT.match(line.text):
            return True
        if not _SIGNATURE.match(line.text):
            return False
    return False


def _divide(segment: Segment) -> None:
    """Set front, body and closing of a segment."""
    lines = segment.lines[segment.opening :]
    closing = min(_closing_from(lines), _list_from(lines))
    segment.closing = lines[closing:]
    lines = lines[:closing]
    contents = _contents(lines)
    before, after = (lines[: contents[0]], lines[contents[1] :]) if contents else ((), lines)
    first = next((i for i, line in enumerate(after) if _begins(line, i)), len(after))
    front = [*before, *after[:first]]
    segment.body = after[first:]
    title = (
        inner_title([line.text for line in front]) if segment.body and not segment.label else None
    )
    notice = 0 if title is None else title + 1
    cut = len(before)
    if notice:
        segment.front.append((NOTICE, ClauseKind.NOTICE, front[:notice]))
    if cut > notice:
        segment.front.append((PREAMBLE, ClauseKind.PREAMBLE, front[notice:cut]))
    if contents:
        segment.front.append((CONTENTS, ClauseKind.CONTENTS, lines[contents[0] : contents[1]]))
    if len(front) > max(cut, notice):
        segment.front.append((PREAMBLE, ClauseKind.PREAMBLE, front[max(cut, notice) :]))


def _begins(line: Line, place: int) -> bool:
    """Whether the body starts here: a mark, or a heading of a level below the title's."""
    if line.mark is not None:
        return not line.mark.loose
    return line.depth > 1 or (line.depth == 1 and place > 0)


def _contents(lines: Sequence[Line]) -> tuple[int, int] | None:
    """The lines of a table of contents: from 目录 to where its first entry comes again."""
    at = next((i for i, line in enumerate(lines) if _CONTENTS.match(line.text)), None)
    if at is None:
        return _untitled_contents(lines)
    if at + 1 >= len(lines):
        return None
    first = _entry(lines[at + 1])
    again = next((i for i in range(at + 2, len(lines)) if _entry(lines[i]) == first), None)
    end = at + 1
    while end < len(lines) and end != again and _could_be_entry(lines[end]):
        end += 1
    return (at, end) if end > at + 1 else None


def _untitled_contents(lines: Sequence[Line]) -> tuple[int, int] | None:
    """Chapter headings in a row that no text separates, or several on one line."""
    at = next((i for i, line in enumerate(lines) if line.mark is not None), None)
    if at is None or not lines[at].division:
        return None
    if len(_DIVISION.findall(lines[at].text)) >= _ROW:
        return at, at + 1
    first, end = lines[at], at + 1
    while end < len(lines) and lines[end].division and _entry(lines[end]) != _entry(first):
        end += 1
    again = end < len(lines) and lines[end].division and end > at + 1
    alike = sum(line.mark is not None and line.mark.form == _form(first) for line in lines[at:end])
    return (at, end) if again or alike >= _ROW else None


def _form(line: Line) -> str:
    return line.mark.form if line.mark else ""


def _entry(line: Line) -> str:
    return re.sub(r"[\s#\u3000*]", "", _ENTRY_END.sub("", line.text[:_ENTRY_LIMIT]))


def _could_be_entry(line: Line) -> bool:
    return len(line.text) <= _ENTRY_LIMIT and not line.ended


def _list_from(lines: Sequence[Line]) -> int:
    """Index of the list of attachments, where no clause follows it; else the number of lines."""
    listed = _listed(lines)
    last = max((i for i, line in enumerate(lines) if line.mark and i not in listed), default=-1)
    return min((place for place in listed if place > last), default=len(lines))


def _closing_from(lines: Sequence[Line]) -> int:
    """Index of the first line of the signature, or the number of lines.

    The list of attachments stands beside it and is no clause either.
    """
    listed = _listed([*lines, *lines[-1:]]) if lines else set()
    at = len(lines)
    while at > 0 and (
        at - 1 in listed or _NOTE.match(lines[at - 1].text) or _IMPRINT.match(lines[at - 1].text)
    ):
        at -= 1
    if at > 0 and (date := _DATE.match(lines[at - 1].text)) and lines[at - 1].mark is None:
        at -= 1
        while (
            at > 0
            and not date["signature"]
            and lines[at - 1].mark is None
            and at - 1 not in listed
            and _SIGNATURE.match(lines[at - 1].text)
        ):
            at -= 1
    elif not any(place in listed for place in range(at, len(lines))):
        return len(lines)
    while at > 0 and at - 1 in listed:
        at -= 1
    return at
