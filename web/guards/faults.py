"""The edge: a fault of ours is told without detail and logged without what anyone wrote."""

import logging
import traceback

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import english, respond, unexpected

_log = logging.getLogger(__name__)


class FaultGate:
    """ASGI middleware: what escapes the doors becomes a problem; nothing is raised further."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noticed(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noticed)
        except Exception as error:  # noqa: BLE001 (the edge)
            log_fault(getattr(scope.get("route"), "path", "other"), error)
            if not started:
                in_english = english(Headers(scope=scope).get("accept-language", ""))
                await respond(unexpected(in_english), scope["path"])(scope, receive, send)


def log_fault(where: str, error: BaseException) -> None:
    """Log the kind of an error and where it arose; its message, which may quote a reader, is not.

    `where` is a route or a door, never an address as it was asked for.
    """
    frames = "".join(traceback.format_tb(error.__traceback__)[-8:])
    _log.error("%s: %s\n%s", where, type(error).__qualname__, frames)
