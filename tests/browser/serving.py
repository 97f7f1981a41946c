"""A real server on loopback and a real Chromium, for tests and screenshots."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def require_browser() -> None:
    """Skip a module of tests where there is no browser, unless it must be there."""
    if CHROMIUM.exists():
        return
    if os.environ.get("REQUIRE_BROWSER"):
        raise RuntimeError(f"the browser tests must run here, but there is no {CHROMIUM}")
    pytest.skip(f"BROWSER TESTS SKIPPED: no {CHROMIUM}", allow_module_level=True)


@contextmanager
def server(index_dir: Path) -> Iterator[str]:
    """Run `python app.py` on a free port; gives its address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = os.environ | {
        "PORT": str(port),
        "INDEX_DIR": str(index_dir),
        "FEEDBACK_DB": str(index_dir / "feedback.sqlite3"),
        "LOG_LEVEL": "warning",
    }
    process = subprocess.Popen([sys.executable, "app.py"], env=environ)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/api/health", timeout=5).close()
        except urllib.error.URLError:
            if process.poll() is not None:
                raise RuntimeError("the server stopped before it was ready") from None
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server was not ready within two minutes")


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=_FLAGS)
        yield chromium
        chromium.close()
