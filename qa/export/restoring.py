"""An answer read back from its JSON form, as browsers keep it. Nothing in it is believed."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from corpus import CorpusError, Library
from qa.answering import (
    Answer,
    Citation,
    DiffPiece,
    Statement,
    Status,
    Verdict,
    VerdictResult,
    verify,
)
from qa.errors import QAError, StaleAnswerError
from qa.export.restoring_blocks import Check, known_facts, printable, restore_blocks, stands_whole
from qa.gate import ClaimGate
from qa.retrieval import Hit
from qa.writing import as_source

_MOST = 1000  # statements, citations, hits
# What a writer calls itself: "extractive", "generative:model-7b", the latter "+extractive". Not a
# sentence: 「generative:已批准」 is told as a model without a name.
_WRITER = re.compile(r"(?:extractive|generative:[A-Za-z0-9._/:@-]{1,80})(?:\+extractive)?")


_Text = Annotated[str, Field(max_length=100_000), AfterValidator(printable)]


class _Kept(BaseModel):
    model_config = ConfigDict(strict=True)


class KeptStatement(_Kept):
    text: _Text
    citations: Annotated[list[int], Field(max_length=_MOST)]


class KeptCitation(_Kept):
    """A citation by its place; title, number and verification are the library's."""

    marker: Annotated[int, Field(ge=1, le=_MOST)]
    document_id: _Text
    clause: _Text
    quote: _Text
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class KeptHit(_Kept):
    document_id: _Text
    clause: _Text
    score: Annotated[float, Field(strict=False, allow_inf_nan=False)] = 0.0


class KeptDiffPiece(_Kept):
    op: Literal["equal", "delete", "insert"]
    text: _Text
    outward: bool = False


class KeptVerdict(_Kept):
    result: Literal["exact", "altered", "elsewhere", "absent"]
    given: _Text
    actual: _Text | None = None
    citation: int | None = None
    differences: _Text = ""
    diff: Annotated[list[KeptDiffPiece], Field(max_length=_MOST)] = []
    punctuation_only: bool = False


class KeptAnswer(_Kept):
    """The JSON form of `Answer.to_json`, as far as an answer can be made from it again."""

    question: _Text
    standalone_question: _Text
    status: Literal["answered", "partial", "not_found"]
    blocks: Annotated[list[dict[str, Any]], Field(max_length=_MOST)] = []
    statements: Annotated[list[KeptStatement], Field(max_length=_MOST)] = []
    citations: Annotated[list[KeptCitation], Field(max_length=_MOST)] = []
    hits: Annotated[list[KeptHit], Field(max_length=_MOST)] = []
    verdict: KeptVerdict | None = None
    missing: Annotated[list[_Text], Field(max_length=_MOST)] = []
    generator: Annotated[_Text, Field(min_length=1)] = "extractive"


def restore(kept: KeptAnswer, library: Library, check: Check) -> Answer:
    """The answer, with its citations looked up in the library and through the quote gate again.

    Its blocks are built anew: what asserts something must stand in what it cites, and what the
    answerer says itself (missing, nearest, notes) is said in today's words or left out, so that
    nobody can have words of his own exported as the answerer's. `check` is
    `PolicyAssistant.check`, by which a wording check is done again.

    Raises:
        StaleAnswerError: a quotation is not (or no longer) what the document says at its place.
    """
    try:
        citations = tuple(_citation(each, library) for each in kept.citations)
        hits = tuple(_hit(each, library) for each in kept.hits)
        held = {c.marker: c for c in citations}
        _vouch(kept.statements, held)
        missing = known_facts(kept.missing)
        return verify(
            Answer(
                question=kept.question,
                standalone_question=kept.standalone_question,
                status=Status(kept.status),
                blocks=tuple(restore_blocks(kept.blocks, held, library, check, kept.question)),
                statements=tuple(Statement(s.text, tuple(s.citations)) for s in kept.statements),
                citations=citations,
                hits=hits,
                verdict=_verdict(kept.verdict, set(held)),
                missing=missing,
                generator=kept.generator if _WRITER.fullmatch(kept.generator) else "generative",
            )
        )
    except (CorpusError, QAError, ArithmeticError, KeyError, TypeError, ValueError) as error:
        raise StaleAnswerError from error


def _vouch(statements: Sequence[KeptStatement], citations: Mapping[int, Citation]) -> None:
    """Every statement is a quotation that it cites, or says no more than what it cites.

    Raises:
        StaleAnswerError: one is neither.
    """
    gate = ClaimGate()
    for statement in statements:
        cited = [citations[n] for n in statement.citations if n in citations]
        sources = [as_source(c.quote, c.document, c.clause) for c in cited]
        if not gate.vouches(statement.text, sources):
            raise StaleAnswerError


def _citation(kept: KeptCitation, library: Library) -> Citation:
    document = library.document(kept.document_id)
    clause = document.clause(kept.clause)
    own = (clause.start, clause.start + len(clause.mark), clause.body_start)
    if not stands_whole(document.text, kept.start, kept.end) and kept.start not in own:
        raise StaleAnswerError
    return Citation(document, clause, kept.start, kept.end, kept.marker, kept.quote)


def _hit(kept: KeptHit, library: Library) -> Hit:
    document = library.document(kept.document_id)
    return Hit(document, document.clause(kept.clause), kept.score)


def _verdict(kept: KeptVerdict | None, markers: set[int]) -> Verdict | None:
    if kept is None:
        return None
    if kept.citation is not None and kept.citation not in markers:
        raise StaleAnswerError
    return Verdict(
        result=VerdictResult(kept.result),
        given=kept.given,
        actual=kept.actual,
        citation=kept.citation,
        differences=kept.differences,
        diff=tuple(DiffPiece(piece.op, piece.text, piece.outward) for piece in kept.diff),
        punctuation_only=kept.punctuation_only,
    )
