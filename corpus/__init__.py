"""Official documents (公文) as trees of clauses with stable labels."""

from corpus.change import (
    Change,
    ConflictError,
    Staged,
    commit,
    discard,
    file_digest,
    finish,
    pending,
    settle,
    stage,
)
from corpus.document import (
    UNSTATED,
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
from corpus.metadata import read_document_file
from corpus.parsing import Fault, faults, parse, render_outline

__all__ = [
    "DOCUMENTS_DIR",
    "UNSTATED",
    "Change",
    "Clause",
    "ClauseId",
    "ClauseKind",
    "ClauseNotFoundError",
    "ConflictError",
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
    "Staged",
    "Validity",
    "XunzhangError",
    "commit",
    "discard",
    "faults",
    "file_digest",
    "finish",
    "load_document",
    "load_library",
    "normalise_label",
    "parse",
    "parser_version",
    "pending",
    "read_document_file",
    "render_outline",
    "settle",
    "stage",
]
