"""Ranked clauses to evidence to an answer in which every sentence is cited."""

from qa.answering.answer import (
    Answer,
    Citation,
    Statement,
    Status,
    Verdict,
    VerdictResult,
    Written,
)
from qa.answering.answerable import ANSWERABLE, Judge
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
from qa.answering.draft import Draft
from qa.answering.evidence import Evidence, EvidenceSelector, Findings
from qa.answering.lead import first_of
from qa.answering.topics import OTHER, TopicRow, topic, topic_rows
from qa.answering.tuning import Decision, Selection
from qa.answering.verification import verify

__all__ = [
    "ANSWERABLE",
    "OTHER",
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
    "TopicRow",
    "Verdict",
    "VerdictResult",
    "Written",
    "cells",
    "first_of",
    "flat",
    "markers",
    "missing_block",
    "name",
    "nearest_block",
    "render",
    "topic",
    "topic_rows",
    "verify",
]
