"""The app on a real socket of this machine, in a thread, with the tests' own assistant."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from fastapi import FastAPI

from web import WebSettings
from web.serving import make_server


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve an app as `app.py` does, on a free port; gives its address."""
    server = make_server(app, WebSettings(port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(500):
        if server.started:
            break
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


def events(lines: Iterator[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Id, kind and data of server-sent events, as they arrive."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "data" in fields:
            yield fields.get("id", ""), fields.get("event", ""), json.loads(fields["data"])
            fields = {}


def client(address: str, **headers: str) -> httpx2.Client:
    """A client that asks nobody but the server."""
    return httpx2.Client(base_url=address, headers=headers, timeout=60, trust_env=False)
