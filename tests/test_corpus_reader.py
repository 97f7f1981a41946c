"""Files that somebody hands in: read letter by letter, or refused with what to do."""

import io
import zipfile

import pytest
from docx import Document

from corpus import FileReadError, read_text
from corpus.reader import MAX_FILE


def _docx(*paragraphs: str) -> bytes:
    file = Document()
    for paragraph in paragraphs:
        file.add_paragraph(paragraph)
    table = file.add_table(rows=2, cols=2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并的一格"
    table.cell(1, 0).text, table.cell(1, 1).text = "左", "右"
    file.add_paragraph("表后一段。")
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def test_a_word_file_is_read_in_order_with_its_tables() -> None:
    text = read_text("报告.DOCX", _docx("第一段“引号”，全角　空格。", "", "第二段。"))
    assert text == "第一段“引号”，全角　空格。\n\n第二段。\n合并的一格\n左\n右\n表后一段。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_file_is_read_in_its_encoding(encoding: str) -> None:
    assert read_text("a.txt", "鼓励、支持\n探索".encode(encoding)) == "鼓励、支持\n探索"


def _archive(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.docx", b"no archive", "损坏"),
        ("a.docx", _docx("文")[:2000], "损坏"),
        ("a.docx", _archive("x.xml", b"<a/>"), "另存为 .docx"),
        ("a.docx", _archive("word/media.bin", bytes(60_000_000)), "展开后过大"),
        ("a.docx", bytes(MAX_FILE + 1), "5 MB"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "另存为 .docx"),
        ("a.pdf", b"%PDF", "粘贴"),
        ("a.txt", b"\x81\xff\xff", "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_told(name: str, content: bytes, told: str) -> None:
    with pytest.raises(FileReadError, match=told):
        read_text(name, content)
