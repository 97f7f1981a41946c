"""Workbooks by openpyxl: each sheet a table, merged cells said in every row they span, once."""

import io
import zipfile
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from corpus.reading.blocks import (
    LIMITS,
    SPANNED,
    Block,
    BlockKind,
    Deadline,
    Limits,
    Reading,
    ReadingError,
    table,
)
from corpus.reading.office.archive import BROKEN, check_archive


def read_xlsx(data: bytes, name: str, limits: Limits = LIMITS) -> Reading:
    """A workbook: each sheet a heading (where there are several) and a table.

    Raises:
        ReadingError: broken, encrypted or too large.
    """
    check_archive(data, limits)
    deadline = Deadline(limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except (KeyError, ValueError, TypeError, InvalidFileException, zipfile.BadZipFile) as error:
        raise ReadingError(BROKEN.format(kind="Excel")) from error
    blocks: list[Block] = []
    for sheet in book.worksheets:
        if sheet.max_row * sheet.max_column > limits.cells:
            raise ReadingError(f"工作表“{sheet.title}”超过 {limits.cells} 格；请删去空行空列再导入")
        merged = {
            (row, column): (area.min_row, area.min_col)
            for area in sheet.merged_cells.ranges
            for row in range(area.min_row, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
        }
        rows = []
        for row in range(1, sheet.max_row + 1):
            deadline.check()
            cells = []
            for column in range(1, sheet.max_column + 1):
                first = merged.get((row, column), (row, column))
                value = sheet.cell(*first).value
                shown = "" if value is None else _shown(value)
                cells.append(SPANNED if shown and column > first[1] else shown)
            rows.append(cells)
        found = table(rows, f"工作表 {sheet.title}")
        if found and len(book.worksheets) > 1:
            blocks.append(Block(BlockKind.HEADING, sheet.title))
        blocks += found
    if not blocks:
        raise ReadingError("表格文件是空的；请确认后再导入")
    return Reading(name, tuple(blocks))


def _shown(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.strftime("%Y年%-m月%-d日") if hasattr(value, "strftime") else str(value)
