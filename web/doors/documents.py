"""Documents and clauses, as they are held."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse, Response

from web.desk import Desk
from web.forms import clause_json, document_json, outline_json, problems

_DocumentId = Annotated[str, Path(description="文件编号", examples=["guofa-2020-7"])]
_Label = Annotated[str, Path(description="条款编号，写法不限", examples=["二（四）"])]


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(tags=["文件"])

    @routes.get(
        "/api/documents",
        summary="文件列表",
        response_model=list[dict[str, Any]],
        responses=problems(403, 503),
    )
    async def documents() -> Response:
        library = desk.assistant.library
        return await desk.read(lambda: JSONResponse([document_json(each) for each in library]))

    @routes.get(
        "/api/documents/{document_id}",
        summary="一份文件和它的结构",
        response_model=dict[str, Any],
        responses=problems(403, 404, 422, 503),
    )
    async def document(document_id: _DocumentId) -> Response:
        found = desk.assistant.library.document(document_id)
        return await desk.read(lambda: JSONResponse(outline_json(found)))

    @routes.get(
        "/api/documents/{document_id}/clauses",
        summary="一份文件的全部条款",
        response_model=list[dict[str, Any]],
        responses=problems(403, 404, 422, 503),
    )
    async def clauses(document_id: _DocumentId) -> Response:
        found = desk.assistant.library.document(document_id)
        return await desk.read(
            lambda: JSONResponse([clause_json(found, clause) for clause in found.clauses])
        )

    @routes.get(
        "/api/documents/{document_id}/clauses/{label}",
        summary="一条条款",
        responses=problems(403, 404, 422),
    )
    def clause(document_id: _DocumentId, label: _Label) -> dict[str, Any]:
        found = desk.assistant.library.document(document_id)
        return clause_json(found, found.clause(label))

    return routes
