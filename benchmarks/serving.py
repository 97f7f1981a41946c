"""`python -m benchmarks.serving FOLDER…`: the whole server on stocks of real laws of several sizes.

FOLDERs are made by `benchmarks.stock`. For each the index is built (vectors are surrogates, see
`benchmarks.surrogate`; everything else is what `python app.py` does), the server is started in a
process of its own and asked lay questions over HTTP by several clients at once.
"""

import itertools
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.errors import BenchmarkError
from benchmarks.surrogate import SurrogateEncoder
from corpus import load_library
from index import CLAUSES, PolicyEncoder, build, open_index
from qa import PolicyAssistant, Settings
from web import WebSettings, create_app

_QUESTIONS = Path("training/data/questions.jsonl")
_CLIENTS = (1, 8, 32)


@dataclass(frozen=True, slots=True)
class Load:
    """What so many clients saw who asked without a pause; times in ms.

    `settled` after the page's survey of all clauses has ended, which begins with the process.
    """

    clients: int
    settled: bool
    requests: int
    failures: int
    a_second: float
    cpu: float  # of the server, a request: does not depend on what else the machine does
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True)
class Served:
    """One stock, served. Seconds, MB of 10^6 bytes."""

    documents: int
    clauses: int
    built_s: float
    index_mb: float
    first_answer_s: float  # from the start of the process
    first_answer_cpu_s: float
    resident_mb: float  # after the first answer
    resident_after_mb: float  # after all clients
    of_files_mb: float  # of these, pages of mapped files, which the system may take back
    loads: tuple[Load, ...]


