"""Word files by python-docx: numbering as text, tables, text boxes, footnotes, revisions accepted."""

import io
import zipfile
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import docx
import lxml.etree
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from corpus.document import Repair
from corpus.reading.blocks import (
    LIMITS,
    Block,
    BlockKind,
    Cell,
    Deadline,
    Limits,
    Reading,
    ReadingError,
    table,
    too_many,
    unmerge,
)
from corpus.reading.lines import split_paragraphs
from corpus.reading.office.archive import BROKEN, check_archive
from corpus.reading.office.lists import Numbering

_DELETED = {qn("w:del"), qn("w:moveFrom")}
# The fallback of a drawing repeats the text box that its choice holds.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_docx(data: bytes, name: str, limits: Limits = LIMITS) -> Reading:
    """A Word file: numbering as text, tables, text boxes, content controls, footnotes.

    Tracked changes are read as accepted. Headers and footers are left out.

    Raises:
        ReadingError: broken, encrypted or too large.
    """
    check_archive(data, limits)
    deadline = Deadline(limits)
    try:
        document = docx.Document(io.BytesIO(data))
        numbering = Numbering(document)
        blocks = list(_blocks(document, document.element.body, numbering, deadline, limits))
        blocks += _footnotes(document)
    except ReadingError:
        raise
    except (
        KeyError,
        ValueError,
        AttributeError,
        lxml.etree.XMLSyntaxError,
        zipfile.BadZipFile,
    ) as e:
        raise ReadingError(BROKEN.format(kind="Word")) from e
    too_many(blocks, limits)
    if not blocks:
        raise ReadingError("文件里没有文字（可能全是图片）；请先做文字识别（OCR）再导入")
    tracked = sum(1 for _ in document.element.body.iter(qn("w:ins"), qn("w:del")))
    repairs: tuple[Repair, ...] = ()
    if tracked:
        repairs = (
            Repair(
                "", "join", "修订", "（接受）", f"修订标记 {tracked} 处，按接受修订后的文字读取"
            ),
        )
    return Reading(name, tuple(blocks), {}, repairs)


def _blocks(
    document: Any, container: Any, numbering: Numbering, deadline: Deadline, limits: Limits
) -> Iterator[Block]:
    for child in container.iterchildren():
        deadline.check()
        if child.tag == qn("w:p"):
            yield from _paragraph(Paragraph(child, document), document, numbering, deadline, limits)
        elif child.tag == qn("w:tbl"):
            yield from _table(Table(child, document), limits)
        elif child.tag == qn("w:sdt"):
            content = child.find(qn("w:sdtContent"))
            if content is not None:
                yield from _blocks(document, content, numbering, deadline, limits)
        elif child.tag in (qn("w:ins"), qn("w:moveTo"), qn("w:customXml")):
            yield from _blocks(document, child, numbering, deadline, limits)


def _paragraph(
    paragraph: Paragraph, document: Any, numbering: Numbering, deadline: Deadline, limits: Limits
) -> Iterator[Block]:
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    element = paragraph.paragraph_format.element
    if style.lower().startswith("toc "):
        return
    text = _text(element)
    mark = numbering.mark(paragraph) if text.strip() else ""
    kind = (
        BlockKind.HEADING if style.startswith(("Heading", "Title", "标题")) else BlockKind.PARAGRAPH
    )
    for number, line in enumerate(text.split("\n")):
        for part in split_paragraphs((mark if number == 0 else "") + line.strip()):
            yield Block(kind, part)
    for box in _boxes(element):
        yield from _blocks(document, box, numbering, deadline, limits)


def _text(element: Any) -> str:
    """The text of a paragraph as accepted: insertions in, deletions and text boxes out."""
    parts: list[str] = []
    stack = [element]
    while stack:
        node = stack.pop()
        if node.tag in _DELETED or node.tag in (_FALLBACK, qn("w:txbxContent"), qn("w:pPr")):
            continue
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag == qn("w:tab"):
            parts.append(" ")
        elif node.tag in (qn("w:br"), qn("w:cr")):
            parts.append("\n")
        elif node.tag == qn("w:noBreakHyphen"):
            parts.append("-")
        elif node.tag == qn("w:footnoteReference"):
            parts.append(f"［注{node.get(qn('w:id'))}］")
        stack.extend(reversed(list(node)))
    return "".join(parts)


def _boxes(element: Any) -> Iterator[Any]:
    """Text boxes of a paragraph, once each, and not those within them."""
    for box in element.iter(qn("w:txbxContent")):
        above = list(box.iterancestors())
        inside = above[: above.index(element)]
        if not any(node.tag in (_FALLBACK, qn("w:txbxContent")) for node in inside):
            yield box


def _table(found: Table, limits: Limits) -> list[Block]:
    """The rows of a table; python-docx gives a merged cell at every place it spans."""
    grid = []
    for row in found.rows:
        cells = []
        for _, places in groupby(row.cells, key=lambda cell: id(cell._tc)):  # noqa: SLF001
            spanned = list(places)
            texts = (_text(p.paragraph_format.element) for p in spanned[0].paragraphs)
            cells.append(Cell(" ".join(" ".join(texts).split()), len(spanned)))
        grid.append(cells)
    rows = unmerge(grid, limits)
    if rows and max(len(row) for row in rows) == 1:  # a frame around text, not a table
        lines = [line for row in rows for line in split_paragraphs(row[0])]
        return [Block(BlockKind.PARAGRAPH, line) for line in lines]
    return table(rows)


def _footnotes(document: Any) -> list[Block]:
    part = next(
        (r.target_part for r in document.part.rels.values() if r.reltype.endswith("/footnotes")),
        None,
    )
    if part is None:
        return []
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True)
    root = lxml.etree.fromstring(part.blob, parser)
    blocks = []
    for note in root.iter(qn("w:footnote")):
        text = " ".join(_text(note).split())
        if text:
            blocks.append(Block(BlockKind.PARAGRAPH, f"注{note.get(qn('w:id'))}：{text}"))
    return blocks
