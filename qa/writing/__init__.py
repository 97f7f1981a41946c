"""The writer that uses a language model: its sentences pass the gate, or make room for quotations."""

from qa.writing.rewriting import Rewriter
from qa.writing.writer import (
    ABSENT,
    Claim,
    GenerativeWriter,
    as_source,
    claims,
    fallback_note,
    stopped_note,
)

__all__ = [
    "ABSENT",
    "Claim",
    "GenerativeWriter",
    "Rewriter",
    "as_source",
    "claims",
    "fallback_note",
    "stopped_note",
]
