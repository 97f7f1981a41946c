"""Office files: .docx and .xlsx by python-docx and openpyxl, .doc by what the system has."""

import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import lxml.etree
import openpyxl
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl.utils.exceptions import InvalidFileException

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
from corpus.reading.lists import Numbering

_BROKEN = "文件已损坏或不是 {kind} 文件；请用 Word 或 WPS 打开后另存一份再导入"
_DELETED = {qn("w:del"), qn("w:moveFrom")}
# The fallback of a drawing repeats the text box that its choice holds.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def check_archive(data: bytes, limits: Limits = LIMITS) -> None:
    """Refuse an archive that unpacks to more than a document holds, before anything is unpacked.

    Raises:
        ReadingError: a zip bomb, an encrypted or a broken archive.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise ReadingError(_BROKEN.format(kind="Office")) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReadingError("文件有密码；请去掉密码后再导入")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes or len(entries) > 10_000:
        size = limits.unpacked_bytes >> 20
        raise ReadingError(f"解压后超过 {size} MB，已拒绝；请确认文件来源")


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
        raise ReadingError(_BROKEN.format(kind="Word")) from e
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
        cells = [
            "\n".join(_text(p.paragraph_format.element) for p in cell.paragraphs)
            for cell in row.cells
        ]
        grid.append([Cell(" ".join(text.split())) for text in cells])
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


def read_xlsx(data: bytes, name: str, limits: Limits = LIMITS) -> Reading:
    """A workbook: each sheet a heading (where there are several) and a table.

    Raises:
        ReadingError: broken, encrypted or too large.
    """
    check_archive(data, limits)
    deadline = Deadline(limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (KeyError, ValueError, TypeError, InvalidFileException, zipfile.BadZipFile) as error:
        raise ReadingError(_BROKEN.format(kind="Excel")) from error
    blocks: list[Block] = []
    for sheet in book.worksheets:
        if sheet.max_row * sheet.max_column > limits.cells:
            raise ReadingError(f"工作表“{sheet.title}”超过 {limits.cells} 格；请删去空行空列再导入")
        merged = {
            (row, column): (area.min_row, area.min_col)
            for area in sheet.merged_cells.ranges
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
        }
        rows = []
        for row in range(1, sheet.max_row + 1):
            deadline.check()
            cells = []
            for column in range(1, sheet.max_column + 1):
                value = sheet.cell(*merged.get((row, column), (row, column))).value
                cells.append("" if value is None else _shown(value))
            rows.append(cells)
        found = table(rows, f"工作表 {sheet.title}")
        if found and len(book.worksheets) > 1:
            blocks.append(Block(BlockKind.HEADING, sheet.title))
        blocks += found
    if not blocks:
        raise ReadingError("表格文件是空的；请确认后再导入")
    return Reading(name, tuple(blocks))


def _shown(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.strftime("%Y年%-m月%-d日") if hasattr(value, "strftime") else str(value)


def read_doc(data: bytes, name: str, limits: Limits = LIMITS) -> Reading:
    """A Word 97 file through antiword or LibreOffice, whichever is installed.

    Raises:
        ReadingError: neither is installed, or both fail.
    """
    antiword, office = (
        shutil.which("antiword"),
        shutil.which("soffice") or shutil.which("libreoffice"),
    )
    if not antiword and not office:
        raise ReadingError(
            "读取 .doc 需要安装 antiword 或 LibreOffice；也可以用 Word 或 WPS 另存为 .docx 再导入"
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.doc"
        source.write_bytes(data)
        if antiword:
            made = _run([antiword, "-x", "db", str(source)], limits)
            if made.returncode == 0 and made.stdout.strip():
                return _docbook(made.stdout, name, limits)
        if office:
            made = _run(
                [office, f"-env:UserInstallation=file://{folder}/profile", "--headless",
                 "--convert-to", "docx", "--outdir", folder, str(source)], limits,
            )  # fmt: skip
            target = Path(folder) / "source.docx"
            if target.exists():
                return read_docx(target.read_bytes(), name, limits)
    raise ReadingError(
        "读不出这份 .doc（可能已损坏或有密码）；请用 Word 或 WPS 另存为 .docx 再导入"
    )


def _run(command: list[str], limits: Limits) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 a program found on the path, no shell
            command, capture_output=True, timeout=limits.seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingError("转换 .doc 超时；请用 Word 或 WPS 另存为 .docx 再导入") from error


def _docbook(data: bytes, name: str, limits: Limits) -> Reading:
    """What antiword gives: DocBook with paragraphs and tables."""
    parser = lxml.etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    root = lxml.etree.fromstring(data, parser)
    blocks: list[Block] = []
    for element in list(root.iter("para")):
        if next(element.iterancestors("entry"), None) is not None:
            continue
        tables = list(element.iter("informaltable"))
        rows = [
            [
                ["".join(entry.itertext()) for entry in row.iter("entry")]
                for row in found.iter("row")
            ]
            for found in tables
        ]
        for found in tables:
            found.getparent().remove(found)
        lines = "".join(element.itertext()).split("\n")
        parts = [part for line in lines for part in split_paragraphs(line)]
        blocks += [Block(BlockKind.PARAGRAPH, part) for part in parts]
        for grid in rows:
            blocks += table(grid)
    too_many(blocks, limits)
    if not blocks:
        raise ReadingError("文件里没有文字（可能全是图片）；请先做文字识别（OCR）再导入")
    return Reading(name, tuple(blocks))
