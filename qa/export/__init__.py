"""An answer to take away, and kept answers checked again."""

from qa.export.check_report import (
    check_docx,
    check_markdown,
    counted,
    place_of,
    shows_actual,
)
from qa.export.docx import to_docx
from qa.export.restoring import KeptAnswer, restore
from qa.export.text import closing, reference, to_markdown, to_text, writer
from qa.export.tracked import Tracked, track
from qa.export.word_text import MAX_FILE, read_word_text

__all__ = [
    "MAX_FILE",
    "KeptAnswer",
    "Tracked",
    "check_docx",
    "check_markdown",
    "closing",
    "counted",
    "place_of",
    "read_word_text",
    "reference",
    "restore",
    "shows_actual",
    "to_docx",
    "to_markdown",
    "to_text",
    "track",
    "writer",
]
