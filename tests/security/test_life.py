"""The life of the process under clients that hold it: silent, slow, many, and at its end."""

import json
import resource
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import httpx2
import pytest

from index import HybridIndex
from tests.security.serving import Running, closed_within, running

_SHORT = {
    "HEAD_TIMEOUT": "2",
    "BODY_TIMEOUT": "2",
    "WRITE_TIMEOUT": "2",
    "IDLE_TIMEOUT": "2",
    "STOP_TIMEOUT": "2",
    "MAX_CONNECTIONS": "40",
}
# Where nothing is cut off, a test waits so long and fails; a busy machine takes some of it.
_PATIENCE = 60  # seconds
_HALF = b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{"
_OF_MCP = {"Accept": "application/json, text/event-stream"}
_ASK = json.dumps({"question": "对新型研发平台有什么支持？"}).encode()


@pytest.fixture(scope="module")
def server(index: HybridIndex, index_dir: Path) -> Iterator[Running]:
    with running(index_dir, **_SHORT) as started:
        yield started


def _well(server: Running) -> bool:
    with server.http() as http:
        http.timeout = _PATIENCE / 2
        return http.get("/api/health/live").status_code == 200


def test_a_connection_that_says_nothing_is_closed(server: Running) -> None:
    with server.connect() as silent:
        assert closed_within(silent, _PATIENCE)


def test_a_head_that_drips_is_cut_off(server: Running) -> None:
    with (
        server.connect(b"GET / HTTP/1.1\r\nX-A: ") as dripping,
        pytest.raises(OSError, match=r"reset|Broken pipe"),
    ):
        for _ in range(5 * _PATIENCE):
            dripping.sendall(b"a")
            time.sleep(0.2)


def test_a_body_in_chunks_of_a_byte_is_cut_off(server: Running) -> None:
    """60,000 of them held the event loop, and with it the health check, for seconds."""
    head = b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    with server.connect(head) as chunked:
        chunked.settimeout(_PATIENCE)
        with pytest.raises(OSError, match=r"reset|Broken pipe"):
            for _ in range(60):
                chunked.sendall(b"1\r\na\r\n" * 1000)
                time.sleep(0.01)
            chunked.recv(4096)
            pytest.fail("it was read to its end")
    assert _well(server)


def test_a_body_that_does_not_come_is_told(server: Running) -> None:
    with server.connect(_HALF) as half:
        half.settimeout(_PATIENCE)
        assert b" 408 " in half.recv(4096)
        assert closed_within(half, _PATIENCE)


def test_an_idle_connection_is_closed(server: Running) -> None:
    with server.connect(b"GET /api/health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") as idle:
        assert b" 200 " in idle.recv(4096)
        assert closed_within(idle, _PATIENCE)


def test_a_reader_that_takes_nothing_is_cut_off(server: Running) -> None:
    asked = b"GET /api/documents/guofa-2020-7/clauses HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with server.connect() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for _ in range(40):
            slow.sendall(asked)
        with pytest.raises(OSError, match=r"reset|Broken pipe"):
            for _ in range(5 * _PATIENCE):
                slow.sendall(asked)
                time.sleep(0.2)


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\n", _HALF], ids=["idle", "head", "body"])
def test_connections_to_the_brim_lock_nobody_out(server: Running, sent: bytes) -> None:
    with ExitStack() as held:
        for _ in range(150):
            try:
                held.enter_context(closing(server.connect(sent)))
            except OSError:
                break
        assert _well(server)


def test_garbage_neither_ends_the_server_nor_fills_its_log(server: Running) -> None:
    before = server.log.stat().st_size
    for sent in (
        b"\x16\x03\x01\x02\x00",
        b"GET  HTTP/9\r\n\r\n",
        b"\x00" * 70_000,
        b"A" * 70_000,
    ) * 25:
        with server.connect() as garbage:
            try:
                garbage.sendall(sent)
                garbage.recv(100)
            except OSError:
                pass
    assert _well(server)
    assert server.log.stat().st_size - before < 4000


def test_faults_that_clients_provoke_do_not_fill_the_log(server: Running) -> None:
    before = server.log.stat().st_size
    call = {"jsonrpc": "2.0", "id": 1, "method": "prompts/get", "params": {"name": "none"}}
    with server.http() as http:
        for _ in range(60):
            http.post("/mcp", json=call, headers=_OF_MCP)
            http.post("/mcp", json={**call, "method": "ping"}, headers=_OF_MCP)
    assert server.log.stat().st_size - before < 8000


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_no_answer_is_held_open_for_ever(server: Running, method: str) -> None:
    """A stream of events that never come would be a connection that nothing frees."""
    with server.http() as http:
        http.timeout = 20
        assert http.request(method, "/mcp", headers=_OF_MCP).status_code == 405


def test_nothing_logged_quotes_a_reader(server: Running) -> None:
    with server.http() as http:
        http.get("/api/search", params={"q": "秘密词甲"})
        http.post("/api/ask", json={"question": "秘密词乙能申请吗？"})
        http.get("/documents/秘密词丙")
        http.get("/api/documents/秘密词丁")
        for call in (
            {"method": "prompts/get", "params": {"name": "秘密词戊"}},
            {"method": "tools/call", "params": {"name": "秘密词己", "arguments": {}}},
            {"method": "tools/call", "params": {"name": "ask", "arguments": {"问": "秘密词庚"}}},
            {"method": "resources/read", "params": {"uri": "file:///秘密词辛"}},
            {"method": "秘密词壬"},
        ):
            http.post("/mcp", json={"jsonrpc": "2.0", "id": 1} | call, headers=_OF_MCP)
    told = server.log.read_text("utf-8")
    assert "秘密词" not in told and "%E7%A7%98" not in told
    assert "127.0.0.1" not in told.replace(f"127.0.0.1:{server.port}", "")


def test_it_ends_in_time_whatever_clients_hold(index: HybridIndex, index_dir: Path) -> None:
    with running(index_dir, STOP_TIMEOUT="2") as server, ExitStack() as held:
        for sent in (b"", b"GET / HTTP/1.1\r\n", _HALF):
            for _ in range(5):
                held.enter_context(closing(server.connect(sent)))
        stream = (
            b"POST /api/ask/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(_ASK)
        )
        held.enter_context(closing(server.connect(stream + _ASK)))
        slow = held.enter_context(closing(server.connect()))
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(b"GET /assets/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 50)
        time.sleep(0.5)
        assert server.stop() < 20  # 2 s for requests and 4 more, whatever is held


def test_silent_language_models_freeze_nothing(index: HybridIndex, index_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=200) as silent:
        port = silent.getsockname()[1]
        settings = {
            "GENERATOR_URL": f"http://127.0.0.1:{port}/v1",
            "GENERATOR_MODEL": "silent",
            "STOP_TIMEOUT": "2",
        }
        with running(index_dir, **settings) as server, ExitStack() as held:
            head = (
                b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n" % len(_ASK)
            )
            for _ in range(100):
                held.enter_context(closing(server.connect(head + _ASK)))
            with server.http() as http:
                http.timeout = _PATIENCE / 2
                assert http.get("/api/health/live").status_code == 200
                assert http.get("/api/health/ready").status_code == 200
                assert http.get("/documents").status_code == 200
                quoted = http.post(
                    "/api/ask", json={"question": "人才引进", "writer": "extractive"}
                )
                assert quoted.json()["status"] == "answered"
                http.timeout = 2
                for _ in range(_PATIENCE):  # the last of the hundred may be on their way
                    with suppress(httpx2.TimeoutException):
                        refused = http.post("/api/ask", json={"question": "人才引进"})
                        break
                assert (refused.status_code, refused.json()["code"]) == (503, "busy")
                assert refused.headers["retry-after"] == "5"
            assert server.stop() < 20


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of a process, as Linux has")
def test_a_full_disk_delays_no_answer(index: HybridIndex, index_dir: Path) -> None:
    with running(index_dir) as server, server.http() as http:
        body = {"kind": "有用", "question": "问", "answer": "答"}
        assert http.post("/api/feedback", json=body).status_code == 200
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, 0))
        for _ in range(3):
            refused = http.post("/api/feedback", json=body)
            assert (refused.status_code, refused.json()["code"]) == (503, "storage")
            answer = http.post("/api/ask", json={"question": "人才引进"})
            assert answer.json()["status"] == "answered"
        kept = {"answer": answer.json(), "format": "docx"}
        assert http.post("/api/export", json=kept).status_code == 200
        assert http.get("/api/health").status_code == 200
        assert server.stop() < 20


def test_a_locked_database_delays_no_answer(
    index: HybridIndex, index_dir: Path, tmp_path: Path
) -> None:
    file = tmp_path / "feedback.sqlite3"
    with running(index_dir, FEEDBACK_DB=str(file)) as server, server.http() as http:
        body = {"kind": "有用", "question": "问", "answer": "答"}
        assert http.post("/api/feedback", json=body).status_code == 200
        with closing(sqlite3.connect(file)) as other:
            other.execute("BEGIN EXCLUSIVE")
            started = time.monotonic()
            for _ in range(15):
                assert http.post("/api/ask", json={"question": "人才引进"}).status_code == 200
            assert time.monotonic() - started < 25  # each would wait 2 s for the lock
            refused = http.post("/api/feedback", json=body)
            assert (refused.status_code, refused.json()["code"]) == (503, "storage")
        assert server.stop() < 20
