"""A number for each request: in the reply's head, in every line logged for it, in errors shown."""

import json
import logging
import time
import uuid

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.problems import request_id

HEADER = "X-Request-ID"


class RequestIds:
    """ASGI middleware: gives each request a number of its own; one that a client sends is not read,
    so that nobody writes into the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number = uuid.uuid4().hex[:12]
        request_id.set(number)

        async def numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = number
            await send(message)

        await self._app(scope, receive, numbered)


class LogLines(logging.Formatter):
    """Log lines with the number of the request; as JSON, one object a line, or as plain text."""

    def __init__(self, as_json: bool) -> None:
        super().__init__()
        self._json = as_json

    def format(self, record: logging.LogRecord) -> str:
        message, number = record.getMessage(), request_id.get()
        if record.exc_info:
            message = f"{message}\n{self.formatException(record.exc_info)}"
        if not self._json:
            return f"{record.levelname} {f'[{number}] ' if number else ''}{message}"
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
        line = {"at": at, "level": record.levelname, "logger": record.name, "message": message}
        return json.dumps(line | ({"request_id": number} if number else {}), ensure_ascii=False)
