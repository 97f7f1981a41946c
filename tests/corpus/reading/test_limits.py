"""Bad input ends in a clear error within seconds, and nothing is written."""

import os
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from corpus.reading import ReadingError, read, read_file
from tests.corpus.writing import bomb, pdf, word

_CASES = {
    "zip bomb": (bomb("word/document.xml", 250), "a.docx", "解压后超过"),
    "zip bomb of a sheet": (bomb("xl/workbook.xml", 250), "a.xlsx", "解压后超过"),
    "archive": (bomb("x.txt", 1), "a.docx", "压缩包"),
    "encrypted PDF": (pdf([[(60.0, 60.0, "第一条")]], encrypted=True), "a.pdf", "有密码"),
    "broken PDF": (b"%PDF-1.7\n" + bytes(range(256)) * 40, "a.pdf", "PDF 已损坏"),
    "cut PDF": (pdf([[(60.0, 60.0, "第一条")]])[:400], "a.pdf", "PDF 已损坏"),
    "no PDF": (b"hello", "a.pdf", "不是 pdf"),
    "scan": (pdf([[]]), "a.pdf", "没有文字层"),
    "broken Word": (word(["甲"])[:3000], "a.docx", "已损坏"),
    "encrypted Word": (
        b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "有密码",
    ),
    "binary": (bytes(range(256)) * 200, "a.txt", "不是文字文件"),
    "empty": (b" \n", "a.txt", "空的"),
    "RTF": (b"{\\rtf1 x}", "a.doc", "另存为 .docx"),
    "unknown": (b"x", "a.exe", "不认识"),
    "nested tags": (b"<div>" * 1_000_000, "a.html", "嵌套过深"),
    "50 MB of nested tags": (b"<div>" * 10_000_000, "a.html", "超过 10 MB"),
    "spans of cells": (
        b"<table>" + b"<tr><td colspan=99999 rowspan=99999>\xe6\x96\x87</td><td>1</td></tr>" * 8000, "a.html",
        "格",
    ),
    "a million lines": ("第一条 甲。\n".encode() * 400_000, "a.txt", "段落超过"),
}  # fmt: skip


@pytest.mark.parametrize("name", _CASES)
def test_bad_input_is_refused_with_a_reason(name: str) -> None:
    data, file, reason = _CASES[name]
    if name == "scan" and find_spec("rapidocr"):
        pytest.skip("character recognition is installed")
    started = time.monotonic()
    with pytest.raises(ReadingError, match=reason):
        read(data, file)
    assert time.monotonic() - started < 20


def test_a_file_of_200_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 200 << 20)
    with pytest.raises(ReadingError, match="超过 50 MB"):
        read_file(path)


def test_a_wrong_file_name_is_noticed() -> None:
    reading = read(
        "<html><body><p>第一条 为了发展，制定本办法。</p></body></html>".encode(), "a.txt"
    )
    assert [block.text for block in reading.content] == ["第一条 为了发展，制定本办法。"]
    assert [repair.kind for repair in reading.repairs] == ["name"]
