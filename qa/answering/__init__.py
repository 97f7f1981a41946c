"""Ranked clauses to evidence to an answer in which every sentence is cited."""

from qa.answering.answer import (
    Answer,
    Citation,
    Statement,
    Status,
    Verdict,
    VerdictResult,
    Written,
    written,
)
from qa.answering.answerable import ANSWERABLE, Decision, Judge
from qa.answering.blocks import (
    Block,
    Diff,
    DiffPiece,
    DocumentHeading,
    Lead,
    Missing,
    Nearest,
    Note,
    PartHeading,
    Quotation,
    Row,
    Table,
    cells,
    flat,
    markers,
    name,
    render,
)
from qa.answering.composer import Composer, missing_block, nearest_block
from qa.answering.draft import Draft, Findings
from qa.answering.evidence import Evidence, EvidenceSelector, Selection
from qa.answering.lead import first_of, lead_slice
from qa.answering.verification import verify

__all__ = [
    "ANSWERABLE",
    "Answer",
    "Block",
    "Citation",
    "Composer",
    "Decision",
    "Diff",
    "DiffPiece",
    "DocumentHeading",
    "Draft",
    "Evidence",
    "EvidenceSelector",
    "Findings",
    "Judge",
    "Lead",
    "Missing",
    "Nearest",
    "Note",
    "PartHeading",
    "Quotation",
    "Row",
    "Selection",
    "Statement",
    "Status",
    "Table",
    "Verdict",
    "VerdictResult",
    "Written",
    "cells",
    "first_of",
    "flat",
    "lead_slice",
    "markers",
    "missing_block",
    "name",
    "nearest_block",
    "render",
    "verify",
    "written",
]
