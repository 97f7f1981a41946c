"""Whom a request comes from, and below which path, as far as a proxy that is trusted says so."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from web.settings import SUB_PATH

_TOLD_BY_PROXIES = frozenset(
    {b"forwarded", b"x-real-ip", b"x-gradio-server", b"x-original-url", b"x-rewrite-url"}
)


class TrustedProxies:
    """ASGI middleware: client, scheme and sub-path are those that a trusted proxy names.

    Nothing behind it sees a header by which proxies speak, whoever sent it: the framework would
    build its addresses from them. A proxy has to hand on the Host header as it came.
    """

    def __init__(self, app: ASGIApp, trusted: tuple[str, ...]) -> None:
        self._app = app
        # uvicorn's reader of X-Forwarded-For knows networks, ports and chains of proxies
        self._read = ProxyHeadersMiddleware(self._bare, list(trusted))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            trusted = (scope.get("client") or ("",))[0] in self._read.trusted_hosts
            prefix = Headers(scope=scope).get("x-forwarded-prefix", "").rstrip("/")
            known = prefix if trusted and SUB_PATH.fullmatch(prefix) else ""
            scope["state"] = {**scope.get("state", {}), "prefix": known, "trusted": trusted}
        await self._read(scope, receive, send)  # type: ignore[arg-type]

    async def _bare(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            kept = [pair for pair in scope["headers"] if not _of_proxy(pair[0])]
            scope["state"] = {
                **scope.get("state", {}),
                "proxied": len(kept) < len(scope["headers"]),
            }
            scope["headers"] = kept
        await self._app(scope, receive, send)


def _of_proxy(name: bytes) -> bool:
    return name.startswith(b"x-forwarded-") or name in _TOLD_BY_PROXIES
