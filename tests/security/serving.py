"""`python app.py` as a process of its own, with settings, its log, and raw connections to it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tests.loopback import client


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def http(self) -> httpx2.Client:
        return client(self.address)

    def connect(self, sent: bytes = b"") -> socket.socket:
        """A connection on which so much was sent and nothing read."""
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        opened.sendall(sent)
        return opened

    def stop(self) -> float:
        """SIGTERM; the seconds until the process had ended."""
        started = time.monotonic()
        self.process.terminate()
        self.process.wait(timeout=30)
        return time.monotonic() - started


@contextmanager
def running(index_dir: Path, **settings: str) -> Iterator[Running]:
    """Serve with these environment variables on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        environ = os.environ | {
            "PORT": str(port),
            "INDEX_DIR": str(index_dir),
            "FEEDBACK_DB": str(Path(folder) / "feedback.sqlite3"),
        }
        with log.open("wb") as told:
            process = subprocess.Popen(
                [sys.executable, "app.py"], env=environ | settings, stdout=told, stderr=told
            )
        server = Running(port, process, log)
        try:
            _wait(server)
            yield server
        finally:
            if process.poll() is None:
                process.kill()
                process.wait(timeout=20)


def _wait(server: Running) -> None:
    until = time.monotonic() + 300
    with server.http() as http:
        while time.monotonic() < until:
            if server.process.poll() is not None:
                raise RuntimeError(server.log.read_text("utf-8"))
            try:
                if http.get("/api/health").status_code == 200:
                    return
            except httpx2.TransportError:
                time.sleep(0.2)
    raise RuntimeError("the server was not ready within five minutes")


def closed_within(connection: socket.socket, seconds: float) -> bool:
    """Whether the other end closes the connection in time; what it says before is read."""
    connection.settimeout(seconds)
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            if not connection.recv(65536):
                return True
    except TimeoutError:
        return False
    except OSError:
        return True
    return False
