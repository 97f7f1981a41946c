"""Limits by client and by pool, whom a request comes from, and faults that are not told."""

import asyncio
import threading
import time
from collections.abc import Iterator

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from qa import PolicyAssistant
from tests.loopback import client, serving
from web import WebSettings, create_app
from web.desk import WorkPool
from web.errors import BusyError
from web.guards import ClientLimits, FaultGate, HostGate, client_key
from web.ui import mount_page

_ASK = {"question": "人才引进"}
_SAID = {"role": "user", "content": "人才引进"}


def _app(assistant: PolicyAssistant, **settings: object) -> Iterator[httpx2.Client]:
    given = WebSettings(question_log="off", unlimited_clients=(), **settings)  # type: ignore[arg-type]
    with serving(mount_page(create_app(assistant, given))) as address, client(address) as opened:
        yield opened


@pytest.fixture
def strict(assistant: PolicyAssistant) -> Iterator[httpx2.Client]:
    yield from _app(assistant, requests_per_minute=5)


@pytest.fixture
def proxied(assistant: PolicyAssistant) -> Iterator[httpx2.Client]:
    yield from _app(assistant, requests_per_minute=5, trusted_proxies=("127.0.0.1",))


def test_a_client_has_so_many_requests_a_minute(strict: httpx2.Client) -> None:
    statuses = [strict.post("/api/ask", json=_ASK).status_code for _ in range(8)]
    assert statuses[:5] == [200] * 5 and 429 in statuses[5:]
    refused = strict.post("/api/ask", json=_ASK)
    assert refused.json()["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert strict.get("/api/health/live").status_code == 200


def test_forwarded_addresses_count_only_from_trusted_proxies(
    strict: httpx2.Client, proxied: httpx2.Client
) -> None:
    def asked(http: httpx2.Client) -> set[int]:
        return {
            http.post("/api/ask", json=_ASK, headers={"X-Forwarded-For": f"9.9.9.{n}"}).status_code
            for n in range(9)
        }

    assert asked(strict) == {200, 429}
    assert asked(proxied) == {200}


def _scope(address: str, path: str = "/api/ask") -> Scope:
    return {
        "type": "http", "method": "POST", "path": path, "headers": [], "client": (address, 1),
    }  # fmt: skip


def test_a_client_has_so_many_requests_at_once() -> None:
    async def run() -> list[int]:
        release, statuses = asyncio.Event(), []

        async def slow(scope: Scope, receive: Receive, send: Send) -> None:
            await release.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def send(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        limits = ClientLimits(slow, per_minute=1000, at_once=2)
        calls = [
            asyncio.create_task(limits(_scope("9.9.9.9"), None, send))  # type: ignore[arg-type]
            for _ in range(5)
        ]
        other = asyncio.create_task(limits(_scope("9.9.9.8"), None, send))  # type: ignore[arg-type]
        await asyncio.sleep(0.05)
        release.set()
        await asyncio.gather(*calls, other)
        return statuses  # type: ignore[return-value]

    assert sorted(asyncio.run(run())) == [200, 200, 200, 429, 429, 429]


def test_the_table_of_clients_is_bounded() -> None:
    async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
        return None

    async def run() -> int:
        limits = ClientLimits(nothing, per_minute=10, at_once=2)
        for number in range(25_000):
            address = f"{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}.1"
            await limits(_scope(address), None, None)  # type: ignore[arg-type]
        return len(limits._left)  # noqa: SLF001 (what is bounded)

    assert asyncio.run(run()) == 20_000


def test_an_address_block_is_one_client() -> None:
    assert client_key(_scope("2001:db8::1")) == client_key(_scope("2001:db8::ffff"))
    assert client_key(_scope("2001:db8::1")) != client_key(_scope("2001:db8:1::1"))
    assert client_key(_scope("::ffff:1.2.3.4")) == client_key(_scope("1.2.3.4")) == "1.2.3.4"


def test_a_full_pool_refuses_at_once() -> None:
    pool, release = WorkPool("test", 1, 2), threading.Event()
    jobs = [pool.submit(release.wait) for _ in range(3)]
    with pytest.raises(BusyError):
        pool.submit(release.wait)
    assert jobs[2].cancel()
    release.set()
    assert jobs[0].result(60) and jobs[1].result(60)
    assert pool.submit(lambda: "again").result(60) == "again"
    with pytest.raises(ZeroDivisionError):
        pool.submit(lambda: 1 // 0).result(60)
    late = WorkPool("late", 1, 1, patience=0.0)
    with pytest.raises(BusyError):
        late.submit(lambda: "never begun").result(60)


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("127.0.0.1:7860", True), ("[::1]:7860", True), ("192.168.1.9", True), ("localhost", True),
        ("LOCALHOST:80", True), ("policy.example.cn", True), ("POLICY.example.cn.:443", True),
        ("a.inner.example", True), ("evil.example", False), ("policy.example.cn.evil.example", False),
        ("xpolicy.example.cn", False), ("127.0.0.1.evil.example", False), ("", False), ("[", False),
        ("a/b", False), ("localhost@evil.example", False), ("ｌocalhost", False),
    ],
)  # fmt: skip
def test_hosts(host: str, allowed: bool) -> None:
    gate = HostGate(None, ("policy.example.cn", ".inner.example"))  # type: ignore[arg-type]
    assert gate.allows(host) is allowed


def test_a_fault_is_told_and_logged_without_detail(caplog: pytest.LogCaptureFixture) -> None:
    asked = "秘密：王小明问了什么"

    async def faulty(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError(asked)

    async def run() -> bytes:
        sent = []

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        await FaultGate(faulty)(_scope("9.9.9.9"), None, send)  # type: ignore[arg-type]
        assert sent[0]["status"] == 500
        return b"".join(message.get("body", b"") for message in sent)  # type: ignore[misc]

    told = asyncio.run(run()).decode()
    assert '"fault"' in told and "秘密" not in told
    assert "ValueError" in caplog.text and "faulty" in caplog.text and "秘密" not in caplog.text


def test_an_error_does_not_give_back_all_that_was_sent(strict: httpx2.Client) -> None:
    for sent in (
        strict.post("/v1/chat/completions", json={"model": "x" * 300_000, "messages": [_SAID]}),
        strict.post("/api/compare", json={"topic": "甲", "local_id": "x" * 300_000}),
        strict.post("/api/ask", json=_ASK | {"documents": ["x" * 300_000]}),
        strict.get(f"/api/documents/{'x' * 30_000}"),
    ):
        assert sent.status_code == 404
        assert "xxx" in sent.json()["detail"] and len(sent.text) < 3000


def test_searching_the_text_counts_as_asking(strict: httpx2.Client) -> None:
    statuses = {strict.get("/api/find", params={"q": "人才"}).status_code for _ in range(8)}
    assert statuses == {200, 429}


def test_long_documents_are_written_out_a_few_at_a_time(assistant: PolicyAssistant) -> None:
    """Else sixteen readers of a long page hold the interpreter, and with it the health check."""
    app = create_app(assistant, WebSettings(question_log="off", page_workers=1, queue=1))
    release = threading.Event()

    async def hold() -> None:
        await asyncio.gather(*(app.state.desk.read(lambda: release.wait(30)) for _ in range(2)))

    with serving(app) as address, client(address) as http:
        holding = threading.Thread(target=lambda: asyncio.run(hold()))
        holding.start()
        until = time.monotonic() + 60
        while http.get("/documents").status_code == 200 and time.monotonic() < until:
            time.sleep(0.01)
        paths = (
            "/documents",
            "/documents/guofa-2020-7",
            "/api/documents",
            "/api/documents/guofa-2020-7",
        )
        for path in (*paths, "/api/documents/guofa-2020-7/clauses"):
            refused = http.get(path)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        assert http.get("/api/health").status_code == 200
        assert http.post("/api/ask", json=_ASK).status_code == 200
        release.set()
        holding.join(30)
        assert {http.get(path).status_code for path in paths} == {200}
