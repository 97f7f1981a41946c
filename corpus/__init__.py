"""Official documents (公文) as trees of clauses with stable labels."""

from corpus.document import Clause, ClauseId, ClauseKind, Level, PolicyDocument, Repair
from corpus.errors import ClauseNotFoundError, CorpusError, DocumentError, DocumentNotFoundError

__all__ = [
    "Clause",
    "ClauseId",
    "ClauseKind",
    "ClauseNotFoundError",
    "CorpusError",
    "DocumentError",
    "DocumentNotFoundError",
    "Level",
    "PolicyDocument",
    "Repair",
]
