"""Answers on their way to clients, kept for a minute so that a broken connection goes on.

An answer is written once, however often its client connects. Nothing else of a conversation is
kept, and after the minute this is gone as well.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from corpus import CorpusError
from index import IndexingError
from qa import Answer, QAError
from qa.answering import Written
from web.desk.opening import answer_json
from web.desk.pool import WorkPool
from web.errors import BusyError, RequestIdTakenError, StreamGoneError
from web.guards import log_fault
from web.problems import describe, unexpected

_KEPT = 60  # seconds after its end
_AT_MOST = 200  # answers held
_LEFT = 15  # seconds without a reader after which an answer is not written on

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
        left_at = self._left_at
        if self._readers or left_at is None:
            return False
        return time.monotonic() - left_at > patience

    def add(self, kind: str, data: dict[str, Any]) -> None:
        self.events.append(StreamEvent(len(self.events) + 1, kind, data))
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()

    def add_part(self, part: Written | Answer) -> None:
        if isinstance(part, Answer):
            self.add("done", answer_json(part))
            return
        for citation in part.citations:
            self.add("citation", citation.to_json())
        self.add("statement", part.statement.to_json())

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
        self, request_id: str, key: object, produce: Produce, pool: WorkPool, in_english: bool
    ) -> AnswerStream:
        """The answer with this id, which is begun in the pool if there is none.

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
        stream, loop = AnswerStream(key), asyncio.get_running_loop()

        def write() -> None:
            parts = produce()
            for part in parts:
                if stream.abandoned(self._patience):
                    _close(parts)
                    raise StreamGoneError
                loop.call_soon_threadsafe(stream.add_part, part)

        stream.add("status", {"state": "searching", "request_id": request_id})
        written = pool.submit(write)
        self._streams[request_id] = stream
        stream.task = asyncio.create_task(_finish(stream, written, in_english))
        return stream

    async def close(self) -> None:
        """Stop waiting for what is being written."""
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


async def _finish(stream: AnswerStream, written: "Future[None]", in_english: bool) -> None:
    """Wait for the end of an answer; an error becomes its last event."""
    try:
        await asyncio.wrap_future(written)
    except (QAError, CorpusError, IndexingError, StreamGoneError, BusyError) as error:
        stream.add("error", describe(error, in_english).model_dump())
    except Exception as error:  # noqa: BLE001 (the edge: logged, told without detail)
        log_fault("stream", error)
        stream.add("error", unexpected(in_english).model_dump())
    finally:
        stream.end()


def _close(parts: Iterator[Written | Answer]) -> None:
    """Stop what writes the parts, where it can be stopped."""
    close = getattr(parts, "close", None)
    if close is not None:
        close()
