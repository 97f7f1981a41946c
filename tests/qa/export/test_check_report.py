"""Reports of a wording check, and the Word files that are checked."""

import io
import time
import tracemalloc
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.document import Document as DocxDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from qa import InvalidQuestionError, PolicyAssistant, VerdictResult
from qa.errors import UnreadableFileError
from qa.export import MAX_FILE, check_docx, check_markdown, counted, read_word_text

_ON = date(2026, 3, 5)
_TEXT = (
    "积极培育新型研发机构等产业创新组织。"
    "对新认定的国家级、自治区级创新平台载体给予建设经费支持。"
    "食堂<b>每天</b>供应*三餐*。"
)


def test_counts_and_verdicts(assistant: PolicyAssistant) -> None:
    matches = assistant.check(_TEXT)
    assert [m.result for m in matches] == [
        VerdictResult.EXACT,
        VerdictResult.ALTERED,
        VerdictResult.ABSENT,
    ]
    assert dict(counted(matches)) == {
        VerdictResult.EXACT: 1,
        VerdictResult.ALTERED: 1,
        VerdictResult.ELSEWHERE: 0,
        VerdictResult.ABSENT: 1,
    }


def test_a_final_mark_that_stands_in_the_document_is_no_difference(
    assistant: PolicyAssistant,
) -> None:
    altered = assistant.check(_TEXT)[1]
    pieces = [(p.op, p.text) for p in altered.diff if p.op != "equal"]
    assert pieces == [("delete", "建设"), ("insert", "研发")]


def test_what_changes_no_word_is_told_in_a_line_of_its_own(assistant: PolicyAssistant) -> None:
    given = _TEXT.split("。")[1].replace("、", "，") + "；"
    told = check_markdown(assistant.check(given), _ON)
    assert (
        "逐字对照：对新认定的国家级、自治区级创新平台载体给予【删：建设】【增：研发】经费" in told
    )
    assert "标点（不改变字句）：“，”原文作“、”；句末“；”，原文此处为“。”" in told
    file = Document(io.BytesIO(check_docx(assistant.check(given), _ON)))
    diff = next(p for p in file.paragraphs if p.text.startswith("逐字对照："))
    assert [run.text for run in diff.runs if run.font.strike] == ["建设"]
    assert "国家级、自治区级" in diff.text


def test_markdown_tells_verdict_difference_and_place(assistant: PolicyAssistant) -> None:
    told = check_markdown(assistant.check(_TEXT), _ON)
    assert "- 核对日期：2026年3月5日" in told
    assert "共核对 3 处：与原文一致 1 处，与原文不符 1 处，现有文件中没有这句话 1 处" in told
    assert "创新平台载体给予【删：建设】【增：研发】经费支持。" in told
    assert "二（二）“加快布局高端创新平台”。未与公布文本逐字核对。" in told
    assert r"食堂\<b\>每天\</b\>供应\*三餐\*。" in told


def test_the_word_file_opens_and_holds_the_wording(assistant: PolicyAssistant) -> None:
    matches = assistant.check(_TEXT)
    file = Document(io.BytesIO(check_docx(matches, _ON)))
    lines = [paragraph.text for paragraph in file.paragraphs]
    assert lines[0] == "措辞核对报告"
    assert [line for line in lines if line[:3] in ("1. ", "2. ", "3. ")] == [
        "1. 与原文一致",
        "2. 与原文不符",
        "3. 现有文件中没有这句话",
    ]
    for match in matches:
        assert f"核对语句：{match.given.strip()}" in lines
    diff = next(p for p in file.paragraphs if p.text.startswith("逐字对照："))
    assert [run.text for run in diff.runs if run.font.strike] == ["建设"]
    assert [run.text for run in diff.runs if run.font.underline] == ["研发"]


@pytest.mark.parametrize(
    ("text", "told"), [("。", "没有要核对的文字"), ("字" * 20_001, "一次最多核对 20000 字")]
)
def test_a_text_that_cannot_be_checked_is_told(
    assistant: PolicyAssistant, text: str, told: str
) -> None:
    with pytest.raises(InvalidQuestionError, match=told):
        assistant.check(text)


