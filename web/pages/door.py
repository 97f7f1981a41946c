"""The documents as pages: `/documents`, and each at its permanent address; no script is needed."""

import re
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from corpus import Clause, DocumentNotFoundError, Level, Library, PolicyDocument
from web.addresses import address
from web.desk import Desk
from web.pages.gloss import gloss
from web.pages.paragraphs import Span
from web.pages.reading import clause_title, search, search_pattern, sections
from web.templating import base_of, render_page

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language, Cookie",
}
_MAX_QUERY = 100  # characters that are searched for
_MAX_LIT = 50  # quotations that are marked
_LIT = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/documents")
    @routes.get("/documents/")
    async def documents(request: Request) -> HTMLResponse:
        return await desk.read(lambda: _list(desk.assistant.library, request))

    @routes.get("/documents/{document_id:path}")
    async def document(
        request: Request,
        document_id: str,
        q: Annotated[str, Query()] = "",
        lit: Annotated[str, Query()] = "",
    ) -> HTMLResponse:
        library, today = desk.assistant.library, desk.now().date().isoformat()
        try:
            found = library.document(document_id)
        except DocumentNotFoundError:
            html = render_page(
                "notice.html", request, heading="lost", told="lost_next", listed=True, number=""
            )
            return HTMLResponse(html, 404, headers=_HEADERS)
        return await desk.read(lambda: _page(library, found, request, today, q, lit))

    return routes


def _list(library: Library, request: Request) -> HTMLResponse:
    levels = [
        ("local_documents", [d for d in library if d.level is not Level.NATIONAL]),
        ("national_documents", [d for d in library if d.level is Level.NATIONAL]),
    ]
    html = render_page(
        "documents.html", request, levels=[(k, d) for k, d in levels if d], counts=_counts,
        address=address,
    )  # fmt: skip
    return HTMLResponse(html, headers=_HEADERS)


def _page(
    library: Library, found: PolicyDocument, request: Request, today: str, q: str, lit: str
) -> HTMLResponse:
    query = q[:_MAX_QUERY].strip()
    pattern = search_pattern(query)
    where = f"{request.url.scheme}://{request.url.netloc}{base_of(request)}"
    html = render_page(
        "document.html", request, document=found, query=query, found=search(found, pattern)
        if pattern else None, sections=list(sections(found, pattern, _spans(lit))),
        counts=_counts, title=clause_title, anchor=_anchor, address=address,
        where=f"{where}{address(found.document_id)}", linked=_is_web(found.source_url),
        gloss=gloss,
        state=f"validity_{library.validity_on(found, today)}", ended_by=library.ended_by(found),
    )  # fmt: skip
    return HTMLResponse(html, headers=_HEADERS)


def _spans(given: str) -> Sequence[Span]:
    """`120-160,201-230` as spans; what is none is left out."""
    parts = (_LIT.fullmatch(part) for part in given.split(",")[:_MAX_LIT])
    return [(int(part[1]), int(part[2])) for part in parts if part]


def _counts(document: PolicyDocument) -> tuple[int, int, int]:
    """Clauses, those checked, those with an inferred number."""
    leaves = document.leaves
    return len(leaves), sum(c.verified for c in leaves), sum(c.repaired for c in leaves)


def _anchor(clause: Clause) -> str:
    return f"#{quote(clause.label, safe='')}"


def _is_web(url: str) -> bool:
    return url.startswith(("https://", "http://"))
