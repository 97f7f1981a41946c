"""What an answer is: `Answer`, `Statement`, `Citation`, `Verdict`, and their JSON form."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from corpus import Slice
from corpus.text import damage
from qa.answering.blocks import Block, DiffPiece, render
from qa.periods import periods_of
from qa.retrieval import Hit


class Status(StrEnum):
    ANSWERED = "answered"
    PARTIAL = "partial"  # the topic is there, a fact that was asked for is not
    NOT_FOUND = "not_found"


class VerdictResult(StrEnum):
    EXACT = "exact"
    ALTERED = "altered"  # the true wording is in `Verdict.actual`
    ELSEWHERE = "elsewhere"  # not in the document or the clause that is named
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Citation(Slice):
    """A quoted slice under its marker; `quote` is kept so that the gate can compare."""

    marker: int  # 1-based, as written [1] in the answer
    quote: str

    @property
    def damaged(self) -> bool:
        """Whether it quotes a place where the publication shows that something was lost."""
        lost = damage(self.clause.text)
        return any(self.start <= self.clause.start + place < self.end for place in lost)

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
            "damaged": self.damaged,
            "url": self.document.source_url,
            "until": [p.until for p in periods_of(self.document, self.clause)],
            "validity": self.document.validity_on(date.today().isoformat()).value,  # noqa: DTZ011
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the answer with the markers of the citations that support it."""

    text: str
    citations: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "citations": list(self.citations)}


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
            "diff": [piece.to_json() for piece in self.diff],
            "punctuation_only": self.punctuation_only,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """A cited answer, made of blocks."""

    question: str
    standalone_question: str
    status: Status
    blocks: tuple[Block, ...]
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    verdict: Verdict | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # announcements: a degraded mode, a reference not held
    generator: str = "extractive"
    timings_ms: dict[str, float] = field(default_factory=dict)
    # What became of a model's sentences: how many passed, were replaced by a quotation, dropped.
    sentences: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Chinese Markdown with [1] markers, rendered from the blocks."""
        return render(self.blocks)

    def to_json(self) -> dict[str, Any]:
        """The JSON contract of the API, the command line and the evaluation."""
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "status": self.status.value,
            "answer": self.text,
            "blocks": [block.to_json() for block in self.blocks],
            "statements": [statement.to_json() for statement in self.statements],
            "citations": [citation.to_json() for citation in self.citations],
            "verdict": self.verdict.to_json() if self.verdict else None,
            "missing": list(self.missing),
            "notes": list(self.notes),
            "hits": [hit.to_json() for hit in self.hits],
            "generator": self.generator,
            "timings_ms": self.timings_ms,
        }


@dataclass(frozen=True, slots=True)
class Written:
    """A verified statement of an answer that is being written, and its citations new so far."""

    statement: Statement
    citations: tuple[Citation, ...]


def written(answer: Answer, given: int) -> Iterator[Written]:
    """The statements after those given, each with the citations new with it."""
    cited = {n for statement in answer.statements[:given] for n in statement.citations}
    for statement in answer.statements[given:]:
        new = set(statement.citations) - cited
        yield Written(statement, tuple(c for c in answer.citations if c.marker in new))
        cited |= new
