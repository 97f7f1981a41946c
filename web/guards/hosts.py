"""By which names the server may be called; against pages that rebind their own name to it."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from web.errors import UnknownHostError
from web.problems import describe, english, respond


class HostGate:
    """ASGI middleware: a request must name a host that is allowed.

    Addresses and localhost always are: a page of another site can make its own name lead here
    (DNS rebinding), but the browser then sends that name. Names have to be listed; one that
    starts with a dot stands for all below it.
    """

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...]) -> None:
        self._app = app
        lowered = tuple(name.lower().rstrip(".") for name in allowed)
        self._names = frozenset(("localhost", *lowered))
        self._suffixes = (".localhost", *(name for name in lowered if name.startswith(".")))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.getlist("host")
        if len(given) == 1 and self.allows(given[0]):
            await self._app(scope, receive, send)
            return
        in_english = english(headers.get("accept-language", ""))
        refuse = respond(describe(UnknownHostError(), in_english), scope["path"])
        await refuse(scope, receive, send)

    def allows(self, host: str) -> bool:
        """Whether a Host header, with or without port, names this server."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        if not host.isascii() or any(sign in host for sign in "/\\@?# \t"):
            return False
        name = name.rstrip(".")
        return name in self._names or name.endswith(self._suffixes) or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
