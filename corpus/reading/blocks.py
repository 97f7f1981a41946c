"""What reading gives: blocks in reading order, metadata pairs, repairs; and the limits of it."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.document import Repair
from corpus.errors import CorpusError

_MEBIBYTE = 1 << 20


_NAMED = {
    "索引号": "索引号 统一编号",
    "标题": "标题 名称 文件名称 信息名称",
    "发文字号": "发文字号 文号 文件编号",
    "发文机关": "发文机关 发布机关 发文单位 发布机构 制发机关",
    "成文日期": "成文日期 发文日期 生成日期",
    "发布日期": "发布日期 发布时间 公开日期",
    "实施日期": "实施日期 施行日期 生效日期",
    "失效日期": "失效日期 废止日期",
    "有效性": "有效性 文件状态",
}
# The names that index tables and heads use, and the one they are kept under.
KEYS = {name: key for key, names in _NAMED.items() for name in names.split()}


class ReadingError(CorpusError):
    """A file cannot be read; the message says why and what to do next."""


class BlockKind(StrEnum):
    """What a stretch of a file is."""

    HEADING = "heading"  # the file's own markup says so
    PARAGRAPH = "paragraph"
    ITEM = "item"  # of a list that the file's markup makes
    TABLE = "table"  # one line a row, `| a | b |`, header first
    FURNITURE = "furniture"  # page numbers, running heads, navigation: removed, and listed


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, item or table of the file, white space at its ends removed."""

    kind: BlockKind
    text: str
    place: str = ""  # where it stands in the file, in Chinese ("第3页"); "" where unknown


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, read: its blocks in reading order and what it says about itself.

    `metadata` holds pairs under their Chinese names (标题、发文字号、发文机关、成文日期、
    发布日期、来源网址), as the file's own index table or head gives them.
    """

    name: str  # file name without folders
    blocks: tuple[Block, ...]
    metadata: Mapping[str, str] = field(default_factory=dict)
    repairs: tuple[Repair, ...] = ()
    confidence: float | None = None  # mean of character recognition, 0 to 1; None where not used

    @property
    def content(self) -> tuple[Block, ...]:
        """The blocks that are no furniture."""
        return tuple(block for block in self.blocks if block.kind is not BlockKind.FURNITURE)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read. More is an attack or no official document.

    The longest real file at hand has 331 pages, 2.8 MB and 208,000 characters, and took 27 to 53
    seconds on a shared core (`python -m benchmarks.imports`, 2026-11-26).
    """

    file_bytes: int = 50 * _MEBIBYTE
    text_bytes: int = 10 * _MEBIBYTE  # of a file that is text itself: txt, md, html
    unpacked_bytes: int = 200 * _MEBIBYTE
    blocks: int = 50_000
    cells: int = 500_000
    pages: int = 1_000
    seconds: float = 240.0


LIMITS = Limits()


class Deadline:
    """The time left for one file; readers ask after every page, paragraph or row."""

    def __init__(self, limits: Limits) -> None:
        self._seconds = limits.seconds
        self._end = time.monotonic() + limits.seconds

    def check(self) -> None:
        """Raise `ReadingError` when the time is over."""
        if time.monotonic() > self._end:
            raise ReadingError(
                f"读取超过 {self._seconds:.0f} 秒，已停止；请拆成较小的文件，或另存为 .txt 再导入"
            )


def too_many(blocks: Sequence[Block] | Sequence[str], limits: Limits) -> None:
    """Raise `ReadingError` when there are more blocks or lines than a document has."""
    if len(blocks) > limits.blocks:
        raise ReadingError(f"段落超过 {limits.blocks} 个，不像一份公文；请拆分后再导入")


_VALUE = 12  # characters up to which what stands in a table is a value and no sentence
SPANNED = "\x00"  # in a grid, what a cell to the left of it spans; no text has it


def table(rows: Iterable[Sequence[str]], place: str = "") -> list[Block]:
    """A table as text, one line a row; rows and columns without any text are left out.

    A first row that is one merged cell is the table's title, and becomes a paragraph before it;
    further down it stays a row of one cell (一、知识产权保护方面). A cell that spans columns is said once, in
    the first of them; but a value (50元, in a later row and short) stands in each, since it holds for
    each. Empty where no text is left. A `|` within a cell becomes ｜, so that lines stay readable.
    """
    grid = [[" ".join(cell.replace("|", "｜").split()) for cell in row] for row in rows]
    grid = [row for row in grid if any(row)]
    titles: list[Block] = []
    width = max((len(row) for row in grid), default=0)
    while len(grid) > 1 and _is_one(grid[0]) and width > 1:
        titles.append(Block(BlockKind.PARAGRAPH, grid.pop(0)[0], place))
    used = [
        c for c in range(width) if any(c < len(row) and row[c] not in ("", SPANNED) for row in grid)
    ]
    lines: list[str] = []
    for row in grid:
        whole = row[:1] if _is_one(row) and len(used) > 1 else _picked(row, used, bool(lines))
        lines.append("| " + " | ".join(whole) + " |")
    return [*titles, Block(BlockKind.TABLE, "\n".join(lines), place)] if lines else titles


def _is_one(row: Sequence[str]) -> bool:
    """Whether a row is one cell."""
    return all(cell == SPANNED for cell in row[1:])


def _picked(row: Sequence[str], used: Sequence[int], below: bool) -> list[str]:
    """The cells of a row in these columns; `below` the first row short ones are said in each."""
    said: list[str] = []
    text = ""
    for cell in row:
        text = text if cell == SPANNED else cell
        each = below and len(text) <= _VALUE
        said.append(text if cell != SPANNED or each else "")
    return [said[column] if column < len(said) else "" for column in used]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with its spans, in columns and rows."""

    text: str
    columns: int = 1
    rows: int = 1


def unmerge(rows: Iterable[Sequence[Cell]], limits: Limits = LIMITS) -> list[list[str]]:
    """The grid of a table: the text of a merged cell stands in every row it spans.

    So each row says all that holds for it, and can be quoted alone; in a row it stands once, and is
    followed by `SPANNED` in the further columns it spans.

    Raises:
        ReadingError: the grid has more cells than `limits.cells`.
    """
    grid: list[list[str]] = []
    hanging: dict[int, tuple[str, int]] = {}  # column -> text and rows still to fill
    cells = 0
    for row in rows:
        line: list[str] = []

        def fill(line: list[str] = line) -> None:
            while len(line) in hanging:
                text, left = hanging.pop(len(line))
                if left > 1:
                    hanging[len(line)] = text, left - 1
                line.append(text)

        later: dict[int, tuple[str, int]] = {}
        for cell in row:
            fill()
            for place in range(max(1, min(cell.columns, 100))):
                text = SPANNED if place and cell.text else cell.text
                if cell.rows > 1:
                    later[len(line)] = text, min(cell.rows, 10_000) - 1
                line.append(text)
        fill()
        hanging.update(later)
        cells += len(line)
        if cells > limits.cells:
            raise ReadingError(f"表格超过 {limits.cells} 格；请拆分后再导入")
        grid.append(line)
    return grid
