"""Word 97 files: what is done with each of the programs that may be there, and without any."""

import shutil
import subprocess
from pathlib import Path

import pytest

from corpus.reading import ReadingError, read
from tests.corpus.writing import word

_WORD97 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
_DOCBOOK = (
    "<book><chapter><para>申请材料清单</para><para>1、申请报告；\n2、营业执照。</para>"
    "<para><informaltable><row><entry>级别</entry><entry>奖励（万元）</entry></row>"
    "<row><entry>省级</entry><entry>20</entry></row></informaltable></para></chapter></book>"
)


def _antiword(folder: Path, printed: str) -> None:
    program = folder / "antiword"
    program.write_text(f"#!/bin/sh\nprintf '%s' '{printed}'\n", encoding="utf-8")
    program.chmod(0o755)


def test_what_antiword_prints_becomes_paragraphs_and_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _antiword(tmp_path, _DOCBOOK)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert [block.text for block in read(_WORD97, "a.doc").content] == [
        "申请材料清单", "1、申请报告；", "2、营业执照。", "| 级别 | 奖励（万元） |\n| 省级 | 20 |",
    ]  # fmt: skip


@pytest.mark.parametrize(("printed", "told"), [(None, "需要安装"), ("", "读不出这份 .doc")])
def test_without_a_program_or_its_output_it_says_what_to_do(
    printed: str | None, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if printed is not None:
        _antiword(tmp_path, printed)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReadingError, match=told):
        read(_WORD97, "a.doc")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_keeps_the_automatic_numbering(tmp_path: Path) -> None:
    source = tmp_path / "a.docx"
    source.write_bytes(word([(0, "申报条件"), (1, "在本区注册满一年。"), (0, "附则")]))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "doc:MS Word 97", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=200,
    )  # fmt: skip
    reading = read((tmp_path / "a.doc").read_bytes(), "a.doc")
    assert [block.text for block in reading.content] == [
        "一、申报条件", "（一）在本区注册满一年。", "二、附则",
    ]  # fmt: skip
