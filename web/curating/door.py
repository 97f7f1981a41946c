"""The API of pins and synonyms."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from corpus import ClauseId
from qa.curation import Standing
from web.admin import require, session_of
from web.curating.editing import Editing, Trial, hits_of
from web.store import Role

STANDINGS = {
    Standing.HOLDS: "",
    Standing.GONE: "条款已不存在",
    Standing.CHANGED: "条款文字已改动",
    Standing.ENDED: "现在不适用",
}
_Word = Annotated[str, Field(max_length=100)]


class ClauseGiven(BaseModel):
    """A clause, by its document and label."""

    document_id: Annotated[str, Field(max_length=100)]
    label: Annotated[str, Field(max_length=200)]


class PinGiven(BaseModel):
    """A new pin, or with `number` another state of that one."""

    number: int | None = None
    questions: Annotated[list[Annotated[str, Field(max_length=2000)]], Field(max_length=50)]
    clauses: Annotated[list[ClauseGiven], Field(max_length=50)]


class SynonymGiven(BaseModel):
    """A word that people use, and what documents write."""

    said: _Word
    written: _Word


class TrialGiven(SynonymGiven):
    """A synonym, and a question to try it with."""

    question: Annotated[str, Field(max_length=2000)]


def router(editing: Editing) -> APIRouter:
    routes = APIRouter(include_in_schema=False, prefix="/api/admin")

    @routes.get("/clauses")
    async def clauses(
        request: Request, query: Annotated[str, Query(max_length=500)]
    ) -> list[dict[str, str]]:
        session_of(request.scope)
        return [
            {
                "document_id": document.document_id,
                "title": document.title,
                "label": clause.label,
                "heading": clause.heading,
                "text": clause.text,
                "standing": STANDINGS[state],
            }
            for document, clause, state in await editing.find(query)
        ]

    @routes.post("/pins")
    async def keep_pin(request: Request, given: PinGiven) -> dict[str, Any]:
        who = require(request.scope, Role.EDITOR)
        chosen = [ClauseId(one.document_id, one.label) for one in given.clauses]
        number, idle = await editing.keep_pin(who, given.questions, chosen, given.number)
        return {"number": number, "idle": idle}

    @routes.delete("/pins/{number}")
    def remove_pin(request: Request, number: int) -> dict[str, int]:
        editing.remove_pin(require(request.scope, Role.EDITOR), number)
        return {"number": number}

    @routes.post("/synonyms")
    def keep_synonym(request: Request, given: SynonymGiven) -> dict[str, str]:
        editing.keep_synonym(require(request.scope, Role.EDITOR), given.said, given.written)
        return {"said": given.said}

    @routes.post("/synonyms/removal")
    def remove_synonym(request: Request, given: SynonymGiven) -> dict[str, str]:
        editing.remove_synonym(require(request.scope, Role.EDITOR), given.said, given.written)
        return {"said": given.said}

    @routes.post("/synonyms/trial")
    async def try_synonym(request: Request, given: TrialGiven) -> dict[str, Any]:
        require(request.scope, Role.EDITOR)
        before, after = await editing.try_synonym(given.said, given.written, given.question)
        used = after.meant != before.meant
        return {"used": used, "before": _trial(before), "after": _trial(after)}

    return routes


def _trial(trial: Trial) -> dict[str, Any]:
    status = trial.answer.status.value
    return {"meant": trial.meant, "status": status, "hits": hits_of(trial)}
