"""An answer as a Word file, in the fonts of official documents (仿宋, 宋体, 黑体)."""

import io
from collections.abc import Iterable
from datetime import date

from docx import Document
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from qa.answering import (
    Answer,
    Block,
    Diff,
    DiffPiece,
    DocumentHeading,
    Lead,
    Quotation,
    Table,
    VerdictResult,
    flat,
    markers,
    name,
)
from qa.export.text import (
    about,
    closing,
    documents,
    particulars,
    plain_lines,
    reference,
    standing,
)

_SONG, _FANG_SONG, _HEI, _LATIN = "宋体", "仿宋", "黑体", "Times New Roman"
_RED, _GREEN = RGBColor(0x9D, 0x22, 0x29), RGBColor(0x14, 0x53, 0x2D)
_GREY = RGBColor(0x57, 0x57, 0x5E)
_STYLES = (  # name, Chinese font, size in points, bold
    ("Normal", _FANG_SONG, 12, False),
    ("List Bullet", _FANG_SONG, 12, False),
    ("List Bullet 2", _FANG_SONG, 12, False),
    ("Quote", _FANG_SONG, 12, False),
    ("Title", _SONG, 20, True),
    ("Heading 1", _HEI, 14, False),
    ("Heading 2", _SONG, 12, True),
)


def to_docx(answer: Answer, on: date) -> bytes:
    """The answer as .docx: question, answer, documents and references, quoted letter by letter."""
    file = titled("政策问答记录")
    for title, value in particulars(answer, on):
        paragraph = file.add_paragraph()
        paragraph.add_run(f"{title}：").bold = True
        paragraph.add_run(value)
    file.add_heading("答复", 1)
    for block in answer.blocks:
        _write(file, block)
    for note in closing(answer):
        file.add_paragraph(note)
    if answer.citations:
        file.add_heading("依据文件", 1)
        for document in documents(answer):
            file.add_heading(name(document), 2)
            for line in about(document):
                file.add_paragraph(line)
        file.add_heading("引用条款", 1)
        for citation in answer.citations:
            told = f"[{citation.marker}] {reference(citation)}。{standing(citation)}。"
            file.add_paragraph(told).paragraph_format.keep_with_next = True
            file.add_paragraph(citation.quote, style="Quote")
    return saved(file)


def titled(title: str) -> WordFile:
    """A new file on A4 in the fonts of official documents, under its title."""
    file = Document()
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    for style, font, size, bold in _STYLES:
        _set(file.styles[style], font, size, bold)
    file.core_properties.title = title
    file.core_properties.author = "循章"
    file.core_properties.language = "zh-CN"
    file.add_heading(title, 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    return file


def saved(file: WordFile) -> bytes:
    """The file as bytes."""
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def _write(file: WordFile, block: Block) -> None:
    """A block as paragraphs, or a table as one."""
    match block:
        case Lead():
            run = file.add_paragraph().add_run(f"{flat(block.text)}{markers(block.citations)}")
            run.bold = True
        case DocumentHeading():
            file.add_paragraph(name(block.document), style="Heading 2")
        case Quotation():
            told = f"{flat(block.text)}{markers(block.citations)}"
            file.add_paragraph(told, style="List Bullet 2" if block.depth else "List Bullet")
        case Table():
            table = file.add_table(rows=1, cols=len(block.header), style="Table Grid")
            for cell, text in zip(table.rows[0].cells, block.header, strict=True):
                cell.text = text
            for row in block.rows:
                cells = table.add_row().cells
                for cell, text in zip(cells, row.cells, strict=False):
                    cell.text = text
                cells[-1].text += markers(row.citations)
        case Diff():
            file.add_paragraph(plain_lines(block)[0])
            if block.result != VerdictResult.EXACT.value:
                write_diff(file.add_paragraph("与原文逐字对照："), block.pieces)
        case _:
            for line in plain_lines(block):
                if line:
                    file.add_paragraph(line)


def write_diff(paragraph: Paragraph, pieces: Iterable[DiffPiece]) -> None:
    """The diff in colour and in words; where no word differs, as the original has it, in grey."""
    for piece in pieces:
        if piece.op == "equal":
            paragraph.add_run(piece.text)
            continue
        if piece.outward:
            if piece.op == "insert":
                paragraph.add_run(piece.text).font.color.rgb = _GREY
            continue
        removed = piece.op == "delete"
        paragraph.add_run("【删：" if removed else "【增：")
        run = paragraph.add_run(piece.text)
        run.font.color.rgb = _RED if removed else _GREEN
        run.font.strike, run.font.underline = removed, not removed
        paragraph.add_run("】")


def _set(style: ParagraphStyle, font: str, size: int, bold: bool) -> None:
    style.font.name, style.font.size, style.font.bold = _LATIN, Pt(size), bold
    style.font.italic, style.font.color.rgb = False, RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        if attribute.endswith("Theme"):
            del fonts.attrib[attribute]  # a theme's font would win over the one named
    fonts.set(qn("w:eastAsia"), font)
    style.paragraph_format.line_spacing = 1.5
    style.paragraph_format.space_after = Pt(4)
