"""PDF by pdfplumber: lines into paragraphs, tables kept, running heads and page numbers out.

A file without a text layer goes through character recognition where rapidocr is installed.
"""

import importlib.util
import io
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfparser import PDFSyntaxError
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from corpus.document import Repair
from corpus.reading.blocks import (
    LIMITS,
    Block,
    BlockKind,
    Deadline,
    Limits,
    Reading,
    ReadingError,
    table,
    too_many,
)
from corpus.reading.lines import join, split_paragraphs
from corpus.reading.pdf.layout import (
    Line,
    goes_on,
    gutter,
    margins,
    masked,
    running_heads,
    to_lines,
)

# Gives the lines of a page picture with their confidence, top to bottom.
Recogniser = Callable[[Any], Sequence[tuple[str, float]]]
_NUMBER = re.compile(
    r"^(?:[-—–－·~\s]*+(?:\d{1,4}|[IVXivxⅠ-Ⅻ]{1,5})[-—–－·~\s]*+"
    r"|第\s*+\d++\s*+页.{0,12}|\d++\s*+/\s*+\d++)"
)
_LEADERS = re.compile(r"[.．…·]{4,}\s*\d*\s*$")  # a line of a table of contents


def read_pdf(
    data: bytes, name: str, limits: Limits = LIMITS, recogniser: Recogniser | None = None
) -> Reading:
    """A PDF: paragraphs, tables; page furniture taken out and told as a repair.

    Raises:
        ReadingError: encrypted, broken, too long, or a scan with no recogniser installed.
    """
    deadline = Deadline(limits)
    try:
        with pdfplumber.open(io.BytesIO(data)) as file:
            if len(file.pages) > limits.pages:
                raise ReadingError(f"超过 {limits.pages} 页；请拆成较小的文件再导入")
            pages = []
            for page in file.pages:
                deadline.check()
                pages.append(_page(page, limits))
                page.close()
            characters = sum(len(line.text) for lines, _ in pages for line in lines)
            characters += sum(
                len(c) for _, found in pages for _, grid in found for r in grid for c in r
            )
            if characters < 10 * len(pages):
                return _recognised(file, name, recogniser or _installed(), deadline)
    except (PdfminerException, PDFPasswordIncorrect, PDFEncryptionError) as error:
        cause = error.args[0] if error.args else error
        if isinstance(cause, (PDFPasswordIncorrect, PDFEncryptionError)) or isinstance(
            error, (PDFPasswordIncorrect, PDFEncryptionError)
        ):
            raise ReadingError("PDF 有密码；请去掉密码后再导入") from error
        raise ReadingError("PDF 已损坏；请重新下载，或打开后另存一份再导入") from error
    except (PDFSyntaxError, PSException, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ReadingError("PDF 已损坏；请重新下载，或打开后另存一份再导入") from error
    return _assemble(pages, name, limits)


_Grid = list[list[str]]
_Page = tuple[list[Line], list[tuple[float, _Grid]]]


def _page(page: Any, limits: Limits) -> _Page:
    """Lines of a page in reading order, and its tables with their height on the page."""
    tables: list[tuple[float, _Grid]] = []
    boxes: list[tuple[float, float, float, float]] = []
    if len(page.lines) + len(page.rects) + len(page.curves) >= 4:
        for found in page.find_tables():
            grid = [[cell or "" for cell in row] for row in found.extract()]
            if len(grid) < 2 or max(len(row) for row in grid) < 2:
                continue
            if any(cell for row in grid for cell in row):
                tables.append((found.bbox[1], [[_flat(cell) for cell in row] for row in grid]))
                boxes.append(found.bbox)
    words = [
        word
        for word in page.extract_words(extra_attrs=["size"], use_text_flow=False, x_tolerance=2)
        if not any(
            b[0] <= (word["x0"] + word["x1"]) / 2 <= b[2]
            and b[1] <= (word["top"] + word["bottom"]) / 2 <= b[3]
            for b in boxes
        )
    ]
    gap = gutter(words, page.width)
    if gap is None:
        return to_lines(words), tables
    # Two columns: what crosses the gutter first (the title), then left, then right.
    across = [w for w in words if w["x0"] < gap < w["x1"]]
    tops = {round(w["top"]) for w in across}
    head = [w for w in words if round(w["top"]) in tops]
    rest = [w for w in words if round(w["top"]) not in tops]
    left = [w for w in rest if w["x1"] <= gap]
    right = [w for w in rest if w["x0"] >= gap]
    return to_lines(head) + to_lines(left) + to_lines(right), tables


def _flat(cell: str) -> str:
    """A cell's lines joined, as its text went on."""
    flat = ""
    for line in cell.split("\n"):
        flat = join(flat, line) if flat else line
    return flat


def _assemble(pages: Sequence[_Page], name: str, limits: Limits) -> Reading:
    running = running_heads([lines for lines, _ in pages])
    removed: list[Block] = []
    found: list[Block | _Grid] = []  # tables stay grids until all pages are in: they go on
    joined = 0
    last: Line | None = None
    for number, (lines, tables) in enumerate(pages, 1):
        place = f"第{number}页"
        contents = sum(bool(_LEADERS.search(line.text)) for line in lines) > 0.4 * len(lines)
        kept = []
        for at, line in enumerate(lines):
            text = line.text.strip()
            edge = at < 2 or at >= len(lines) - 2
            out = edge and (_NUMBER.fullmatch(text) or masked(text) in running)
            if out or contents or _LEADERS.search(text):
                removed.append(Block(BlockKind.FURNITURE, text, place))
            else:
                kept.append(line)
        left, right = margins(kept)
        waiting = list(tables)
        for line in kept:
            while waiting and waiting[0][0] <= line.top:
                _add_table(found, waiting.pop(0)[1])
                last = None
            before = found[-1] if found else None
            if last is not None and isinstance(before, Block) and goes_on(last, line, left):
                found[-1] = Block(BlockKind.PARAGRAPH, join(before.text, line.text), before.place)
                joined += 1
            else:
                found.append(Block(BlockKind.PARAGRAPH, line.text.strip(), place))
            last = line
            last.short = right - line.x1
        for _, grid in waiting:
            _add_table(found, grid)
            last = None
    blocks = _render(found)
    too_many(blocks, limits)
    repairs = []
    if removed:
        shown = "、".join(dict.fromkeys(block.text for block in removed))[:80]
        note = f"页码、页眉页脚、目录共 {len(removed)} 处，不属于正文"
        repairs.append(Repair("", "furniture", shown, "（移除）", note))
    if joined:
        repairs.append(
            Repair("", "join", "换行", "（接上）", f"版面折行 {joined} 处接回，不改文字")
        )
    return Reading(name, (*removed, *blocks), {}, tuple(repairs))


def _add_table(found: list[Block | _Grid], grid: _Grid) -> None:
    """A table, or the rest of the one before: its first row cut, or as many columns."""
    before = found[-1] if found else None
    cut = not grid[0][0] and any(grid[0])
    if not isinstance(before, list) or not (cut or len(before[-1]) == len(grid[0])):
        found.append([list(row) for row in grid])
        return
    rows = grid[1:] if grid[0] == before[0] else grid
    if cut:  # a row goes on over the page break: its last cell takes the rest
        last = before[-1]
        at = max((place for place, cell in enumerate(last) if cell), default=0)
        last[at] = join(last[at], " ".join(cell for cell in rows[0] if cell))
        rows = rows[1:]
    before.extend(list(row) for row in rows)


def _render(found: Sequence[Block | _Grid]) -> list[Block]:
    blocks: list[Block] = []
    for entry in found:
        if isinstance(entry, Block):
            parts = split_paragraphs(entry.text)
            blocks += [Block(BlockKind.PARAGRAPH, part, entry.place) for part in parts]
            continue
        for above, row in pairwise(entry):
            if not row[0] and any(row[1:]) and above[0]:
                row[0] = above[0]  # the text of a merged cell holds for every row it spans
        blocks += table(entry)
    return blocks


def _installed() -> Recogniser:
    """rapidocr, where it is installed (an optional extra; its models come with it).

    Raises:
        ReadingError: it is not.
    """
    if importlib.util.find_spec("rapidocr") is None:
        raise ReadingError(
            "PDF 没有文字层（是扫描件或图片）；请先做文字识别（OCR），"
            "或安装可选组件：pip install -r requirements-ocr.txt"
        )
    try:
        engine = importlib.import_module("rapidocr").RapidOCR()
    except ImportError as error:
        raise ReadingError(
            f"文字识别组件不完整（缺少 {error.name}）；请重新安装：pip install -r requirements-ocr.txt"
        ) from error

    def recognise(picture: Any) -> list[tuple[str, float]]:
        result = engine(picture)
        return list(zip(result.txts or (), result.scores or (), strict=True))

    return recognise


def _recognised(file: Any, name: str, recogniser: Recogniser, deadline: Deadline) -> Reading:
    blocks: list[Block] = []
    scores: list[float] = []
    for page in file.pages:
        deadline.check()
        for text, score in recogniser(page.to_image(resolution=200).original):
            blocks.append(Block(BlockKind.PARAGRAPH, text.strip(), f"第{page.page_number}页"))
            scores.append(score)
    if not blocks:
        raise ReadingError("PDF 没有文字层，文字识别也没有读出文字；请换一份文件")
    confidence = sum(scores) / len(scores)
    note = f"文字识别（OCR），平均可信度 {confidence:.2f}，未核对"
    repair = Repair("", "recognition", "图片", "（识别）", note)
    return Reading(name, tuple(blocks), {}, (repair,), confidence)
