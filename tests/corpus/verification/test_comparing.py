"""A document against an official copy: differences by clause, layout apart; agreement is written."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus import DOCUMENTS_DIR, Library, load_document
from corpus.__main__ import app
from corpus.verification import compare

_SOURCES = Path(__file__).parents[3] / "corpus" / "sources"


def test_a_copy_in_other_lines_agrees(library: Library) -> None:
    document = library.document("guofa-2020-7")
    copy = document.text.replace("\n\n", "\n\u3000\u3000").replace("。", "。\n")
    found = compare(document, f"国务院关于…若干意见\n{copy}\n打印本页")
    assert [d.label for d in found.differences if d.label] == []
    assert found.agrees


def test_differences_are_told_by_clause(library: Library) -> None:
    document = library.document("guofa-2020-7")
    clause = document.clause("二（四）")
    other = clause.text.replace("国家", "全国", 1).replace("。", "，并加强监督。", 1)
    found = compare(document, document.text.replace(clause.text, other))
    assert not found.agrees
    assert {d.label for d in found.differences} == {"二（四）"}
    assert ("国", "全") in [(d.held, d.official) for d in found.differences] or any(
        "全国" in d.official or d.official == "全" for d in found.differences
    )
    assert any("并加强监督" in d.official for d in found.differences)
    assert len(found.agreeing) == len(document.leaves) - 1
    for difference in found.differences:
        assert clause.start <= difference.offset < clause.end


def test_what_the_copy_lacks_and_what_we_lack(library: Library) -> None:
    document = library.document("guokefazheng-2019-313")
    first, last = document.leaves[0], document.leaves[-1]
    lacking = compare(document, document.text.replace(first.text, ""))
    assert [d.label for d in lacking.differences] == [first.label]
    assert lacking.differences[0].official == ""
    assert last.label in lacking.agreeing
    nothing = compare(document, "另一份文件的文字。")
    assert not nothing.agreeing or set(nothing.agreeing) < {leaf.label for leaf in document.leaves}


def test_the_command_lists_differences_and_writes_agreement(tmp_path: Path) -> None:
    shutil.copytree(DOCUMENTS_DIR, tmp_path / "documents")
    folder = ["--documents", str(tmp_path / "documents")]
    path = tmp_path / "documents" / "guofa-2020-7.md"
    before = load_document(path)
    copy = tmp_path / "copy.txt"
    copy.write_text(f"{before.title}\n\n{before.text}", encoding="utf-8")
    run = CliRunner()
    told = run.invoke(app, ["verify", "guofa-2020-7", "--against", str(copy), "--accept", *folder])
    assert told.exit_code == 0, told.output
    after = load_document(path)
    assert after.text == before.text
    assert all(leaf.verified for leaf in after.leaves)
    assert "全部条款一致" in after.verification and "copy.txt" in after.verification
    copy.write_text(before.text.replace("税收", "税务"), encoding="utf-8")
    told = run.invoke(app, ["verify", "guofa-2020-7", "--against", str(copy), *folder])
    assert told.exit_code == 1
    assert "本库“收”，官方“务”" in told.output
    assert load_document(path).verification == after.verification


@pytest.mark.parametrize("against", ["https://www.gov.cn/a.htm", "http://127.0.0.1:1/"])
def test_addresses_are_off_until_hosts_are_named(against: str, library: Library) -> None:
    told = CliRunner().invoke(app, ["verify", "guofa-2020-7", "--against", against])
    assert told.exit_code == 1
    assert "没有开放" in str(told.exception)
