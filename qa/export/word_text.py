"""The text of a Word file (.docx) that somebody wants checked."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from qa.errors import UnreadableFileError

MAX_FILE = 5_000_000  # bytes
_MAX_UNPACKED = 60_000_000  # bytes
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, and .docx that is locked with a password
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_word_text(path: Path) -> str:
    """The paragraphs in document order, with those of tables, text boxes and tracked insertions.

    Headers, footers, notes and deleted text are left out.

    Raises:
        UnreadableFileError: it is no .docx, too large, broken, locked, or without text.
    """
    if path.suffix.lower() != ".docx":
        raise UnreadableFileError("只能读取 .docx 文件。请用 Word 或 WPS 另存为 .docx 再试")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(len(_OLE))
    except OSError as error:
        raise UnreadableFileError("文件没有上传完整，请重新上传") from error
    if size > MAX_FILE:
        raise UnreadableFileError(
            f"文件超过 {MAX_FILE // 1_000_000} MB。请删去图片，或把要核对的文字直接粘贴进来"
        )
    if start == _OLE:
        raise UnreadableFileError(
            "文件设有打开密码，或是旧版 .doc 格式。请取消密码、另存为 .docx 再试"
        )
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED:
                raise UnreadableFileError("文件展开后过大，请把要核对的文字直接粘贴进来")
        lines = list(_paragraphs(Document(str(path)).element.body))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, etree.XMLSyntaxError) as error:
        raise UnreadableFileError(
            "文件已损坏，或不是 Word 文件。请用 Word 打开确认，另存为 .docx 再试"
        ) from error
    text = "\n".join(line for line in lines if line.strip())
    if not text:
        raise UnreadableFileError("文件里没有文字（可能是扫描图片）。请粘贴要核对的文字")
    return text


def _paragraphs(body: etree._Element) -> Iterator[str]:
    for paragraph in body.iter(qn("w:p")):
        if next(paragraph.iterancestors(_FALLBACK), None) is None:
            yield "".join(_pieces(paragraph))


def _pieces(element: etree._Element) -> Iterator[str]:
    """The text of a paragraph without that of paragraphs inside it (text boxes)."""
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in (qn("w:tab"), qn("w:br"), qn("w:cr")):
            yield " "
        elif child.tag not in (qn("w:p"), qn("w:pPr")) and not (
            isinstance(child.tag, str) and child.tag.endswith("}txbxContent")
        ):
            yield from _pieces(child)
