"""A limit on the size of request bodies and on the time they take, declared or not."""

import asyncio
from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import BusyError
from web.problems import Problem, describe, english, respond, too_large, too_slow

_AT_ONCE = 64  # bodies of the usual limit that may be held at the same time, all together


class BodyLimit:
    """ASGI middleware: bodies over the limit of their path, or late, are refused.

    A body is read before its request goes on, so a sender that declares no length, or a wrong
    one, is counted as well; and the bodies being held are counted together.

    Args:
        limit: bytes, for every path that is not in `larger`.
        larger: bytes by path.
        seconds: how long a whole body may take.
    """

    def __init__(
        self, app: ASGIApp, limit: int, larger: Mapping[str, int] | None = None, seconds: float = 20
    ) -> None:
        self._app, self._limit, self._larger, self._seconds = app, limit, larger or {}, seconds
        self._held, self._hold = 0, _AT_ONCE * limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        in_english = english(headers.get("accept-language", ""))
        body = _Body(self._larger.get(scope["path"], self._limit))
        try:
            refused = (
                too_large(in_english, body.limit)
                if _declared(headers) > body.limit
                else await self._read(receive, body, in_english)
            )
            if body.gone:
                return
            if refused:
                closing = {"Connection": "close"}
                await respond(refused, scope["path"], closing)(scope, receive, send)
                return

            async def replay() -> Message:
                return body.messages.pop(0) if body.messages else await receive()

            await self._app(scope, replay, send)
        finally:
            self._held -= body.size

    async def _read(self, receive: Receive, body: "_Body", in_english: bool) -> Problem | None:
        try:
            async with asyncio.timeout(self._seconds):
                while body.more:
                    self._held += body.add(await receive())
                    if body.size > body.limit:
                        return too_large(in_english, body.limit)
                    if self._held > self._hold:
                        return describe(BusyError(), in_english)
        except TimeoutError:
            return too_slow(in_english)
        return None


class _Body:
    """The messages of one body as they came."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self.messages: list[Message] = []
        self.more, self.gone = True, False

    def add(self, message: Message) -> int:
        """Keep a message; gives its bytes."""
        self.messages.append(message)
        self.gone = message["type"] != "http.request"
        self.more = not self.gone and message.get("more_body", False)
        length = len(message.get("body", b""))
        self.size += length
        return length


def _declared(headers: Headers) -> int:
    given = headers.get("content-length", "0")
    return int(given[:20]) if given.isascii() and given.isdigit() else 0
