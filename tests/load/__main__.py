"""Measure the server on this machine: `python -m tests.load [SECONDS]`; exits 1 over a bound."""

import itertools
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from index import ARTIFACTS_DIR
from tests.browser.serving import server
from tests.loopback import client, events

_USERS = 20
_ASK_P95 = 1000  # ms, with twenty users
_FIRST_P95 = 300  # ms until the first statement, with one user
_STREAMED = 100
_LOCUSTFILE = Path(__file__).with_name("locustfile.py")
_EVAL = Path(__file__).parents[1] / "eval" / "questions.jsonl"


def _twenty(address: str, seconds: int) -> tuple[int, int, float, float]:
    """Requests, failures, p50 and p95 in ms."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result"
        program = [sys.executable, "-m", "locust", "-f", str(_LOCUSTFILE), "--headless"]
        bounds = ["-u", str(_USERS), "-r", str(_USERS), "-t", f"{seconds}s", "-H", address]
        output = ["--json-file", str(result), "--only-summary", "--loglevel", "WARNING"]
        subprocess.run([*program, *bounds, *output], check=False, stderr=subprocess.DEVNULL)
        (row,) = json.loads(result.with_suffix(".json").read_text("utf-8"))
    times = sorted(
        itertools.chain.from_iterable([float(ms)] * n for ms, n in row["response_times"].items())
    )
    cuts = quantiles(times, n=20)
    return row["num_requests"], row["num_failures"], cuts[9], cuts[18]


def _first_statements(address: str) -> list[float]:
    """Milliseconds until the first statement, of questions that have an answer."""
    questions = [json.loads(line)["question"] for line in _EVAL.read_text("utf-8").splitlines()]
    found: list[float] = []
    with client(address) as http:
        for number, question in enumerate(itertools.cycle(questions)):
            if len(found) == _STREAMED:
                return found
            started = time.perf_counter()
            body = {"question": f"{question}（求教{number}）"}
            with http.stream("POST", "/api/ask/stream", json=body) as response:
                for _, kind, _ in events(response.iter_lines()):
                    if kind == "statement":
                        found.append(1000 * (time.perf_counter() - started))
                        break
    return found


def main(seconds: int) -> int:
    """Serve, measure, print, and compare with the bounds."""
    with server(ARTIFACTS_DIR) as address:
        first = quantiles(_first_statements(address), n=20)
        requests, failures, p50, p95 = _twenty(address, seconds)
    sys.stdout.write(
        f"/api/ask, {_USERS} users, {seconds} s: {requests} requests, {failures} failed,"
        f" p50 {p50:.0f} ms, p95 {p95:.0f} ms (bound {_ASK_P95})\n"
        f"/api/ask/stream, 1 user, first statement: p50 {first[9]:.0f} ms,"
        f" p95 {first[18]:.0f} ms (bound {_FIRST_P95})\n"
    )
    return int(failures > 0 or p95 >= _ASK_P95 or first[18] >= _FIRST_P95)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
