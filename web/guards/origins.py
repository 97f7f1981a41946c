"""Which web pages may use the doors and frame the page: its own origin and an allowlist."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import ForeignOriginError
from web.problems import describe, english, respond

_PORTS = {"http": 80, "https": 443}
_NOT_STORED = frozenset({"/", "/config"})  # what a page is started with


class OriginGate:
    """ASGI middleware: requests that a browser sends for another origin's page are refused.

    Under `prefixes`, a request with an Origin header must come from this server's own pages,
    scheme, name and port, or from an allowed origin; programs that are no browsers send none.
    All responses say which pages may frame them, and answers are not stored on their way.
    """

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...], prefixes: tuple[str, ...]) -> None:
        self._app, self._allowed, self._prefixes = app, frozenset(allowed), prefixes
        self._policy = " ".join(("frame-ancestors 'self'", *allowed))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        of_door = scope["path"].startswith(self._prefixes)

        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.append("Content-Security-Policy", self._policy)
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Referrer-Policy", "same-origin")
                if scope["path"] in _NOT_STORED:
                    headers["Cache-Control"] = "no-store"
                elif of_door:
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        if of_door and not self._may(headers, scope["scheme"]):
            in_english = english(headers.get("accept-language", ""))
            refuse = respond(describe(ForeignOriginError(), in_english), scope["path"])
            await refuse(scope, receive, send_with_policy)
            return
        await self._app(scope, receive, send_with_policy)

    def _may(self, headers: Headers, scheme: str) -> bool:
        return headers.get("origin") in self._allowed or from_own_page(headers, scheme)


def from_own_page(headers: Headers, scheme: str) -> bool:
    """Whether a request comes from a page of this server, or from no page at all."""
    origin = headers.get("origin")
    # Browsers set Sec-Fetch-Site, pages cannot; it holds behind a proxy that ends TLS.
    if origin is None or headers.get("sec-fetch-site") == "same-origin":
        return True
    own = _origin(f"{scheme}://{headers.get('host', '')}")
    return own is not None and _origin(origin) == own


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, name and port; None for what is no origin of a web page."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None