def questions(count: int) -> list[str]:
    """Lay questions about policy, none the same as another."""
    lines = _QUESTIONS.read_text(encoding="utf-8").splitlines()
    asked = dict.fromkeys(str(json.loads(line)["question"]) for line in lines)
    return list(asked)[:: max(1, len(asked) // count)][:count]


def serve(documents: Path, folder: Path, port: int) -> None:
    """Serve a stock as `app.py` does, but for its encoder."""
    from web.serving import serve as run
    from web.ui import mount_page

    library = load_library(documents, kept=folder / CLAUSES)
    encoder = SurrogateEncoder(PolicyEncoder())
    assistant = PolicyAssistant(library, open_index(folder, library, encoder, "never"), Settings())
    web = WebSettings(port=port, log_level="warning", feedback_db=folder / "feedback.sqlite3")
    run(mount_page(create_app(assistant, web)), web)


def measure(documents: Path, folder: Path, asked: Sequence[str], seconds: float) -> Served:
    """Build, start, ask.

    Raises:
        BenchmarkError: the server ends before it answers.
    """
    began = time.perf_counter()
    library = load_library(documents, kept=folder / CLAUSES)
    index = build(folder, library, SurrogateEncoder())
    built, clauses = time.perf_counter() - began, len(index)
    del index
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = [sys.executable, "-m", "benchmarks.serving", "--serve", str(port), str(documents)]
    began = time.perf_counter()
    process = subprocess.Popen([*program, "--into", str(folder)])  # noqa: S603
    try:
        _first(f"http://127.0.0.1:{port}", asked[0], process)
        first, cpu, resident = time.perf_counter() - began, _cpu(process.pid), _memory(process.pid)
        loads = [_load(process.pid, port, asked, 1, seconds, settled=False)]
        httpx.get(f"http://127.0.0.1:{port}/api/overview", timeout=600, trust_env=False)
        loads += [_load(process.pid, port, asked, n, seconds, settled=True) for n in _CLIENTS]
        after = _memory(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)
    size = sum(p.stat().st_size for p in folder.glob("build-*/**/*") if p.is_file())
    return Served(
        len(library), clauses, built, size / 1e6, first, cpu, resident[0], *after, tuple(loads)
    )


def _first(address: str, question: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(3000):
        try:
            httpx.post(
                f"{address}/api/ask", json={"question": question}, timeout=60, trust_env=False
            )
        except httpx.TransportError:
            if process.poll() is not None:
                raise BenchmarkError("服务没有启动") from None
            time.sleep(0.02)
        else:
            return


def _load(
    pid: int, port: int, asked: Sequence[str], clients: int, seconds: float, *, settled: bool
) -> Load:
    numbers = itertools.count(len(asked) // 2 if settled else 0)  # other questions than before
    until = time.perf_counter() + seconds

    def client() -> list[tuple[float, bool]]:
        seen = []
        with httpx.Client(timeout=60, trust_env=False) as http:
            while time.perf_counter() < until:
                number = next(numbers)
                question = f"{asked[number % len(asked)]}（{clients}-{number}）"
                began = time.perf_counter()
                try:
                    answer = http.post(
                        f"http://127.0.0.1:{port}/api/ask", json={"question": question}
                    )
                    held = answer.status_code == 200 and "status" in answer.json()
                except httpx.TransportError:
                    held = False
                seen.append((1000 * (time.perf_counter() - began), held))
        return seen

    began, cpu = time.perf_counter(), _cpu(pid)
    with ThreadPoolExecutor(clients) as pool:
        seen = [
            one for job in [pool.submit(client) for _ in range(clients)] for one in job.result()
        ]
    times = sorted(ms for ms, _ in seen)
    p50, p95, p99 = (percentile(times, share) for share in (0.5, 0.95, 0.99))
    rate = len(seen) / (time.perf_counter() - began)
    cpu = 1000 * (_cpu(pid) - cpu) / len(seen)
    failed = sum(not held for _, held in seen)
    return Load(clients, settled, len(seen), failed, rate, cpu, p50, p95, p99)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The value below which this share of ascending values lies."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> tuple[float, float]:
    """Resident megabytes of a process, and those of them that are pages of files."""
    told = dict(
        line.split(":", 1)
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if ":" in line
    )
    resident, files = (int(told[key].split()[0]) * 1024 / 1e6 for key in ("VmRSS", "RssFile"))
    return resident, files


def render(found: Sequence[Served]) -> list[Table]:
    """Two tables: what a stock costs, what its readers wait."""
    costs = Table(
        "文件",
        "条款",
        "建立 s",
        "索引 MB",
        "首答 s",
        "首答 CPU s",
        "内存 MB",
        "压测后 MB",
        "其中文件页 MB",
    )
    waits = Table("条款", "并发", "请求", "失败", "每秒", "CPU ms", "p50 ms", "p95 ms", "p99 ms")
    for one in found:
        costs.add_row(
            str(one.documents), str(one.clauses),
            *(f"{value:.1f}" for value in (one.built_s, one.index_mb, one.first_answer_s, one.first_answer_cpu_s)),
            *(f"{value:.0f}" for value in (one.resident_mb, one.resident_after_mb, one.of_files_mb)),
        )  # fmt: skip
        for load in one.loads:
            waits.add_row(
                str(one.clauses), str(load.clients) + ("" if load.settled else "（刚启动）"),
                str(load.requests), str(load.failures),
                *(f"{value:.1f}" for value in (load.a_second, load.cpu, load.p50, load.p95, load.p99)),
            )  # fmt: skip
    return [costs, waits]


def main(
    folders: Annotated[list[Path], typer.Argument(help="benchmarks.stock 生成的文件夹")],
    into: Annotated[Path, typer.Option(help="索引写到哪里")] = Path("build/bench"),
    seconds: Annotated[float, typer.Option(help="每一档压测多久")] = 20.0,
    json_out: Annotated[Path | None, typer.Option("--json", help="结果写到这个文件")] = None,
    port: Annotated[int, typer.Option("--serve", hidden=True)] = 0,
) -> None:
    """整个服务在不同规模下：建立、启动、内存、响应时间。"""
    if port:
        serve(folders[0], into, port)
        return
    console = Console(width=140)
    asked, found = questions(2000), []
    try:
        for folder in folders:
            found.append(measure(folder, into / folder.name, asked, seconds))
            for table in render(found):
                console.print(table)
    except BenchmarkError as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    if json_out:
        told: list[dict[str, Any]] = [asdict(one) for one in found]
        json_out.parent.mkdir(parents=True, exist_ok=True)
        json_out.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    typer.run(main)
