"""Official documents (公文) as trees of clauses with stable labels."""

from corpus.document import Clause, ClauseId, ClauseKind, Level, PolicyDocument, Repair, Slice
from corpus.errors import (
    ClauseNotFoundError,
    CorpusError,
    DocumentError,
    DocumentNotFoundError,
    XunzhangError,
)
from corpus.library import DOCUMENTS_DIR, Library, load_document, load_library
from corpus.numbering import normalise_label
from corpus.parser import parse, render_outline

__all__ = [
    "DOCUMENTS_DIR",
    "Clause",
    "ClauseId",
    "ClauseKind",
    "ClauseNotFoundError",
    "CorpusError",
    "DocumentError",
    "DocumentNotFoundError",
    "Level",
    "Library",
    "PolicyDocument",
    "Repair",
    "Slice",
    "XunzhangError",
    "load_document",
    "load_library",
    "normalise_label",
    "parse",
    "render_outline",
]
