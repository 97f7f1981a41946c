"""The documents as pages: `/documents`, and each at its permanent address."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, HTMLResponse

from corpus import DocumentNotFoundError
from web.addresses import address
from web.desk import Desk
from web.pages.document_page import document_page, list_page, lost_page
from web.problems import prefers_english

_STYLE = Path(__file__).parents[1] / "static" / "document.css"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
}
_MAX_QUERY = 100  # characters that are searched for


def router(desk: Desk) -> APIRouter:
    library = desk.assistant.library
    routes = APIRouter(include_in_schema=False)

    @routes.get("/document.css")
    def style() -> FileResponse:
        return FileResponse(_STYLE)

    @routes.get("/documents")
    @routes.get("/documents/")
    def documents(request: Request) -> HTMLResponse:
        return HTMLResponse(list_page(library, prefers_english(request)), headers=_HEADERS)

    @routes.get("/documents/{document_id:path}")
    def document(
        request: Request, document_id: str, q: Annotated[str, Query()] = ""
    ) -> HTMLResponse:
        english = prefers_english(request)
        try:
            found = library.document(document_id)
        except DocumentNotFoundError:
            return HTMLResponse(lost_page(english), 404, headers=_HEADERS)
        where = f"{str(request.base_url).rstrip('/')}{address(document_id)}"
        return HTMLResponse(document_page(found, q[:_MAX_QUERY], where, english), headers=_HEADERS)

    return routes
