"""uvicorn, set so that no client can hold it up: neither while it serves nor when it ends."""

import os
import threading
from types import FrameType

import uvicorn
from fastapi import FastAPI

from web.serving.connections import Connections, TimedProtocol
from web.serving.logs import guard_logs
from web.settings import WebSettings

try:
    import resource
except ImportError:  # Windows, where descriptors are not counted
    resource = None  # type: ignore[assignment]

_KEPT_FREE = 128  # descriptors for files, the database and models
_BACKLOG = 64  # connections that the system holds until they are taken, all taken at once
_LAST = 4  # seconds after the time for requests in which the process ends whatever still runs


class _Server(uvicorn.Server):
    """Ends in time: what waits for a silent model or a reader is left behind."""

    def __init__(self, config: uvicorn.Config, seconds: float) -> None:
        super().__init__(config)
        self._seconds = seconds

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.should_exit:
            last = threading.Timer(self._seconds, os._exit, [0])
            last.daemon = True
            last.start()
        super().handle_exit(sig, frame)


def serve(app: FastAPI, settings: WebSettings) -> None:
    """Serve until SIGTERM or SIGINT; then end within `stop_timeout` and a few seconds."""
    guard_logs()
    make_server(app, settings).run()


def make_server(app: FastAPI, settings: WebSettings) -> uvicorn.Server:
    """The server, not yet running. No address is logged, and no header but the trusted read."""
    held = Connections(settings, _most(settings.max_connections))
    protocol = type("Protocol", (TimedProtocol,), {"connections_held": held})
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=protocol,
        ws="none",
        log_level=settings.log_level,
        log_config=None,  # as everything else is logged
        access_log=False,
        proxy_headers=False,  # read by `TrustedProxies`
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=settings.idle_timeout,
        timeout_graceful_shutdown=settings.stop_timeout,
    )
    return _Server(config, settings.stop_timeout + _LAST)


def _most(wanted: int) -> int:
    """So many connections as are wanted, or as the descriptors of the process allow."""
    if resource is None:
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    need = wanted + _KEPT_FREE + _BACKLOG
    if soft != resource.RLIM_INFINITY and soft < need:
        soft = need if hard == resource.RLIM_INFINITY else min(need, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return max(16, min(wanted, soft - _KEPT_FREE - _BACKLOG))
    return wanted
