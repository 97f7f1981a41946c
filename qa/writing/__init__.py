"""The writer that uses a language model, and its gate."""

from qa.writing.claims import ClaimGate, Fault, Source, as_source, overlap
from qa.writing.figures import figures
from qa.writing.force import forceful
from qa.writing.rewriting import Rewriter
from qa.writing.writer import Claim, GenerativeWriter, claims, fallback_note, stopped_note

__all__ = [
    "Claim",
    "ClaimGate",
    "Fault",
    "GenerativeWriter",
    "Rewriter",
    "Source",
    "as_source",
    "claims",
    "fallback_note",
    "figures",
    "forceful",
    "overlap",
    "stopped_note",
]
