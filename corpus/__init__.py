"""Official documents (公文) as trees of clauses with stable labels."""

from corpus.document import (
    Clause,
    ClauseId,
    ClauseKind,
    Level,
    PolicyDocument,
    Repair,
    Slice,
    Validity,
)
from corpus.errors import (
    ClauseNotFoundError,
    CorpusError,
    DocumentError,
    DocumentNotFoundError,
    XunzhangError,
)
from corpus.kept import parser_version
from corpus.labels import normalise_label
from corpus.library import DOCUMENTS_DIR, Library, LibraryFault, load_document, load_library
from corpus.parsing import Fault, faults, parse, render_outline

__all__ = [
    "DOCUMENTS_DIR",
    "Clause",
    "ClauseId",
    "ClauseKind",
    "ClauseNotFoundError",
    "CorpusError",
    "DocumentError",
    "DocumentNotFoundError",
    "Fault",
    "Level",
    "Library",
    "LibraryFault",
    "PolicyDocument",
    "Repair",
    "Slice",
    "Validity",
    "XunzhangError",
    "faults",
    "load_document",
    "load_library",
    "normalise_label",
    "parse",
    "parser_version",
    "render_outline",
]
