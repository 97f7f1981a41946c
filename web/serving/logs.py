"""What reaches the log: no text of a client, and no flood of lines that a client provokes."""

import logging
import time
import traceback

_AGAIN = 30.0  # seconds for which the same line is not logged again
_OWN = ("corpus", "index", "qa", "web")  # what these say is bounded, and quotes no client
_FRAMES = 12  # of an error, the innermost


def guard_logs() -> None:
    """Let everything that is logged from now on, by whichever library, pass `LogGate`."""
    logging.getLogger("mcp").setLevel(logging.WARNING)  # it tells of every request
    for handler in logging.getLogger().handlers:
        handler.addFilter(LogGate())


class LogGate(logging.Filter):
    """Lets a warning or an error through once in half a minute, errors without their message.

    Where an error arose and its kind say what is wrong; its message may be what a reader wrote,
    or lines that look like the log's own.
    """

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info:
            record.exc_text, record.exc_info = _told(record.exc_info[1]), None
        if record.levelno < logging.WARNING:
            return True
        own = record.name.partition(".")[0] in _OWN
        line = f"{record.name} {record.getMessage() if own else record.msg}"
        now = time.monotonic()
        if now - self._seen.get(line, -_AGAIN) < _AGAIN:
            return False
        if len(self._seen) > 1000:
            self._seen.clear()
        self._seen[line] = now
        return True


def _told(error: BaseException | None) -> str:
    """The kind of an error and of those it came from, and where each arose."""
    told: list[str] = []
    while error is not None and len(told) < 4:
        frames = "".join(traceback.format_tb(error.__traceback__)[-_FRAMES:])
        told.append(f"{type(error).__qualname__}\n{frames}")
        error = error.__cause__ or error.__context__
    return "".join(told).rstrip()
