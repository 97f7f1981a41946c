"""Which web pages may use the doors and frame the page: its own origin and an allowlist."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import ForeignOriginError
from web.problems import describe, english, respond


class OriginGate:
    """ASGI middleware: requests that a browser sends for another origin's page are refused.

    Under `prefixes`, a request with an Origin header must come from this server's own pages or
    from an allowed origin; programs that are no browsers send none. All responses say which
    pages may frame them.
    """

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...], prefixes: tuple[str, ...]) -> None:
        self._app, self._allowed, self._prefixes = app, frozenset(allowed), prefixes
        self._policy = " ".join(("frame-ancestors 'self'", *allowed))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("Content-Security-Policy", self._policy)
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        headers = Headers(scope=scope)
        if scope["path"].startswith(self._prefixes) and not self._may(headers):
            in_english = english(headers.get("accept-language", ""))
            refuse = respond(describe(ForeignOriginError(), in_english), scope["path"])
            await refuse(scope, receive, send_with_policy)
            return
        await self._app(scope, receive, send_with_policy)

    def _may(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None or origin in self._allowed:
            return True
        # Browsers set Sec-Fetch-Site, pages cannot; it holds behind a proxy that changes Host.
        if headers.get("sec-fetch-site") == "same-origin":
            return True
        host = headers.get("host", "")
        try:
            return bool(host) and urlsplit(origin).netloc == host
        except ValueError:
            return False
