"""The writer that uses a language model, and its gate."""

from qa.writing.gate import ClaimGate, Fault, Judgement, Source, escaped, unescaped
from qa.writing.rewriting import Rewriter
from qa.writing.writer import (
    Claim,
    GenerativeWriter,
    as_source,
    claims,
    fallback_note,
    stopped_note,
)

__all__ = [
    "Claim",
    "ClaimGate",
    "Fault",
    "GenerativeWriter",
    "Judgement",
    "Rewriter",
    "Source",
    "as_source",
    "claims",
    "escaped",
    "fallback_note",
    "stopped_note",
    "unescaped",
]
