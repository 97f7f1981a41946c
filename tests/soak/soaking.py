"""Mixed load with faults against a real process; quotations checked again from outside; leaks."""

import json
import random
import sqlite3
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression, quantiles
from typing import Any

import httpx2
import psutil

from tests.loopback import events
from tests.security.serving import Running, running

_USERS = 6  # who ask without a pause
_QUESTIONS = Path(__file__).parents[1] / "eval" / "questions.jsonl"
_ALTERED = "对新认定的国家级、自治区级创新平台载体给予建设经费支持"


@dataclass(slots=True)
class Report:
    """What came of it. Times in ms, memory in MB."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    quotations: int = 0
    samples: list[tuple[float, float, int, int]] = field(default_factory=list)
    stopped: float = 0.0  # seconds from SIGTERM to the end

    @property
    def requests(self) -> int:
        return sum(map(len, self.times.values()))

    def p95(self, kind: str) -> float:
        times = self.times[kind]
        return quantiles(times, n=20)[18] if len(times) > 1 else sum(times)

    def slope(self, column: int) -> float:
        """Growth a minute of memory (1), descriptors (2) or threads (3), of the second half."""
        half = self.samples[len(self.samples) // 2 :]
        return 60 * linear_regression([s[0] for s in half], [float(s[column]) for s in half]).slope

    def told(self) -> str:
        lines = [
            (
                f"{self.requests} requests, {len(self.failures)} failed outside the injected faults;"
                f" {self.quotations} quotations checked; faults {dict(self.faults)}"
            ),
            *(
                f"{kind}: {len(t)} requests, p95 {self.p95(kind):.0f} ms"
                for kind, t in sorted(self.times.items())
            ),
            (
                f"growth a minute: {self.slope(1):+.2f} MB, {self.slope(2):+.2f} descriptors,"
                f" {self.slope(3):+.2f} threads; last {self.samples[-1][1]:.0f} MB"
            ),
            f"SIGTERM to end: {self.stopped:.1f} s",
            *self.failures[:10],
        ]
        return "\n".join(lines)


def soak(index_dir: Path, seconds: float, database: Path) -> Report:
    """Serve and load for so many seconds."""
    report, stop = Report(), threading.Event()
    with running(
        index_dir, FEEDBACK_DB=str(database), BODY_TIMEOUT="3", HEAD_TIMEOUT="3"
    ) as server:
        threads = [
            threading.Thread(target=_user, args=(server, report, stop, n)) for n in range(_USERS)
        ]
        threads += [threading.Thread(target=_fault, args=(server, report, stop, database))]
        for thread in threads:
            thread.start()
        _watch(server, report, seconds)
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
        report.stopped = server.stop()
    return report


def _watch(server: Running, report: Report, seconds: float) -> None:
    process, started = psutil.Process(server.process.pid), time.monotonic()
    while (at := time.monotonic() - started) < seconds:
        with process.oneshot():
            memory = process.memory_info().rss / 1e6
            report.samples.append((at, memory, process.num_fds(), process.num_threads()))
        time.sleep(1)


def _user(server: Running, report: Report, stop: threading.Event, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    questions = [
        json.loads(line)["question"] for line in _QUESTIONS.read_text("utf-8").splitlines()
    ]
    with server.http() as http:
        acts: list[tuple[str, Callable[[], None]]] = [
            ("ask", lambda: _ask(http, report, chance.choice(questions))),
            ("stream", lambda: _stream(http, report, chance.choice(questions))),
            ("check", lambda: _fine(http.post("/api/check", json={"text": _ALTERED}))),
            ("compare", lambda: _fine(http.post("/api/compare", json={"topic": "科技成果转化"}))),
            (
                "search",
                lambda: _fine(http.get("/api/search", params={"q": chance.choice(questions)})),
            ),
            ("documents", lambda: _fine(http.get("/api/documents/guofa-2020-7/clauses"))),
            ("page", lambda: _fine(http.get("/documents/alxa-2021"))),
            ("live", lambda: _fine(http.get("/api/health/live"))),
        ]
        weights = [8, 4, 2, 1, 3, 2, 2, 2]
        while not stop.is_set():
            ((kind, act),) = chance.choices(acts, weights)
            started = time.perf_counter()
            try:
                act()
            except (AssertionError, httpx2.HTTPError, KeyError, ValueError) as error:
                report.failures.append(f"{kind}: {type(error).__name__} {str(error)[:200]}")
            report.times[kind].append(1000 * (time.perf_counter() - started))


def _fine(reply: httpx2.Response) -> httpx2.Response:
    assert reply.status_code == 200, f"{reply.status_code} {reply.text[:200]}"
    return reply


def _ask(http: httpx2.Client, report: Report, question: str) -> None:
    answer = _fine(http.post("/api/ask", json={"question": question})).json()
    _quoted(http, report, answer)


def _stream(http: httpx2.Client, report: Report, question: str) -> None:
    with http.stream("POST", "/api/ask/stream", json={"question": question}) as reply:
        last = list(events(reply.iter_lines()))[-1]
    assert last[1] == "done", last
    _quoted(http, report, last[2])


def _quoted(http: httpx2.Client, report: Report, answer: dict[str, Any]) -> None:
    """Each quotation is what the clause says at its place, as another request gives it."""
    for citation in answer["citations"]:
        path = f"/api/documents/{citation['document_id']}/clauses/{citation['clause']}"
        clause = _fine(http.get(path)).json()
        start, end = citation["start"] - clause["start"], citation["end"] - clause["start"]
        assert clause["text"][start:end] == citation["quote"], citation
        report.quotations += 1


def _fault(server: Running, report: Report, stop: threading.Event, database: Path) -> None:
    """What goes wrong meanwhile; nobody else may notice."""
    ask = b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    kinds: dict[str, bytes] = {
        "half body": ask + b"Content-Length: 100\r\n\r\n{",
        "half head": b"GET / HTTP/1.1\r\nX: ",
        "garbage": b"\x16\x03\x01" * 20 + b"\r\n\r\n",
        "huge": ask + b"Content-Length: 99999999\r\n\r\n" + b"x" * 10_000,
        "gone": ask + b'Content-Length: 24\r\n\r\n{"question": "\xe4\xba\xba\xe6\x89\x8d"}',
    }
    chance = random.Random(0)  # noqa: S311 (no secret)
    while not stop.is_set():
        kind = chance.choice([*kinds, "stream left", "database locked"])
        report.faults[kind] += 1
        with suppress(OSError, httpx2.HTTPError, sqlite3.Error):
            if kind == "database locked":
                with closing(sqlite3.connect(database, timeout=1)) as other:
                    other.execute("BEGIN EXCLUSIVE")
                    time.sleep(1)
            elif kind == "stream left":
                with (
                    server.http() as http,
                    http.stream("POST", "/api/ask/stream", json={"question": "人才"}) as reply,
                ):
                    next(reply.iter_lines())
            else:
                with server.connect(kinds[kind]):
                    time.sleep(0.1)
        time.sleep(0.2)
