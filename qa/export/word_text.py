"""The text of a Word file (.docx) that somebody wants checked. It never touches the disk."""

import io
import time
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import IO
from xml.parsers import expat

from qa.errors import UnreadableFileError

MAX_FILE = 5_000_000  # bytes
_MAX_UNPACKED = 60_000_000  # bytes, as the file declares them
_MAX_XML = 30_000_000  # bytes of the part that holds the text, as they come out
_MAX_PARTS = 5_000
_MAX_PARAGRAPHS = 20_000
_MAX_TEXT = 200_000  # characters
_SECONDS = 5.0
_CHUNK = 65_536  # bytes
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, and .docx that is locked with a password
_WORD = "word/document.xml"
_MAIN = (  # namespaces of WordprocessingML, transitional and strict
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TOO_LONG = "文件展开后过大，请把要核对的文字直接粘贴进来"
_BROKEN = "文件已损坏，或不是 Word 文件。请用 Word 打开确认，另存为 .docx 再试"


def read_word_text(data: bytes) -> str:
    """The paragraphs in document order, with those of tables, text boxes and tracked insertions.

    Headers, footers, notes and deleted text are left out. The text is read in one pass without a
    tree, so memory and time are bounded by the limits of this module (a file of 158 kB took 66 s
    and 0.8 GB when a tree was built).

    Raises:
        UnreadableFileError: it is no .docx, too large, broken, locked, or without text.
    """
    if len(data) > MAX_FILE:
        raise UnreadableFileError(
            f"文件超过 {MAX_FILE // 1_000_000} MB。请删去图片，或把要核对的文字直接粘贴进来"
        )
    if data.startswith(_OLE):
        raise UnreadableFileError(
            "文件设有打开密码，或是旧版 .doc 格式。请取消密码、另存为 .docx 再试"
        )
    if data and not data.startswith(b"PK"):
        raise UnreadableFileError("只能读取 .docx 文件。请用 Word 或 WPS 另存为 .docx 再试")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > _MAX_UNPACKED:
                raise UnreadableFileError(_TOO_LONG)
            with packed.open(text_part(parts)) as part:
                lines = _paragraphs(part)
    except (
        zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, KeyError, OSError,
        NotImplementedError, RuntimeError, ValueError,
    ) as error:  # fmt: skip
        raise UnreadableFileError(_BROKEN) from error
    text = "\n".join(line for line in lines if line.strip())
    if not text:
        raise UnreadableFileError("文件里没有文字（可能是扫描图片）。请粘贴要核对的文字")
    return text


def text_part(parts: Sequence[zipfile.ZipInfo]) -> zipfile.ZipInfo:
    """The part that holds the text: word/document.xml, or one that some writers number."""
    named = [part for part in parts if PurePosixPath(part.filename).match("word/document*.xml")]
    if not named:
        raise KeyError(_WORD)
    return min(named, key=lambda part: (part.filename != _WORD, part.filename))


def _paragraphs(part: IO[bytes]) -> list[str]:
    until, size, reader = time.monotonic() + _SECONDS, 0, _Reader()
    while chunk := part.read(_CHUNK):
        size += len(chunk)
        if size > _MAX_XML or time.monotonic() > until:
            raise UnreadableFileError(_TOO_LONG)
        reader.parser.Parse(chunk, False)
    reader.parser.Parse(b"", True)
    return ["".join(pieces) for pieces in reader.paragraphs]


class _Reader:
    """Takes the events of an XML parser; a paragraph in a text box comes after the one around it."""

    def __init__(self) -> None:
        self.paragraphs: list[list[str]] = []
        self._open: list[list[str]] = []  # the paragraphs around this place
        self._left_out = 0  # depth inside what is read elsewhere or not at all
        self._in_text = False
        self._length = 0
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, _: dict[str, str]) -> None:
        local = local_name(name)
        if self._left_out or name == FALLBACK or local == "pPr":
            self._left_out += 1
        elif local == "p":
            if len(self.paragraphs) == _MAX_PARAGRAPHS:
                raise UnreadableFileError(_TOO_LONG)
            self._open.append([])
            self.paragraphs.append(self._open[-1])
        elif local == "t":
            self._in_text = True
        elif local in ("tab", "br", "cr") and self._open:
            self._open[-1].append(" ")

    def _end(self, name: str) -> None:
        if self._left_out:
            self._left_out -= 1
            return
        local = local_name(name)
        if local == "p":
            self._open.pop()
        elif local == "t":
            self._in_text = False

    def _characters(self, text: str) -> None:
        if not self._in_text or self._left_out or not self._open:
            return
        self._length += len(text)
        if self._length > _MAX_TEXT:
            raise UnreadableFileError(f"文字超过 {_MAX_TEXT // 10_000} 万字，请分成几份再核对")
        self._open[-1].append(text)

    def _doctype(self, *_: object) -> None:
        raise UnreadableFileError(_BROKEN)  # no Word file has one; entities could multiply text


def local_name(name: str) -> str:
    """The name of an element of WordprocessingML without its namespace; "" for any other."""
    return next((name[len(space) :] for space in _MAIN if name.startswith(space)), "")
