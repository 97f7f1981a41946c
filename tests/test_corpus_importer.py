"""From a page to a document: nothing but width, white space and marks changes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import CorpusError, Library, load_document
from corpus.importer import import_page

_SOURCES = Path("corpus/sources")
_NAMES = {
    "alxa-2021": "alxa-opinion-page",
    "guofa-2020-7": "guofa-2020-7",
    "guokefazheng-2019-313": "guokefazheng-2019-313",
}


def _page(document_id: str) -> str:
    return (_SOURCES / f"{_NAMES[document_id]}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("document_id", sorted(_NAMES))
def test_every_document_is_what_its_source_imports_to(library: Library, document_id: str) -> None:
    document, imported = library.document(document_id), import_page(_page(document_id))
    assert (imported.title, imported.number) == (document.title, document.number)
    assert imported.text == document.text
    assert imported.repairs == document.repairs


@pytest.mark.parametrize("document_id", sorted(_NAMES))
def test_every_character_of_the_source_is_kept(library: Library, document_id: str) -> None:
    """Undo the recorded repairs, fold width and white space: the source's own characters."""
    document, page = library.document(document_id), _page(document_id)
    text = document.text
    for repair in document.repairs:
        if repair.kind == "mark":
            clause = document.clause(repair.label)
            assert clause.text.startswith(repair.after)
            before = repair.before + clause.text[len(repair.after) :]
            text = text.replace(clause.text, before, 1)
    if document_id == "alxa-2021":
        page = page[page.index("深入贯彻落实") :]
    elif document_id == "guofa-2020-7":
        page = page.removeprefix(document.title)
    page = page.replace(document.number or "\0", "", 1)
    assert _folded(text) == _folded(page)


def _folded(text: str) -> str:
    return re.sub(r"\s", "", text).translate(str.maketrans("，：；？！（）", ",:;?!()"))


def test_the_title_of_the_covering_notice_is_in_the_notice(library: Library) -> None:
    notice = library.document("guokefazheng-2019-313").clause("通知")
    assert notice.text.startswith("科技部印发《关于促进新型研发机构发展的指导意见》的通知\n")


@given(
    st.text(
        alphabet="一二三十（）()、1.第条章 \n甲。，依照意见•上一篇：2020年月日〔〕号", max_size=80
    )
)
def test_any_page_is_imported_or_refused(page: str) -> None:
    try:
        imported = import_page(page)
    except CorpusError:
        return
    assert imported.text


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "corpus", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_import_command_writes_a_document_and_never_over_one(tmp_path: Path) -> None:
    source, target = str(_SOURCES / "alxa-opinion-page.txt"), tmp_path / "alxa-2021.md"
    done = _run("import", source, "--id", "alxa-2021", "--output", str(target))
    assert done.returncode == 0 and "五（十一）*" in done.stdout
    assert len(load_document(target).leaves) == 27
    assert [path.name for path in tmp_path.iterdir()] == ["alxa-2021.md"]
    again = _run("import", source, "--output", str(target))
    assert again.returncode == 1 and "--force" in again.stderr


def test_import_command_tells_what_it_cannot_do(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("没有编号的页面。", encoding="utf-8")
    done = _run("import", str(page))
    assert done.returncode == 1 and "没有找到编号" in done.stderr
    source = str(_SOURCES / "guofa-2020-7.txt")
    done = _run("import", source, "--output", str(tmp_path / "none" / "x.md"))
    assert done.returncode == 1 and "无法写入" in done.stderr
