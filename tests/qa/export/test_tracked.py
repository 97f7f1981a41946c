"""Tracked changes in a Word file: what is marked, what stays, and that it is Word's own form."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from docx import Document
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from hypothesis import given, settings
from hypothesis import strategies as st

from qa import PolicyAssistant
from qa.answering import VerdictResult
from qa.export import read_word_text, track
from qa.wording import WordingMatch, diff

_ON = datetime(2026, 11, 26, 9, 30)  # noqa: DTZ001 (Word knows no zone)
_TRUE = "对新认定的国家级、自治区级创新平台载体给予研发经费支持。"
_FALSE = _TRUE.replace("研发", "建设")
_W = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
Check = Callable[[str], Sequence[WordingMatch]]


@pytest.fixture(scope="module")
def check(assistant: PolicyAssistant) -> Check:
    return assistant.check


def _bytes(file: WordFile) -> bytes:
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _tracked(file: WordFile, check: Check) -> WordFile:
    return Document(io.BytesIO(track(_bytes(file), check, _ON).file))


def _texts(file: WordFile, path: str) -> list[str]:
    return [e.text for e in file.element.body.iterfind(path, _W)]


def _accepted(file: WordFile) -> str:
    """What stands there once all changes are accepted."""
    return "".join(_texts(file, ".//w:t"))


def _rejected(file: WordFile) -> str:
    """What stands there once all changes of ours are rejected."""
    kept = []
    for element in file.element.body.iter(qn("w:t"), qn("w:delText")):
        ours = [e for e in element.iterancestors(qn("w:ins")) if e.get(qn("w:author")) == "循章"]
        kept.append("" if ours else element.text)
    return "".join(kept)


def test_a_misquotation_is_deleted_and_the_wording_inserted(check: Check) -> None:
    file = Document()
    paragraph = file.add_paragraph("根据《意见》规定，")
    for piece, bold in (
        ("对新认定的国家级、自治区级创新平台载体给予建", True),
        ("设经费支持。", None),
    ):
        paragraph.add_run(piece).bold = bold
    paragraph.add_run("今年以来，我区各项工作取得积极成效。")
    made = _tracked(file, check)
    assert _texts(made, ".//w:del/w:r/w:delText") == ["建", "设"]
    assert _texts(made, ".//w:ins/w:r/w:t") == ["研发"]
    assert _rejected(made) == "".join(paragraph.text)
    assert _accepted(made) == paragraph.text.replace("建设", "研发")
    gone = made.element.body.findall(".//w:del/w:r", _W)
    assert [run.find("w:rPr/w:b", _W) is not None for run in gone] == [True, False]
    change = made.element.body.find(".//w:ins", _W)
    assert (
        change.get(qn("w:author")) == "循章" and change.get(qn("w:date")) == "2026-11-26T09:30:00Z"
    )


@pytest.mark.parametrize(
    "text",
    [
        _TRUE,
        _TRUE.replace("、", "，"),  # no word differs
        _TRUE.replace("国家", "國家"),
        "园区食堂每天供应三餐。",
        "到2030年，建成一批新型研发机构。",
        "一、总体情况\n\n二、打算",
    ],
)
def test_what_is_no_misquotation_stays_as_it_is(check: Check, text: str) -> None:
    file = Document()
    for line in text.split("\n"):
        file.add_paragraph(line)
    made = _tracked(file, check)
    assert (
        made.element.body.findall(".//w:del", _W) == made.element.body.findall(".//w:ins", _W) == []
    )
    assert [p.text for p in made.paragraphs] == text.split("\n")


def test_tables_tabs_links_and_the_insertions_of_others_are_kept(check: Check) -> None:
    file = Document()
    file.add_table(1, 1).cell(0, 0).text = _FALSE
    run = file.add_paragraph().add_run(_FALSE)
    run.add_tab()
    run.add_text("见附件。")
    run.add_break()
    theirs = OxmlElement("w:ins", {qn("w:id"): "7", qn("w:author"): "张三"})
    paragraph = file.add_paragraph()
    for text in ("依据文件：", f"“{_FALSE}”", "照办。"):
        theirs.append(paragraph.add_run(text)._r)  # noqa: SLF001
    paragraph._p.append(theirs)  # noqa: SLF001
    before = file.element.body
    made = _tracked(file, check)
    assert _rejected(made) == "".join(e.text for e in before.iterfind(".//w:t", _W))
    assert _texts(made, ".//w:delText") == ["建设"] * 3
    assert len(made.element.body.findall(".//w:tab", _W)) == 1
    assert len(made.element.body.findall(".//w:br", _W)) == 1
    mine = [e for e in made.element.body.iter(qn("w:ins")) if e.get(qn("w:author")) == "循章"]
    assert len(mine) == 3 and all(e.getparent().tag == qn("w:p") for e in mine)
    assert {e.getparent().get(qn("w:author")) for e in made.element.body.iter(qn("w:del"))} == {
        None,
        "张三",
    }
    numbers = [e.get(qn("w:id")) for e in made.element.body.iter(qn("w:ins"), qn("w:del"))]
    assert len(set(numbers)) == len(numbers)


def test_every_other_part_stays_byte_for_byte(check: Check) -> None:
    file = Document()
    file.add_paragraph(_FALSE)
    file.sections[0].header.paragraphs[0].text = "送审稿"
    given = _bytes(file)
    made = track(given, check, _ON)
    assert (made.marked, made.unmarked) == (1, 0)
    with zipfile.ZipFile(io.BytesIO(given)) as one, zipfile.ZipFile(io.BytesIO(made.file)) as other:
        assert one.namelist() == other.namelist()
        changed = [name for name in one.namelist() if one.read(name) != other.read(name)]
    assert changed == ["word/document.xml"]


def test_what_cannot_be_marked_is_counted() -> None:
    file = Document()
    run = file.add_paragraph().add_run("甲")
    run.add_tab()
    run.add_text("乙")
    pieces = diff("甲 乙", "丙")
    match = WordingMatch(VerdictResult.ALTERED, "甲 乙", actual="丙", diff=pieces, share=1)
    made = track(_bytes(file), lambda _: [match], _ON)
    assert (made.marked, made.unmarked) == (0, 1)
    assert read_word_text(made.file) == "甲 乙"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_rejected_it_is_the_draft_and_accepted_the_documents(data: st.DataObject) -> None:
    words = st.text("甲乙丙丁戊", min_size=1, max_size=12)
    lines = data.draw(st.lists(words, min_size=1, max_size=4))
    file, matches, at = Document(), [], 0
    for line in lines:
        paragraph, left = file.add_paragraph(), line
        while left:
            size = data.draw(st.integers(1, len(left)))
            paragraph.add_run(left[:size])
            left = left[size:]
        actual = data.draw(words)
        found = diff(line, actual)
        matches.append(
            WordingMatch(VerdictResult.ALTERED, line, actual=actual, diff=found, share=1, place=at)
        )
        at += len(line) + 1
    made = Document(io.BytesIO(track(_bytes(file), lambda _: matches, _ON).file))
    assert _rejected(made) == "".join(lines)
    assert _accepted(made) == "".join(match.actual or "" for match in matches)
