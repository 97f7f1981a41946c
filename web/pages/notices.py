"""What a browser is shown where there is no page, or where something failed."""

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import MEDIA_TYPE, request_id
from web.templating import render_page

_REPLACED = (MEDIA_TYPE, "application/json", "text/plain")
_KEPT = ("retry-after", "www-authenticate", "x-request-id")


def notice(request: Request, status: int, headers: dict[str, str] | None = None) -> HTMLResponse:
    """The page for a status of 400 and above, in the reader's language."""
    key = "no_page" if status < 500 else "fault"
    html = render_page(
        "notice.html",
        request,
        heading=key,
        told=f"{key}_next",
        listed=status < 500,
        number=request_id.get() if status >= 500 else "",
    )
    told = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language, Cookie"}
    return HTMLResponse(html, status, headers=told | (headers or {}))


class NoticePages:
    """ASGI middleware: an error becomes a page where a browser wants a page to show.

    Programs ask for JSON or for anything; a browser that goes to an address asks for text/html.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self._app(scope, receive, send)
            return
        replaced = False

        async def send_page(message: Message) -> None:
            nonlocal replaced
            if replaced:
                return
            if message["type"] == "http.response.start":
                told = Headers(raw=message["headers"])
                kind = told.get("content-type", "")
                if message["status"] >= 400 and kind.startswith(_REPLACED):
                    replaced = True
                    kept = {name: told[name] for name in _KEPT if name in told}
                    page = notice(Request(scope), message["status"], kept)
                    await page(scope, receive, send)
                    return
            await send(message)

        await self._app(scope, receive, send_page)
