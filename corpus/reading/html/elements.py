"""The blocks of an element of a web page, in reading order."""

import re
from collections.abc import Iterator
from typing import Any

from corpus.document import Repair
from corpus.reading.blocks import Block, BlockKind, Cell, Deadline, Limits, table, unmerge
from corpus.reading.html.page import BLOCKS, HEADINGS, is_layout
from corpus.reading.lines import opens, paragraphs


def read_blocks(body: Any, deadline: Deadline, limits: Limits) -> Iterator[Block]:
    """Blocks of an element, in reading order. Iterative, since a page may nest as deep as it likes."""
    buffer: list[str] = []

    def flush(kind: BlockKind = BlockKind.PARAGRAPH) -> Iterator[Block]:
        lines = "".join(buffer).split("\n")
        buffer.clear()
        for line in lines:
            bare = _squeeze(line)
            if bare:
                yield Block(kind, bare)

    kind = BlockKind.PARAGRAPH
    stack: list[tuple[Any, bool]] = [(body, False)]
    while stack:
        deadline.check()
        element, closing = stack.pop()
        if not isinstance(element.tag, str):
            buffer.append(_flat(element.tail))
            continue
        is_block = element.tag in BLOCKS
        if closing:
            if is_block:
                yield from flush(kind)
                kind = BlockKind.PARAGRAPH
            if element is not body:
                buffer.append(_flat(element.tail))
            continue
        if element.tag == "br":
            buffer.append("\n" + _flat(element.tail))
            continue
        if element.tag == "table" and not is_layout(element):
            yield from flush(kind)
            yield from _table(element, limits)
            buffer.append(_flat(element.tail))
            continue
        if is_block:
            yield from flush(kind)
            if element.tag in HEADINGS:
                kind = BlockKind.HEADING
            elif element.tag == "li":
                kind = BlockKind.ITEM
                buffer.append(_number(element))
        buffer.append(_flat(element.text) if element.tag != "pre" else element.text or "")
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    yield from flush(kind)


def _number(item: Any) -> str:
    """The number a browser shows before an item of an `<ol>`; "" where it has one of its own."""
    parent = item.getparent()
    text = " ".join(item.text_content()[:40].split())
    if parent is None or parent.tag != "ol" or opens(text):
        return ""
    if re.search(r"list-style(?:-type)?\s*:\s*none", parent.get("style") or ""):
        return ""
    start = parent.get("start") or "1"
    first = int(start) if start.isdecimal() and len(start) < 5 else 1
    return f"{first + sum(1 for _ in item.itersiblings('li', preceding=True))}."


def _flat(text: str | None) -> str:
    """Text as a browser shows it: line ends of the source are blanks, and none between Chinese."""
    return re.sub(r"(?<![ \t])[ \t]*+\n[ \t\n]*+", "\x1f", text or "")


def _squeeze(line: str) -> str:
    line = re.sub(
        "\x1f(?=[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef])|(?<=[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef])\x1f",
        "",
        line,
    )
    return line.replace("\x1f", " ").replace("\u200b", "").strip(" \t\xa0\ufeff")


def _table(element: Any, limits: Limits) -> Iterator[Block]:
    caption = element.find("caption")
    if caption is not None and caption.text_content().strip():
        yield Block(BlockKind.PARAGRAPH, " ".join(caption.text_content().split()))
    rows = (
        [
            Cell(_cell(cell), _span(cell, "colspan"), _span(cell, "rowspan"))
            for cell in row
            if cell.tag in ("td", "th")
        ]
        for row in element.iter("tr")
    )
    yield from table(unmerge(rows, limits))


def _cell(cell: Any) -> str:
    for element in cell.iter("br", "p", "div"):
        element.tail = " " + (element.tail or "") if element.tag == "br" else element.tail
    parts = [part.text_content() for part in cell.iter("p")] or [cell.text_content()]
    return " ".join("".join(_squeeze(_flat(part)).split("\n")) for part in parts)


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return int(value) if value.isdecimal() and len(value) < 6 else 1


def settle(blocks: list[Block]) -> tuple[tuple[Block, ...], tuple[Repair, ...]]:
    """Runs of text blocks through the paragraph rules; tables and headings stay."""
    settled: list[Block] = []
    repairs: list[Repair] = []
    run: list[Block] = []

    def flush() -> None:
        if not run:
            return
        found = paragraphs([block.text for block in run])
        repairs.extend(found.repairs)
        settled.extend(Block(BlockKind.FURNITURE, line) for line in found.furniture if line)
        settled.extend(Block(BlockKind.PARAGRAPH, line) for line in found.paragraphs)
        run.clear()

    for block in blocks:
        if block.kind is BlockKind.TABLE:
            flush()
            settled.append(block)
        elif block.text:
            run.append(block)
    flush()
    return tuple(settled), tuple(repairs)
