"""What an answer is: `Answer`, `Statement`, `Citation`, `Verdict`, and their JSON form."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from corpus import Clause, PolicyDocument
from index import Hit


class Status(StrEnum):
    ANSWERED = "answered"
    PARTIAL = "partial"  # the topic is there, a fact that was asked for is not
    NOT_FOUND = "not_found"


class VerdictResult(StrEnum):
    EXACT = "exact"
    ALTERED = "altered"  # the true wording is in `Verdict.actual`
    ELSEWHERE = "elsewhere"  # verbatim, but in another document than the one named
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim slice of a document: `document.text[start:end] == quote`."""

    marker: int  # 1-based, as written [1] in the answer
    document: PolicyDocument
    clause: Clause
    quote: str
    start: int
    end: int

    def to_json(self) -> dict[str, Any]:
        return {
            "marker": self.marker,
            "document_id": self.document.document_id,
            "document_title": self.document.title,
            "document_number": self.document.number,
            "clause": self.clause.label,
            "heading": self.clause.heading,
            "path": list(self.clause.path),
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
            "verified": self.clause.verified,
            "repaired": self.clause.repaired,
            "url": self.document.source_url,
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the answer with the markers of the citations that support it."""

    text: str
    citations: tuple[int, ...]
    kind: str = ""  # for support questions: 资金 / 税收 / 用地 / …; "" elsewhere

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "citations": list(self.citations), "kind": self.kind}


@dataclass(frozen=True, slots=True)
class DiffPiece:
    """One run of a character diff. `op` is "equal", "delete" (only given) or "insert" (only actual)."""

    op: str
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a wording check found for one given sentence."""

    result: VerdictResult
    given: str
    actual: str | None  # the true wording; for ABSENT the nearest, or None
    citation: int | None  # marker of the citation that holds `actual`
    differences: str = ""  # in words, in Chinese: what was changed
    diff: tuple[DiffPiece, ...] = ()
    punctuation_only: bool = False  # exact but for punctuation or width

    def to_json(self) -> dict[str, Any]:
        return {
            "result": self.result.value,
            "given": self.given,
            "actual": self.actual,
            "citation": self.citation,
            "differences": self.differences,
            "diff": [{"op": piece.op, "text": piece.text} for piece in self.diff],
            "punctuation_only": self.punctuation_only,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer. `text` is Chinese Markdown with [1] markers."""

    question: str
    standalone_question: str
    status: Status
    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    verdict: Verdict | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # announcements: a degraded mode, a reference not held
    generator: str = "extractive"
    timings_ms: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The JSON contract of the API, the command line and the evaluation."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "status": self.status.value,
            "answer": self.text,
            "statements": [statement.to_json() for statement in self.statements],
            "citations": [citation.to_json() for citation in self.citations],
            "verdict": self.verdict.to_json() if self.verdict else None,
            "missing": list(self.missing),
            "notes": list(self.notes),
            "hits": [
                {
                    "document_id": hit.clause.document_id,
                    "clause": hit.clause.label,
                    "heading": hit.clause.heading,
                    "score": round(hit.score, 4),
                    "dense_rank": hit.dense_rank,
                    "lexical_rank": hit.lexical_rank,
                }
                for hit in self.hits
            ],
            "generator": self.generator,
            "timings_ms": self.timings_ms,
        }


@dataclass(frozen=True, slots=True)
class Written:
    """A verified statement of an answer that is being written, and its citations new so far."""

    statement: Statement
    citations: tuple[Citation, ...]
