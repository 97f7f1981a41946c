"""Fetching an official page: only what is allowed, and never from inside the own network."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from corpus.verification import Fetcher, FetchError

_PAGE = "第一条　支持企业。".encode()


class _Site(BaseHTTPRequestHandler):
    """What official sites do, and what others might."""

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            for _ in range(100):
                time.sleep(0.1)
                try:
                    self.wfile.write(b".")
                except OSError:
                    return
            return
        moved = {
            "/near": "/page",
            "/out": "http://other.example/page",
            "/in": "http://169.254.169.254/latest",
            "/round": "/round",
        }.get(self.path)
        self.send_response(302 if moved else 200)
        if moved:
            self.send_header("Location", moved)
        body = b"x" * 5000 if self.path == "/large" else _PAGE
        self.send_header("Content-Length", "0" if moved else str(len(body)))
        self.end_headers()
        if not moved:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def _site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with _site() as address:
        yield address


def test_a_page_is_fetched_and_redirects_within_are_followed(site: str) -> None:
    fetcher = Fetcher(("127.0.0.1",), allow_private=True)
    assert fetcher.fetch(f"{site}/page") == _PAGE
    assert fetcher.fetch(f"{site}/near") == _PAGE


@pytest.mark.parametrize(
    ("path", "told"),
    [("/out", "不在允许的"), ("/in", "不在允许的"), ("/round", "转向超过"), ("/large", "超过")],
)
def test_what_leads_elsewhere_or_is_too_large_is_refused(site: str, path: str, told: str) -> None:
    with pytest.raises(FetchError, match=told):
        Fetcher(("127.0.0.1",), allow_private=True, most=1000).fetch(site + path)


def test_a_page_that_drips_is_given_up(site: str) -> None:
    started = time.monotonic()
    with pytest.raises(FetchError, match="没有取完"):
        Fetcher(("127.0.0.1",), allow_private=True, seconds=0.5).fetch(f"{site}/slow")
    assert time.monotonic() - started < 8  # the page would take ten seconds


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fd00::1", "fe80::1%eth0",
     "::ffff:10.0.0.1", "0.0.0.0", "100.64.0.1", "224.0.0.1", "2002:7f00:1::"],  # noqa: S104
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    fetcher = Fetcher(("www.gov.cn",), resolve=lambda *_: ["8.8.8.8", address])
    with pytest.raises(FetchError, match="内部网络"):
        fetcher.fetch("https://www.gov.cn/zhengce.htm")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.gov.cn.example.org/", "https://example.org/?www.gov.cn", "file:///etc/passwd",
        "https://user@www.gov.cn/", "https://www.gov.cn:8443/", "ftp://www.gov.cn/", "https:///x",
        "https://evilgov.cn/", "https://www.gov.cn/a b", "https://[::1/", "https://www.gov.cn:x/",
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_refused(url: str) -> None:
    asked: list[str] = []

    def resolve(host: str, _: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    with pytest.raises(FetchError):
        Fetcher(("www.gov.cn", ".tax.gov.cn"), resolve=resolve).fetch(url)
    assert set(asked) <= {"www.gov.cn"}
