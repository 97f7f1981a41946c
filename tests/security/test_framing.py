"""Where a request ends: what a proxy in front may read otherwise is refused (request smuggling)."""

import re
import socket
from collections.abc import Iterator

import pytest

from qa import PolicyAssistant
from tests.loopback import serving
from web import create_app

_HIDDEN = b"GET /api/health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_STATUS = re.compile(rb"HTTP/1\.1 ([0-9]{3}) ")


@pytest.fixture(scope="module")
def port(assistant: PolicyAssistant) -> Iterator[int]:
    with serving(create_app(assistant)) as address:
        yield int(address.rpartition(":")[2])


def _statuses(port: int, *given: bytes) -> list[int]:
    """The statuses that came until the server closed, each part sent once the one before has one."""
    told = b""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as opened:
        for data in given:
            opened.sendall(data)
            told += opened.recv(65536)
        try:
            while received := opened.recv(65536):
                told += received
        except ConnectionResetError:
            pass
    return [int(status) for status in _STATUS.findall(told)]


def _post(*headers: bytes, version: bytes = b"1.1") -> bytes:
    head = (b"POST /api/ask HTTP/" + version, b"Host: 127.0.0.1", *headers, b"\r\n")
    return b"\r\n".join(head)


_LENGTH, _CHUNKED = b"Content-Length: 5", b"Transfer-Encoding: chunked"
_END = b"0\r\n\r\n"


@pytest.mark.parametrize(
    "request_line_and_body",
    [
        _post(_LENGTH, _CHUNKED) + _END,
        _post(_CHUNKED, _LENGTH) + _END,
        _post(b"content-length:5", b"TRANSFER-ENCODING: Chunked") + _END,
        _post(b"Content-Length: 0", _CHUNKED) + _END,
        _post(_CHUNKED, version=b"1.0") + _END,
        _post(_CHUNKED, b"Transfer-Encoding: identity") + _END,
        _post(b"Transfer-Encoding: chunked, identity") + _END,
        _post(b"Transfer-Encoding: xchunked") + _END,
        _post(b"Transfer-Encoding : chunked") + _END,
        _post(b"Transfer-Encoding: \x0bchunked") + _END,
        _post(b"Transfer-Encoding:", b" chunked", _LENGTH) + _END,
        _post(b"X: a\nTransfer-Encoding: chunked", _LENGTH) + _END,
        _post(_LENGTH, b"Content-Length: 0") + _END,
        _post(b"Content-Length: 5, 0") + _END,
        _post(b"Content-Length: +5") + _END,
        _post(b"Content-Length: 0x5") + _END,
        _post(b"Content-Length: 5", b" 0") + _END,
        _post(b"X: a\rContent-Length: 0", _LENGTH) + _END,
    ],
)
def test_an_ambiguous_length_is_refused_and_nothing_after_it_read(
    port: int, request_line_and_body: bytes
) -> None:
    assert _statuses(port, request_line_and_body + _HIDDEN) == [400]


@pytest.mark.parametrize(
    "size", [b"0x2", b" 2", b"-2", b"2_", b"f" * 40, b"2;\n", b"", "２".encode()]
)
def test_a_chunk_without_a_plain_size_ends_the_connection(port: int, size: bytes) -> None:
    sent = _post(_CHUNKED) + size + b"\r\n{}\r\n" + _END + _HIDDEN
    assert _statuses(port, sent) == [400]


def test_plain_requests_follow_one_another(port: int) -> None:
    """Length and chunks each by itself are understood, and end where they say."""
    first = _post(b"Content-Length: 2") + b"{}"
    second = _post(_CHUNKED) + b"2\r\n{}\r\n" + _END
    last = _HIDDEN.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert _statuses(port, first + second + last) == [422, 422, 200]


def test_garbage_after_an_answer_is_no_fault_of_ours(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer is given before the body is there; what then comes as its rest is no chunk."""
    early = b"POST /api/ask HTTP/1.1\r\nHost: evil.example\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert _statuses(port, early, b"zz\r\n\r\n") == [421]
    assert "Traceback" not in caplog.text
    assert not [record for record in caplog.records if record.exc_info]
