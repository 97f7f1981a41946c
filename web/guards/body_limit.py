"""A limit on the size of request bodies, whether or not they declare it."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import english, respond, too_large


class BodyLimit:
    """ASGI middleware: bodies over `limit` bytes to paths under `prefixes` are refused unread.

    The body is read before the request goes on, so a sender that declares no length, or a wrong
    one, is counted as well.
    """

    def __init__(self, app: ASGIApp, limit: int, prefixes: tuple[str, ...]) -> None:
        self._app, self._limit, self._prefixes = app, limit, prefixes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._prefixes):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        in_english = english(headers.get("accept-language", ""))
        refuse = respond(too_large(in_english), scope["path"])
        declared = headers.get("content-length", "0")
        if declared.isdigit() and int(declared[:20]) > self._limit:
            await refuse(scope, receive, send)
            return
        messages: list[Message] = []
        size, more = 0, True
        while more:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            more = message["type"] == "http.request" and message.get("more_body", False)
            if size > self._limit:
                await refuse(scope, receive, send)
                return

        async def replay() -> Message:
            return messages.pop(0) if messages else await receive()

        await self._app(scope, replay, send)
