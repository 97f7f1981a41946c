"""The documents as plain pages, at the addresses that cards, exports and the widget link to."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, HTMLResponse

from corpus import DocumentNotFoundError
from web.desk import Desk
from web.document_page import document_page, list_page, missing_page

_STATIC = Path(__file__).parents[1] / "static"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}


def router(desk: Desk) -> APIRouter:
    library = desk.assistant.library
    routes = APIRouter(include_in_schema=False)

    @routes.get("/documents")
    def documents() -> HTMLResponse:
        return HTMLResponse(list_page(library), headers=_HEADERS)

    @routes.get("/documents/{document_id}")
    def document(document_id: str, q: Annotated[str, Query(max_length=100)] = "") -> HTMLResponse:
        try:
            found = library.document(document_id)
        except DocumentNotFoundError as error:
            return HTMLResponse(missing_page(str(error)), status_code=404, headers=_HEADERS)
        return HTMLResponse(document_page(found, q.strip()), headers=_HEADERS)

    @routes.get("/document.css")
    def style() -> FileResponse:
        return FileResponse(_STATIC / "document.css", headers={"Cache-Control": "max-age=300"})

    return routes
