"""Bytes of a file into blocks: .txt .md .html .docx .doc .pdf .xlsx."""

from collections.abc import Callable
from pathlib import Path

from corpus.document import Repair
from corpus.reading.blocks import LIMITS, Block, BlockKind, Limits, Reading, ReadingError

__all__ = [
    "LIMITS",
    "SUFFIXES",
    "Block",
    "BlockKind",
    "Limits",
    "Reading",
    "ReadingError",
    "read",
    "read_file",
]

SUFFIXES = (".txt", ".md", ".html", ".htm", ".docx", ".doc", ".pdf", ".xlsx")
_TEXT = {"txt", "md", "html"}
_FORMS = {
    "htm": "html",
    "mht": "html",
    "jsp": "html",
    "xhtml": "html",
    "markdown": "md",
    "text": "txt",
}
_Reader = Callable[[bytes, str, Limits], Reading]


def read_file(path: Path, limits: Limits = LIMITS) -> Reading:
    """Read a file.

    Raises:
        ReadingError: it is missing, too large, of no known kind, broken, encrypted or empty.
    """
    try:
        if path.stat().st_size > limits.file_bytes:
            raise ReadingError(f"文件超过 {limits.file_bytes >> 20} MB；请拆分后再导入")
        data = path.read_bytes()
    except OSError as error:
        raise ReadingError(f"无法读取（{error.strerror}）") from error
    return read(data, path.name, limits)


def read(data: bytes, name: str, limits: Limits = LIMITS) -> Reading:
    """Read the bytes of a file; what they are decides, and a name that says otherwise is told.

    Raises:
        ReadingError: too large, of no known kind, broken, encrypted or empty.
    """
    suffix = Path(name).suffix.lower().removeprefix(".")
    named = _FORMS.get(suffix, suffix)
    form = _sniff(data, named)
    if not data.strip():
        raise ReadingError("文件是空的")
    limit = limits.text_bytes if form in _TEXT else limits.file_bytes
    if len(data) > limit:
        raise ReadingError(f"文件超过 {limit >> 20} MB；请拆分后再导入")
    reading = _reader(form)(data, Path(name).name, limits)
    if not reading.content:
        raise ReadingError("没有读出正文；请打开文件确认，或另存为 .txt 再导入")
    if form != named and named:
        note = f"文件名是 .{suffix}，内容是 {form}，按内容读取"
        repairs = (*reading.repairs, Repair("", "name", f".{suffix}", form, note))
        reading = Reading(
            reading.name, reading.blocks, reading.metadata, repairs, reading.confidence
        )
    return reading


def _sniff(data: bytes, named: str) -> str:
    """What the bytes are: pdf, docx, xlsx, doc, html, or the text format that the name says.

    Raises:
        ReadingError: a kind that is not read.
    """
    head = data[:2048].lstrip()
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _office(data, named)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in data:
            raise ReadingError("文件有密码；请去掉密码后再导入")
        if named == "xls":
            raise ReadingError("旧式 .xls 不能读取；请另存为 .xlsx 再导入")
        return "doc"
    if head.startswith(b"{\\rtf"):
        raise ReadingError("RTF 文件不能读取；请用 Word 或 WPS 另存为 .docx 再导入")
    if named in ("pdf", "docx", "xlsx"):
        raise ReadingError(f"文件已损坏或不是 {named} 文件；请重新下载，或打开后另存一份再导入")
    if named == "html" or head[:9].lower().startswith((b"<!doctype", b"<html", b"<%@ page")):
        return "html"
    if named in ("md", "txt"):
        return named
    if head.startswith(b"<"):
        return "html"
    if named in ("", "doc"):
        return "txt"
    shown = "、".join(SUFFIXES)
    raise ReadingError(f"不认识的文件类型 .{named}；能读的有 {shown}")


def _office(data: bytes, named: str) -> str:
    if b"word/" in data:
        return "docx"
    if b"xl/" in data:
        return "xlsx"
    raise ReadingError("是压缩包，不是公文；请解压后逐个导入")


def _reader(form: str) -> _Reader:
    """The reader for a form; imported when needed, since PDF and Word libraries load slowly."""
    if form == "pdf":
        from corpus.reading.pdf import read_pdf

        return read_pdf
    if form in ("docx", "doc", "xlsx"):
        from corpus.reading.office import read_doc, read_docx, read_xlsx

        return {"docx": read_docx, "doc": read_doc, "xlsx": read_xlsx}[form]
    if form == "html":
        from corpus.reading.html import read_html

        return read_html
    from corpus.reading.plain import read_markdown, read_plain

    return read_markdown if form == "md" else read_plain
