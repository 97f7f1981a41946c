"""How much one client may ask: requests a minute, and requests at once."""

import time
from collections import OrderedDict
from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from web.errors import TooManyRequestsError
from web.problems import describe, english, respond

_FREE = frozenset({"/api/health/live", "/api/health/ready", "/api/health"})
_SEARCHES = frozenset({"/api/search", "/api/find"})
_LIGHT = 10  # reading a page or a file counts a tenth of asking
_HELD = 20_000  # clients that are remembered; the longest unseen goes first

# The client of the request that is being answered, for what counts how many ask; "" where unknown.
asker: ContextVar[str] = ContextVar("asker", default="")


class ClientLimits:
    """ASGI middleware: a token bucket and a count of open requests for each client.

    A client is an IPv4 address or an IPv6 /64, as `TrustedProxies` found it. Written here because
    the libraries at hand keep one entry a client without a bound on their number.

    Args:
        per_minute: requests that cost work, per client; reading may be ten times as often.
        at_once: requests that may be open at the same time, per client.
        unlimited: addresses without limits, unless a proxy handed the request on.
        clock: seconds that only go on.
    """

    def __init__(
        self,
        app: ASGIApp,
        per_minute: int,
        at_once: int,
        unlimited: tuple[str, ...] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app, self._clock, self._at_once = app, clock, at_once
        self._per_second, self._most = per_minute / 60, float(per_minute)
        self._unlimited = frozenset(unlimited)
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, as of when
        self._open: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = client_key(scope) if scope["type"] == "http" else ""
        asker.set(key)
        if scope["type"] != "http" or scope["path"] in _FREE or self._exempt(scope):
            await self._app(scope, receive, send)
            return
        wait = self._wait(key, 1.0 if _costs_work(scope) else 1 / _LIGHT)
        if wait or self._open.get(key, 0) >= self._at_once:
            headers = Headers(scope=scope)
            found = describe(TooManyRequestsError(), english(headers.get("accept-language", "")))
            refuse = respond(found, scope["path"], {"Retry-After": str(int(wait) + 1)})
            await refuse(scope, receive, send)
            return
        self._open[key] = self._open.get(key, 0) + 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[key] -= 1
            if not self._open[key]:
                del self._open[key]

    def _exempt(self, scope: Scope) -> bool:
        client = scope.get("client")
        return (
            client is not None
            and client[0] in self._unlimited
            and not scope.get("state", {}).get("proxied", False)
        )

    def _wait(self, key: str, cost: float) -> float:
        """Take tokens; seconds until there are enough, 0 where there were."""
        now = self._clock()
        left, as_of = self._left.pop(key, (self._most, now))
        left = min(self._most, left + (now - as_of) * self._per_second)
        enough = left >= cost
        self._left[key] = (left - cost if enough else left, now)
        if len(self._left) > _HELD:
            self._left.popitem(last=False)
        return 0.0 if enough else max((cost - left) / self._per_second, 0.001)


def _costs_work(scope: Scope) -> bool:
    return scope["method"] not in ("GET", "HEAD", "OPTIONS") or scope["path"] in _SEARCHES


def client_key(scope: Scope) -> str:
    """The address that counts as one client: IPv4 whole, of IPv6 the first 64 bits."""
    client = scope.get("client")
    given = client[0] if client else ""
    try:
        address = ip_address(given)
    except ValueError:
        return given[:64]
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else f"{address.packed[:8].hex()}/64"
    return given
