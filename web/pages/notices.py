"""What a browser is shown at an address without a page, or where something failed."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from web.templating import render_page

_NO_STORE = {"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"}


def wants_page(request: Request) -> bool:
    """Whether a browser asks for a page to show, rather than a program for data."""
    return "text/html" in request.headers.get("accept", "")


def notice(request: Request, status: int) -> HTMLResponse:
    """The page for a status of 400 and above, in the reader's language."""
    key = "no_page" if status < 500 else "fault"
    html = render_page("notice.html", request, heading=key, told=f"{key}_next", listed=status < 500)
    return HTMLResponse(html, status, headers=_NO_STORE)
