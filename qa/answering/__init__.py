"""Ranked clauses to evidence to an answer in which every sentence is cited."""

from qa.answering.answer import (
    Answer,
    Citation,
    DiffPiece,
    Statement,
    Status,
    Verdict,
    VerdictResult,
    Written,
)
from qa.answering.composer import (
    KINDS,
    compose,
    conclude,
    quote_all,
    references,
)
from qa.answering.draft import Draft, flat, name
from qa.answering.evidence import Evidence, EvidenceSelector
from qa.answering.topics import OTHER, topic_rows
from qa.answering.verification import verify

__all__ = [
    "KINDS",
    "OTHER",
    "Answer",
    "Citation",
    "DiffPiece",
    "Draft",
    "Evidence",
    "EvidenceSelector",
    "Statement",
    "Status",
    "Verdict",
    "VerdictResult",
    "Written",
    "compose",
    "conclude",
    "flat",
    "name",
    "quote_all",
    "references",
    "topic_rows",
    "verify",
]
