"""Title, 文号 and issuer, read off the lines before the first clause."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.importing.body import Field, Line, close_up, names_document
from corpus.importing.places import DATE, ends_organ, find_issuer
from corpus.parsing import read_mark

_YEAR_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{1,14})\s?([〔\[［﹝【（(])\s?(\d{4})\s?([〕\]］﹞】）)])\s?第?\s?(\d{1,5})\s?号"
)
_ORDER = re.compile(
    r"((?:中华人民共和国)?[\u4e00-\u9fff]{2,20}?)令\s*[（(]?\s*(?:[〔\[（(]?\d{4}[〕\]）)]?年?)?第?\s*(\d{1,4})\s*号[）)]?"
)
_ORDER_HEAD = re.compile(r"(?:中华人民共和国)?[\u4e00-\u9fff]{2,20}(?:令|公告)")
_ORDER_TAIL = re.compile(r"^[（(]?第?\s*+([零〇一二三四五六七八九十百\d]{1,6})\s*号[）)]?")
_ADDRESSEES = re.compile(r"[：:]$")
_SITE = re.compile(
    r"(?<![-_—|–\s])\s{0,8}[-_—|–]+\s{0,8}[^-_—|–]{2,30}(?:网|网站|门户|政府|公司|平台|厅|局|委员会|委|办公室|中心|公报|文件|政策|公告|通知公告)$"
)


@dataclass(frozen=True, slots=True)
class Front:
    """What the head of a document says; a field is None where it does not say it."""

    title: Field | None
    notice: Field | None  # title of the notice that prints the document, where there is one
    number: Field | None
    issuer: Field | None
    lines: tuple[Line, ...]  # the text: title and 文号 taken off
    signed: Field | None  # the date under the signature, as it stands


def read_front(lines: Sequence[Line], before: Sequence[str], metadata: Mapping[str, str]) -> Front:
    """Read the head; where the text does not have a thing, the page's metadata is asked."""
    first = _first_mark(lines)
    head = [line for line in lines[: min(first, 60)] if not line.table]
    lines = list(lines)
    number, taken = _number(head, metadata)
    spans = _titles(head)
    inner = None if _prints_several(head) else _inner(head, spans)
    outer = spans[0] if spans and not _after_prose(head, spans[0][0]) else None
    title = _elsewhere(before, metadata)
    if outer is not None:
        text = _joined(head[slice(*outer)])
        lines = _replace(lines, head[slice(*outer)], text)
        title = Field(text, text)
    notice = None
    if inner is not None and inner != outer and (title is None or _prints(title.value)):
        text = _joined(head[slice(*inner)])
        lines = _replace(lines, head[slice(*inner)], text)
        notice, title = title, Field(text, text)
    elif outer is not None and title is not None:
        taken = [*taken, title.value]
    kept = _without(lines, taken)
    signed = _signed(head, lines)
    issuer = find_issuer(metadata, notice or title, number, head, lines)
    if notice is not None and notice.value.endswith("令"):
        notice = None  # 广州市人民政府令 names no document
    return Front(title, notice, number, issuer, tuple(kept), signed)


def _first_mark(lines: Sequence[Line]) -> int:
    """Index of the first numbered line; a list of attachments (附件：1.… 2.…) is passed over."""
    listing = False
    for at, line in enumerate(lines):
        listing = line.text.startswith("附件") or (listing and len(line.text) <= 60)
        listing = listing and "。" not in line.text
        if not line.table and not listing and read_mark(line.text) is not None:
            return at
        if listing and re.match(r"第|[一二三四五六七八九十]{1,3}、", line.text):
            return at
    return len(lines)


def _joined(lines: Sequence[Line]) -> str:
    text = ""
    for line in lines:
        blank = " " if text and ends_organ(text) and ends_organ(line.text) else ""
        text += blank + close_up(line.text.strip())
    return text


def _replace(lines: list[Line], part: Sequence[Line], joined: str) -> list[Line]:
    """Lines with a title that was broken over several in one."""
    if len(part) < 2:
        return lines
    at = next(i for i, line in enumerate(lines) if line is part[0])
    return [*lines[:at], Line(joined, False, part[0].heading), *lines[at + len(part) :]]


def _without(lines: Sequence[Line], taken: Sequence[str]) -> list[Line]:
    rest = list(taken)
    kept = []
    for line in lines:
        if line.text in rest:
            rest.remove(line.text)
            continue
        kept.append(line)
    return kept


def _titles(head: Sequence[Line]) -> list[tuple[int, int]]:
    """Spans of lines that make a title, in order: one line, or up to four that belong together."""
    spans: list[tuple[int, int]] = []
    start = 0
    while start < len(head):
        end = _title_end(head, start)
        if end is None:
            start += 1
            continue
        spans.append((start, end))
        start = end
    # 「加快重点产业实施意见 / 中共柳河县委… / 关于…的实施意见」: the one that names its issuer counts
    if len(spans) > 1 and spans[0][1] == spans[1][0]:
        first, second = (_joined(head[slice(*span)]) for span in spans[:2])
        if "关于" in second and "关于" not in first:
            spans.pop(0)
    return spans


