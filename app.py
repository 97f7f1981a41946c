"""Read the settings, open the assistant, mount API and page, serve."""

import logging
import socket
import sys

from rich.console import Console
from rich.progress import Progress

from corpus import CorpusError
from index import IndexingError
from qa import Holdings, QAError, Settings
from web import WebSettings, create_app
from web.desk import keep_time
from web.guards import LogLines
from web.serving import serve
from web.ui import mount_page


def main() -> int:
    """Serve until stopped; a known error ends in one line and exit code 1."""
    console = Console(stderr=True)
    try:
        settings, web = Settings.from_env(), WebSettings.from_env()
        keep_time(web.time_zone)
        handler = logging.StreamHandler()
        handler.setFormatter(LogLines(web.log_format == "json"))
        logging.basicConfig(level=web.log_level.upper(), handlers=[handler])
        unusable = _unusable(web.host, web.port)
        if unusable:
            _complain(console, unusable)
            return 1
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("建立索引", total=None, visible=False)
            holdings = Holdings(settings)
            assistant = holdings.open(
                lambda done, total: bar.update(task, completed=done, total=total, visible=True)
            )
    except (CorpusError, IndexingError, QAError) as error:
        _complain(console, str(error))
        return 1
    app = mount_page(create_app(assistant, web, holdings))
    console.print(f"循章已就绪：http://{web.host}:{web.port}", markup=False)
    serve(app, web)
    return 0


def _unusable(host: str, port: int) -> str | None:
    """Why this address cannot be served on, before the index is opened for it."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return f"无法使用 {host}:{port}（{error.strerror}）。请换一个 HOST 或 PORT 再试"
    return None


def _complain(console: Console, message: str) -> None:
    console.print(message, style="red", markup=False, soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
