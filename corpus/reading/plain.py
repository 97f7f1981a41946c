"""Text files: which encoding, and plain text or Markdown into blocks."""

import re
from collections.abc import Sequence

from charset_normalizer import from_bytes

from corpus.document import Repair
from corpus.reading.blocks import (
    KEYS,
    LIMITS,
    Block,
    BlockKind,
    Limits,
    Reading,
    ReadingError,
    table,
    too_many,
)
from corpus.reading.lines import paragraphs

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ENCODINGS = ["gb18030", "big5", "utf_16_le", "utf_16_be"]
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# A collector's head: `- title: …`, `URL Source: …`, up to the first line of another form.
_PAIR = re.compile(r"^[-*]?\s*+([A-Za-z][A-Za-z0-9 _]{1,30}):\s*+(.*)")
# 文号：…
_CHINESE_PAIR = re.compile(r"^[-*【\[]*+\s*+([\u4e00-\u9fff]{2,6})[】\]]?\s*+[:：]\s*+(\S.*)")
_KEYS = {
    "title": "标题",
    "source url": "来源网址",
    "url source": "来源网址",
    "url": "来源网址",
    "publisher": "发文机关",
    "publish date": "发布日期",
    "published time": "发布日期",
    "date": "发布日期",
}
_IMAGE = re.compile(r"!\[[^\[\]]*\]\((?:[^()]|\([^()]*\))*\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
_LONGEST_LINE = 20_000  # characters; links are not looked for in longer ones
_SEPARATOR = re.compile(r"^(?=[\s:|]*+-)[\s:|-]++")
_BULLET = re.compile(r"^\s*+[*+-]\s++")
_EMPHASIS = re.compile(r"\*\*|__")


def decode(data: bytes, declared: str = "") -> tuple[str, tuple[Repair, ...]]:
    """The text of a file whose encoding is not known, and a repair where bytes were broken.

    UTF-8 is tried first, since text of another encoding is hardly ever valid UTF-8; then a
    declared encoding (of a web page); then charset-normalizer chooses between GB18030, Big5 and
    UTF-16. Line ends become `\\n`.

    Raises:
        ReadingError: it is no text.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _checked(data[len(bom) :].decode(encoding, "replace")), ()
    for encoding in (
        "utf-8",
        declared.lower().replace("gb2312", "gb18030").replace("gbk", "gb18030"),
    ):
        try:
            return _checked(data.decode(encoding or "utf-8")), ()
        except (UnicodeDecodeError, LookupError):
            continue
    broken = data.decode("utf-8", "replace")
    if broken.count("\ufffd") <= max(2, len(broken) // 2000):  # cut within a character
        return _checked(broken), (Repair("", "width", "\ufffd", "\ufffd", "文件里有损坏的字节"),)
    best = from_bytes(data[: 1 << 20], cp_isolation=_ENCODINGS).best()
    if best is None:
        raise ReadingError("认不出文字编码，或不是文字文件；请另存为 UTF-8 的 .txt 再导入")
    return _checked(data.decode(best.encoding, "replace")), ()


def _checked(text: str) -> str:
    """Text with `\\n` line ends; raises where it is no text."""
    if len(_CONTROL.findall(text[:100_000])) > len(text[:100_000]) // 200:
        raise ReadingError("不是文字文件（含大量控制字符）；请确认文件类型后再导入")
    text = _CONTROL.sub("", text).replace("\ufeff", "")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\v", "\n")


def read_plain(data: bytes, name: str, limits: Limits = LIMITS) -> Reading:
    """A text file: a collector's head becomes metadata, the rest paragraphs and tables.

    Raises:
        ReadingError: it is no text.
    """
    text, repairs = decode(data)
    lines = text.split("\n")
    too_many([line for line in lines if line.strip()], limits)
    metadata, lines = _take_head(lines)
    blocks: list[Block] = []
    found = paragraphs(lines)
    blocks += [Block(BlockKind.FURNITURE, line) for line in found.furniture if line]
    blocks += _gather(found.paragraphs)
    too_many(blocks, limits)
    return Reading(name, tuple(blocks), metadata, (*repairs, *found.repairs))


def read_markdown(data: bytes, name: str, limits: Limits = LIMITS) -> Reading:
    """A Markdown file; a line that holds nothing but links or pictures is navigation.

    Raises:
        ReadingError: it is no text.
    """
    text, repairs = decode(data)
    lines = text.split("\n")
    too_many([line for line in lines if line.strip()], limits)
    metadata, lines = _take_head(lines)
    blocks: list[Block] = []
    plain: list[str] = []
    hidden = 0

    def flush() -> None:
        blocks.extend(_gather(paragraphs(plain).paragraphs))
        plain.clear()

    for line in lines:
        bare = line.strip()
        if bare.startswith("<!--") and bare.endswith("-->"):
            continue
        if _is_navigation(bare):
            hidden += 1
            blocks.append(Block(BlockKind.FURNITURE, _unlinked(bare)))
            continue
        if bare.startswith("#"):
            flush()
            title = _unlinked(bare.lstrip("#")).strip()
            if title:
                blocks.append(Block(BlockKind.HEADING, title))
            continue
        bullet = _BULLET.match(line)
        if bullet and bare[1:2] == " ":
            flush()
            blocks.append(Block(BlockKind.ITEM, _unlinked(line[bullet.end() :]).strip()))
            continue
        plain.append(_EMPHASIS.sub("", _unlinked(line)))
    flush()
    too_many(blocks, limits)
    if hidden:
        note = f"只含链接或图片的行 {hidden} 处，不属于正文"
        repairs = (*repairs, Repair("", "furniture", "链接", "（移除）", note))
    return Reading(name, tuple(b for b in blocks if b.text), metadata, repairs)


def _unlinked(line: str) -> str:
    """A line with links as their text and pictures left out; twice, for a picture in a link."""
    if len(line) > _LONGEST_LINE:
        return line
    line = _IMAGE.sub("", line)
    return _LINK.sub(r"\1", _LINK.sub(r"\1", line))


def _is_navigation(line: str) -> bool:
    if "](" not in line or len(line) > _LONGEST_LINE:
        return False
    rest = _LINK.sub("", _LINK.sub("", _IMAGE.sub("", line)))
    return len(re.sub(r"[\s*#>|·:：+-]", "", rest)) <= 6


def _take_head(lines: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Metadata of a collector's head, and the lines below it."""
    metadata: dict[str, str] = {}
    last = 0
    for number, line in enumerate(lines[:40]):
        bare = line.strip()
        pair = _PAIR.fullmatch(bare)
        if pair:
            key = _KEYS.get(pair.group(1).lower().replace("_", " ").strip())
            if key and pair.group(2):
                metadata.setdefault(key, pair.group(2).strip().strip("\"'"))
            last = number + 1
        elif (chinese := _CHINESE_PAIR.fullmatch(bare)) and chinese[1] in KEYS:
            metadata.setdefault(KEYS[chinese[1]], chinese[2].strip())
            last = number + 1
        elif bare and bare != "---" and not (bare.startswith("#") and not metadata):
            break
        elif bare == "---" and metadata:
            last = number + 1
            break
    return (metadata, list(lines[last:])) if metadata else ({}, list(lines))


def _gather(lines: Sequence[str]) -> list[Block]:
    """Paragraph blocks; lines of a Markdown table become one table."""
    blocks: list[Block] = []
    rows: list[list[str]] = []
    for line in (*lines, ""):
        if line.startswith("|") and line.endswith("|") and len(line) > 2:
            if not _SEPARATOR.fullmatch(line):
                rows.append([cell.strip() for cell in line[1:-1].split("|")])
            continue
        if rows:
            blocks += table(rows)
            rows = []
        if line:
            blocks.append(Block(BlockKind.PARAGRAPH, line))
    return blocks