def _title_end(head: Sequence[Line], start: int) -> int | None:
    if start == 0 and head[0].heading and len(head[0].text) <= 120:
        return 1  # the file's own markup says so
    text = ""
    for end in range(start + 1, min(start + 5, len(head) + 1)):
        piece = close_up(head[end - 1].text.strip())
        if re.fullmatch(r"\d{4}年\d{1,2}月", piece) or piece.startswith(("（", "(", "第一部分")):
            return None
        broken = DATE.fullmatch(piece) or _YEAR_NUMBER.fullmatch(piece) or _ADDRESSEES.search(piece)
        if broken or re.search(r"[。；]", piece) or piece.startswith(("附件", "（此件")):
            return None
        if end - start > 1 and len(text) >= 60:
            return None
        text = _joined(head[start:end])
        if _complete(text):
            return end
    return None


def _complete(text: str) -> bool:
    """Whether a title says what it is; one that prints another document ends on 通知 or the like."""
    if not names_document(text) or text.count("《") != text.count("》"):
        return False
    return (
        not re.search(r"印发|转发", text) or _prints(text) or text.endswith(("》", "意见", "措施"))
    )


def _prints(title: str) -> bool:
    return re.search(r"(?:通知|函|公告|决定|令|批复|》)(?:（[^（）]*）)?$", title) is not None and (
        title.endswith("令") or re.search(r"印发|转发|发布|公布|批转", title) is not None
    )


def _inner(head: Sequence[Line], spans: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The title below a covering notice: the last one, with the notice's text before it."""
    for start, end in reversed(spans):
        if _after_prose(head, start):
            return start, end
    return None


def _after_prose(head: Sequence[Line], start: int) -> bool:
    return any(
        len(line.text) > 15 and line.text.endswith(("。", "：", "！")) for line in head[:start]
    )


def _prints_several(head: Sequence[Line]) -> bool:
    """Whether the notice prints several documents; it then takes the title of none."""
    return any(re.match(r"《[^《》]+》(?:、?《[^《》]+》)+.*印发", line.text) for line in head)


def _elsewhere(before: Sequence[str], metadata: Mapping[str, str]) -> Field | None:
    """A title that stands outside the text: in the index table, above the chrome, in `<title>`."""
    for key in ("标题", "网页标题"):
        value = re.sub(
            r"^(?:【[^【】]*】|（转载）)", "", _SITE.sub("", metadata.get(key, "")).strip()
        )
        plain = value.strip(":：·- ")
        if len(plain) >= 6 and not plain.endswith(("公司", "网", "网站")) and not ends_organ(plain):
            return Field(value, f"{key}：{metadata[key]}")
    for at, line in enumerate(before):
        bare = line.strip().strip("•· ").strip("《》")
        if not names_document(bare):
            continue
        above = before[at - 1].strip() if at else ""
        if before.count(line) > 2 and before.count(above) > 2 and len(above) <= 30:
            bare = above + bare  # a running head of two lines
        return Field(bare, line)
    return None


def _number(head: Sequence[Line], metadata: Mapping[str, str]) -> tuple[Field | None, list[str]]:
    """The 文号 and the lines that hold nothing else. References to other documents do not count."""
    for at, line in enumerate(head):
        text = line.text.strip()
        bare = text.strip("（）()")
        match = _YEAR_NUMBER.fullmatch(bare)
        if match:
            return Field(_year_number(match), text), [line.text]
        if _ORDER_HEAD.fullmatch(text) and at + 1 < len(head):
            tail = _ORDER_TAIL.fullmatch(head[at + 1].text.strip())
            if tail:
                both = f"{text.removeprefix('中华人民共和国')}第{tail.group(1)}号"
                return Field(both, f"{text} {head[at + 1].text}"), []
        order = _ORDER.fullmatch(bare)
        if order:
            return Field(_order(order), text), []
        told = text.startswith(("（", "(")) or DATE.match(text)
        if told and "。" not in text and (order := _ORDER.search(_after_date(text))):
            return Field(_order(order), text), []
    for key in ("发文字号", "文号"):
        value = metadata.get(key, "").strip()
        match = _YEAR_NUMBER.search(value)
        if match:
            return Field(_year_number(match), f"{key}：{value}"), []
        if re.search(r"\d\s*+号$", value):
            return Field(re.sub(r"\s", "", value), f"{key}：{value}"), []
    return None, []


def _after_date(text: str) -> str:
    """（2011年12月15日广州市人民政府令第61号公布…）from the issuer on; up to the first revision."""
    return DATE.sub("，", text.replace(" ", ""), count=1).split("根据")[0]


def _year_number(match: re.Match[str]) -> str:
    return f"{match.group(1)}〔{match.group(3)}〕{match.group(5)}号"


def _order(match: re.Match[str]) -> str:
    issuer = match.group(1).lstrip("，").removeprefix("中华人民共和国")
    return f"{issuer}令第{match.group(2)}号"


def _signed(head: Sequence[Line], lines: Sequence[Line]) -> Field | None:
    """The date under the signature: of the text, of the covering notice, or below the title."""
    texts = [line.text.strip() for line in lines if not line.table]
    body = [line.text.strip() for line in head]
    for group in (reversed(texts[-12:]), body):
        for text in group:
            found = DATE.search(text)
            alone = found and len(text) - len(found.group()) <= 30 and "。" not in text
            if found and alone and not re.search(r"印发$|施行|执行|截止|通过|公布|期间|至", text):
                return Field(found.group().strip("（）()"), text)
    return None
