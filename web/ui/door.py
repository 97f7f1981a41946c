"""What the page asks beside questions: overview, suggestions, words in the text, kept answers."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, ValidationError

from corpus import Clause, PolicyDocument
from qa import StaleAnswerError
from qa.evaluation import MEASURES, ReportFileError, load_measured
from qa.export import KeptAnswer, restore
from web.desk import Desk
from web.forms import problems
from web.ui.site import Site, question_about
from web.ui.verbatim import VerbatimText

REPORT = Path("build/eval.json")  # where `make eval` writes it
_FOUND = 50  # clauses that a search for words gives at most
_NEAR = 3  # neighbours before and after a clause
_SHARES = ("citation_recall", "citation_precision", "refused", "exact_slices")


class KeptRequest(BaseModel):
    """Answers as `/api/ask` gave them, kept by a browser."""

    answers: Annotated[list[Any], Field(max_length=50)]


def router(desk: Desk, current: Callable[[], Site]) -> APIRouter:
    text = desk.derive(lambda assistant: VerbatimText(assistant.library))
    routes = APIRouter(tags=["网页"])

    @routes.get("/api/widget", summary="网页组件需要知道的", responses=problems(403))
    def widget() -> dict[str, Any]:
        site = current()
        return {"contact": site.contact, "examples": site.survey.examples}

    @routes.get("/api/overview", summary="收录情况、主题和实测质量", responses=problems(403, 503))
    async def overview() -> dict[str, Any]:
        site = current()
        survey = await desk.work(site.whole_survey)
        return {
            "counts": {
                "documents": site.documents,
                "clauses": survey.clauses,
                "verified_clauses": survey.verified_clauses,
                "latest": site.latest,
            },
            "topics": [topic.to_json() for topic in survey.topics],
            "quality": _quality(REPORT, desk.index_version),
        }

    @routes.get("/api/suggestions", summary="可供提示的条款标题和主题", responses=problems(403))
    def suggestions() -> dict[str, Any]:
        return {"suggestions": current().survey.suggestions}

    @routes.get("/api/find", summary="在原文中逐字查找", responses=problems(403, 422, 503))
    async def find(
        q: Annotated[
            str, Query(min_length=1, max_length=100, description="词语，空格隔开表示任一")
        ],
    ) -> dict[str, Any]:
        found = await desk.work(lambda: text().find(q.split(), _FOUND + 1))
        return {
            "query": q,
            "clauses": [_found(document, clause) for document, clause in found[:_FOUND]],
            "more": len(found) > _FOUND,
        }

    @routes.get(
        "/api/documents/{document_id}/clauses/{label}/neighbours",
        summary="可以接着问的邻近条款",
        responses=problems(403, 404, 422),
    )
    def neighbours(document_id: str, label: str) -> dict[str, Any]:
        document = desk.assistant.library.document(document_id)
        clause = document.clause(label)
        beside = [c for c in document.clauses if c.parent == clause.parent]
        at = beside.index(clause)
        near = (*beside[at + 1 : at + 1 + _NEAR], *reversed(beside[max(0, at - _NEAR) : at]))
        return {"questions": [asked for c in near if (asked := question_about(c))]}

    @routes.post(
        "/api/kept", summary="保存过的答复是否仍与文件一致", responses=problems(403, 413, 422, 503)
    )
    async def kept(request: KeptRequest) -> dict[str, list[bool]]:
        holds = await desk.work(lambda: [_holds(desk, answer) for answer in request.answers])
        return {"holds": holds}

    return routes


def _holds(desk: Desk, given: object) -> bool:
    try:
        restore(KeptAnswer.model_validate(given), desk.assistant.library, desk.assistant.check)
    except (ValidationError, StaleAnswerError):
        return False
    return True


def _found(document: PolicyDocument, clause: Clause) -> dict[str, Any]:
    return {
        "document_id": document.document_id,
        "title": document.title,
        "number": document.number,
        "label": clause.label,
        "heading": clause.heading,
        "text": clause.text,
    }


def _quality(report: Path, version: str) -> dict[str, Any] | None:
    """The measures of this index in plain words; None where this index was not measured."""
    try:
        measured = load_measured(report)
    except ReportFileError:
        return None  # told to the administrator by `make eval`, not to readers
    if measured is None or measured.index_version != version:
        return None
    return {
        "on": measured.measured_on.isoformat(),
        "questions": int(measured.overall.get("questions", 0)),
        "shares": [
            {"name": MEASURES[key], "value": measured.overall[key]}
            for key in _SHARES
            if key in measured.overall
        ],
    }
