"""Word 97 files through what the system has: LibreOffice, else antiword.

LibreOffice keeps the automatic numbering (一、 that Word counts), which antiword loses.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import lxml.etree

from corpus.reading.blocks import (
    LIMITS,
    Block,
    BlockKind,
    Limits,
    Reading,
    ReadingError,
    table,
    too_many,
)
from corpus.reading.lines import split_paragraphs
from corpus.reading.office.word import read_docx


def read_doc(data: bytes, name: str, limits: Limits = LIMITS) -> Reading:
    """A Word 97 file through LibreOffice, or through antiword where that fails or is not there.

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
        if office:
            _run(
                [office, f"-env:UserInstallation=file://{folder}/profile", "--headless",
                 "--convert-to", "docx", "--outdir", folder, str(source)], limits,
            )  # fmt: skip
            target = Path(folder) / "source.docx"
            if target.exists():
                return read_docx(target.read_bytes(), name, limits)
        if antiword:
            made = _run([antiword, "-x", "db", str(source)], limits)
            if made.returncode == 0 and made.stdout.strip():
                return _docbook(made.stdout, name, limits)
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
