"""The text of an answer as blocks, for whoever sets it: the page, a Word file, plain text."""

import re
from dataclasses import dataclass
from enum import StrEnum

from qa.answering import Answer

_ITEM = re.compile(r"^(?P<indent>\s*)- (?:\*\*(?P<label>[^*]+)\*\*：)?(?P<said>.*)$")
_TITLE = re.compile(r"^\*\*(?P<said>.+)\*\*$")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    TITLE = "title"  # of the document that the items after it are quoted from
    ITEM = "item"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of plain text in one weight; markers stand in it as [1]."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One line of an answer; `depth` counts from 0, for items below a lead sentence 1."""

    kind: BlockKind
    runs: tuple[Run, ...]
    depth: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def layout(answer: Answer) -> tuple[Block, ...]:
    """The blocks of an answer's Markdown.

    Bold is read as such only in the writers' own words: what stands in a quoted line is wording.
    """
    quoting = answer.generator == "extractive"
    return tuple(_block(line, quoting) for line in answer.text.splitlines() if line.strip())


def _block(line: str, quoting: bool) -> Block:
    item = _ITEM.match(line)
    if item:
        label = (Run(item["label"], bold=True), Run("：")) if item["label"] else ()
        said = (Run(item["said"]),) if quoting else _runs(item["said"])
        return Block(BlockKind.ITEM, (*label, *said), min(1, len(item["indent"]) // 2))
    title = _TITLE.match(line.strip())
    if title and "**" not in title["said"]:
        return Block(BlockKind.TITLE, (Run(title["said"]),))
    if line.startswith("> "):
        return Block(BlockKind.QUOTE, (Run(line[2:]),) if quoting else _runs(line[2:]))
    return Block(BlockKind.PARAGRAPH, _runs(line.strip()))


def _runs(text: str) -> tuple[Run, ...]:
    pieces = _BOLD.split(text)  # every second one stood between asterisks
    return tuple(Run(piece, bold=bool(n % 2)) for n, piece in enumerate(pieces) if piece)
