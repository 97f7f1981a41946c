"""Connections that are closed when they are silent, too many, ambiguous, or do not read."""

import asyncio
import logging
from collections import Counter
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from web.settings import WebSettings

_RESERVE = 16  # connections of this machine beyond the most, for whoever looks after the server
# Line ends in one chunked body: two a chunk, each of which holds the event loop for some 0.1 ms
# (60,000 chunks of a byte: 5.7 s, 2026-11-26). 5 MB in chunks of 1 kB have 10,000.
_CHUNK_LINES = 12_000
_HEAD = 65_536  # bytes of a head; of a line of chunks too
_LOCAL = ("127.0.0.1", "::1")
_log = logging.getLogger(__name__)


class Connections:
    """All open connections; admits a new one, if need be in the place of one that waits idle.

    Args:
        most: connections at the same time.
        of_one: of one address at the same time; unlimited clients and trusted proxies apart.
    """

    def __init__(self, settings: WebSettings, most: int) -> None:
        self.settings, self._most = settings, most
        self._of_one = max(8, 4 * settings.requests_at_once)
        self._apart = {*settings.unlimited_clients, *settings.trusted_proxies}
        self._held: dict[TimedProtocol, str] = {}  # in the order they came
        self._by_address: Counter[str] = Counter()
        self._refused = 0

    def admit(self, connection: "TimedProtocol", address: str) -> bool:
        """Whether a connection may stay."""
        if self._by_address[address] >= self._of_one and address not in self._apart:
            return self._refuse()
        if len(self._held) >= self._most and not self._make_room():
            reserved = len(self._held) < self._most + _RESERVE
            if not (address in _LOCAL and reserved):
                return self._refuse()
        self._held[connection] = address
        self._by_address[address] += 1
        return True

    def leave(self, connection: "TimedProtocol") -> None:
        address = self._held.pop(connection, None)
        if address is not None:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]

    def _make_room(self) -> bool:
        idle = next((held for held in self._held if held.idle), None)
        if idle is None:
            return False
        idle.transport.abort()
        self.leave(idle)
        return True

    def _refuse(self) -> bool:
        if self._refused % 1000 == 0:  # a flood of connections is no flood of lines
            _log.warning("连接过多，已拒绝 %d 个", self._refused + 1)
        self._refused += 1
        return False


class StrictConnection(h11.Connection):
    """h11, which refuses what a proxy in front may have read otherwise (request smuggling).

    h11 takes a length beside chunks and lets the chunks count (RFC 9112, 6.1, allows both). A proxy
    that goes by the length would see the rest of the body as the next reader's request.
    """

    def next_event(self) -> Any:
        """As h11's; raises `h11.RemoteProtocolError` for a request whose end is ambiguous."""
        event = super().next_event()
        if isinstance(event, h11.Request):
            names = [name for name, _ in event.headers]
            if b"transfer-encoding" in names and (
                b"content-length" in names or event.http_version < b"1.1"
            ):
                raise h11.RemoteProtocolError("the end of the body is ambiguous")
        return event


class TimedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 with a time limit for heads, for closing, and for readers.

    uvicorn limits only the time between two requests. `connections` is set on a subclass, since
    uvicorn makes the instances.
    """

    connections_held: Connections

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.conn = StrictConnection(h11.SERVER, _HEAD)
        self._head: asyncio.TimerHandle | None = None
        self._reader: asyncio.TimerHandle | None = None
        self._lines = 0

    @property
    def idle(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if not self.connections_held.admit(self, address):
            transport.abort()
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop("_head")
        self._stop("_reader")
        self.connections_held.leave(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.idle:
            self._lines = 0
            if self._head is None:
                self._await_head()
        if self.idle or any(name == b"transfer-encoding" for name, _ in self.headers):
            self._lines += data.count(b"\r\n")  # while idle, the head is not known yet
        if self._lines > _CHUNK_LINES:
            self.transport.abort()
            return
        super().data_received(data)
        if not self.idle:
            self._stop("_head")
        if self.transport.is_closing():
            self._await_reader()

    def send_400_response(self, msg: str) -> None:
        """As uvicorn's; where an answer was begun already, the connection ends without another."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._await_reader()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._await_reader()

    def shutdown(self) -> None:
        super().shutdown()
        if self.transport.is_closing():
            self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        if not self.transport.is_closing():
            self._stop("_reader")

    def _await_head(self) -> None:
        seconds = self.connections_held.settings.head_timeout
        self._head = self.loop.call_later(seconds, self.transport.abort)

    def _await_reader(self) -> None:
        """Whoever does not take what is written is cut off."""
        if self._reader is None:
            seconds = self.connections_held.settings.write_timeout
            self._reader = self.loop.call_later(seconds, self.transport.abort)

    def _stop(self, name: str) -> None:
        timer: asyncio.TimerHandle | None = getattr(self, name)
        if timer is not None:
            timer.cancel()
            setattr(self, name, None)
