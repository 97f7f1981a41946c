"""Answers on their way to clients, kept for a minute so that a broken connection goes on.

An answer is written once, however often its client connects. Nothing else of a conversation is
kept, and after the minute this is gone as well.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool

from corpus import CorpusError
from index import IndexingError
from qa import Answer, QAError
from qa.answering import Written
from web.errors import BusyError, RequestIdTakenError, StreamGoneError
from web.problems import describe, unexpected

_KEPT = 60  # seconds after its end
_AT_MOST = 200  # answers held
_LEFT = 15  # seconds without a reader after which an answer is not written on
_log = logging.getLogger(__name__)

Produce = Callable[[], Iterator[Written | Answer]]


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event of an answer; `number` counts from 1."""

    number: int
    kind: str  # status, citation, statement, done or error
    data: dict[str, Any]


@dataclass(slots=True)
class AnswerStream:
    """The events of one answer, as far as it is written."""

    key: object  # what was asked; a second request under the same id must ask the same
    events: list[StreamEvent] = field(default_factory=list)
    ended_at: float | None = None
    task: asyncio.Task[None] | None = None
    _grown: asyncio.Event = field(default_factory=asyncio.Event)
    _readers: int = 0
    _left_at: float | None = None  # when the last reader left

    async def follow(self, after: int = 0) -> AsyncIterator[StreamEvent]:
        """The events after this number, those to come included."""
        self._readers += 1
        try:
            while True:
                while after < len(self.events):
                    yield self.events[after]
                    after += 1
                if self.ended_at is not None:
                    return
                await self._grown.wait()
        finally:
            self._readers -= 1
            self._left_at = time.monotonic()

    def abandoned(self, patience: float) -> bool:
        """Whether its readers have left for longer than so many seconds."""
        if self._readers or self._left_at is None:
            return False
        return time.monotonic() - self._left_at > patience

    def add(self, kind: str, data: dict[str, Any]) -> None:
        self.events.append(StreamEvent(len(self.events) + 1, kind, data))
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()

    def end(self) -> None:
        self.ended_at = time.monotonic()
        self._grown.set()


class AnswerStreams:
    """The answers on their way, by request id. Used on the event loop only."""

    def __init__(
        self, kept: float = _KEPT, at_most: int = _AT_MOST, patience: float = _LEFT
    ) -> None:
        self._kept, self._at_most, self._patience = kept, at_most, patience
        self._streams: dict[str, AnswerStream] = {}

    def find(self, request_id: str) -> AnswerStream | None:
        """The answer with this id, if it is still kept."""
        self._forget()
        return self._streams.get(request_id)

    def open(
        self, request_id: str, key: object, produce: Produce, in_english: bool
    ) -> AnswerStream:
        """The answer with this id, which is begun if there is none.

        Raises:
            RequestIdTakenError: the id belongs to another question.
            BusyError: too many answers are being written.
        """
        found = self.find(request_id)
        if found is not None:
            if found.key != key:
                raise RequestIdTakenError
            return found
        if len(self._streams) >= self._at_most:
            raise BusyError
        stream = AnswerStream(key)
        self._streams[request_id] = stream
        stream.add("status", {"state": "searching", "request_id": request_id})
        stream.task = asyncio.create_task(_write(stream, produce, in_english, self._patience))
        return stream

    async def close(self) -> None:
        """Stop what is being written."""
        tasks = [s.task for s in self._streams.values() if s.task and not s.task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self) -> None:
        """Drop what ended a minute ago, and the oldest that ended while there are too many."""
        now = time.monotonic()
        ended = [(s.ended_at, name) for name, s in self._streams.items() if s.ended_at is not None]
        for at, name in sorted(ended):
            if now - at >= self._kept or len(self._streams) >= self._at_most:
                del self._streams[name]


async def _write(stream: AnswerStream, produce: Produce, in_english: bool, patience: float) -> None:
    try:
        parts = produce()
        async for part in iterate_in_threadpool(parts):
            if stream.abandoned(patience):
                await run_in_threadpool(_close, parts)
                stream.add("error", describe(StreamGoneError(), in_english).model_dump())
                return
            if isinstance(part, Answer):
                stream.add("done", part.to_json())
            else:
                for citation in part.citations:
                    stream.add("citation", citation.to_json())
                stream.add("statement", part.statement.to_json())
    except (QAError, CorpusError, IndexingError) as error:
        _log.error("stream: %s", error)
        stream.add("error", describe(error, in_english).model_dump())
    except Exception:  # noqa: BLE001 (the edge: a fault of ours, logged, told without detail)
        _log.exception("stream")
        stream.add("error", unexpected(in_english).model_dump())
    finally:
        stream.end()


def _close(parts: Iterator[Written | Answer]) -> None:
    """Stop what writes the parts, where it can be stopped."""
    close = getattr(parts, "close", None)
    if close is not None:
        close()