def test_a_heading_without_a_full_stop_is_apart_from_the_next_line(
    assistant: PolicyAssistant,
) -> None:
    matches = assistant.check("加快布局高端创新平台\n积极培育新型研发机构等产业创新组织。")
    assert [m.result for m in matches] == [VerdictResult.EXACT] * 2


def _saved(file: DocxDocument) -> bytes:
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def test_paragraphs_tables_and_insertions_are_read_in_order() -> None:
    file = Document()
    file.add_paragraph("第一段")
    table = file.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "合并格"
    table.cell(1, 0).text, table.cell(1, 1).text = "左", "右"
    file.add_paragraph("　　末")
    w = nsdecls("w")
    element = file.element.body.findall(qn("w:p"))[-1]
    element.append(parse_xml(f"<w:ins {w}><w:r><w:t>增补</w:t></w:r></w:ins>"))
    element.append(parse_xml(f"<w:del {w}><w:r><w:delText>删去</w:delText></w:r></w:del>"))
    assert read_word_text(_saved(file)) == "第一段\n合并格\n左\n右\n　　末增补"


def _zipped(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return made.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _word(document: str) -> bytes:
    return _zipped(**{"word__document.xml": document.encode()})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF", "只能读取 .docx"),
        (b"", "已损坏"),
        (b"PK\x03\x04 broken", "已损坏"),
        (_zipped(x=b"no word file"), "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "打开密码"),
        (bytes(MAX_FILE + 1), "超过 5 MB"),
        (_zipped(bomb=bytes(61_000_000)), "展开后过大"),
        (_zipped(**{f"x{n}": b"" for n in range(5001)}), "展开后过大"),
        (_zipped(word__document=b"not .xml"), "已损坏"),
        (_word("<!DOCTYPE d [<!ENTITY a '1'>]><d>&a;</d>"), "已损坏"),
        (_word(f"<w:d {_W}>" + "<w:p/>" * 20_001 + "</w:d>"), "展开后过大"),
        (_word(f"<w:d {_W}><w:p><w:t>{'长' * 200_001}</w:t></w:p></w:d>"), "超过 20 万字"),
        (_word(f"<w:d {_W}>" + "<w:x>" * 100_000), "已损坏"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(content: bytes, told: str) -> None:
    started = time.perf_counter()
    with pytest.raises(UnreadableFileError, match=told):
        read_word_text(content)
    assert time.perf_counter() - started < 6


def test_a_large_file_is_read_in_time_and_little_memory() -> None:
    paragraphs = "<w:p><w:r><w:t>一</w:t></w:r></w:p>" * 19_000
    content = _word(f"<w:document {_W}><w:body>{paragraphs}</w:body></w:document>")
    tracemalloc.start()
    started = time.thread_time()
    assert read_word_text(content).count("一") == 19_000
    assert time.thread_time() - started < 8  # a second on a quiet machine
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


def test_a_text_box_comes_after_its_paragraph_and_its_fallback_is_left_out() -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    content = _word(
        f"<w:document {_W} {mc}><w:body><w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>"
        f"<w:r><w:t>前</w:t></w:r><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "<w:r><w:t>后</w:t><w:br/><w:t>完</w:t></w:r></w:p></w:body></w:document>"
    )
    assert read_word_text(content) == "前后 完\n框内"


def test_a_file_cut_short_or_without_text_is_told() -> None:
    empty = _saved(Document())
    with pytest.raises(UnreadableFileError, match="没有文字"):
        read_word_text(empty)
    with pytest.raises(UnreadableFileError, match="已损坏"):
        read_word_text(empty[:-900])


def test_broken_xml_inside_is_told() -> None:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_saved(Document()))) as source,
        zipfile.ZipFile(target, "w") as changed,
    ):
        for part in source.namelist():
            broken = part == "word/document.xml"
            changed.writestr(part, b"<w:document" if broken else source.read(part))
    with pytest.raises(UnreadableFileError, match="已损坏"):
        read_word_text(target.getvalue())
