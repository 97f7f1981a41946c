"""The text of a file that somebody hands in: .docx and .txt."""

import io
import zipfile
from pathlib import PurePath

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from corpus.errors import CorpusError

MAX_FILE = 5_000_000  # bytes
_MAX_UNPACKED = 50_000_000  # bytes; a .docx is a ZIP archive


class FileReadError(CorpusError):
    """A file cannot be read; says what to do."""


def read_text(name: str, content: bytes) -> str:
    """The text of a file, a line a paragraph, table cells in reading order; nothing is changed.

    Raises:
        FileReadError: the kind is not known, or the file is broken, encrypted or too large.
    """
    if len(content) > MAX_FILE:
        raise FileReadError(f"文件超过 {MAX_FILE // 1_000_000} MB，请只保留要核对的部分再试")
    ending = PurePath(name).suffix.lower()
    if ending == ".docx":
        return _docx(content)
    if ending == ".txt":
        return _plain(content)
    raise FileReadError("只能读取 .docx 和 .txt 文件；旧式 .doc 请先另存为 .docx，或直接粘贴文字")


def _plain(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileReadError("文本文件的编码无法识别，请另存为 UTF-8 再试")


def _docx(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MAX_UNPACKED:
                raise FileReadError("文件展开后过大，请只保留要核对的部分再试")
        document = Document(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise FileReadError(
            "无法读取这个 .docx 文件：可能已损坏，或设有密码。请去掉密码另存后再试"
        ) from error
    except (PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise FileReadError(
            "这不是有效的 .docx 文件，请用 Word 或 WPS 另存为 .docx 再试"
        ) from error
    lines: list[str] = []
    for part in document.iter_inner_content():
        lines += _lines(part)
    return "\n".join(lines)


def _lines(part: Paragraph | Table) -> list[str]:
    if isinstance(part, Paragraph):
        return [part.text]
    # A merged cell is given once for every place it takes.
    cells = {cell._tc: cell for row in part.rows for cell in row.cells}  # noqa: SLF001
    return [cell.text for cell in cells.values()]
