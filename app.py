"""Read the settings, open the assistant, mount API and page, serve."""

import logging
import socket
import sys

import uvicorn
from rich.console import Console
from rich.progress import Progress

from corpus import CorpusError
from index import IndexingError
from qa import QAError, Settings, open_assistant
from web import create_app
from web.ui import mount_page


def main() -> int:
    """Serve until stopped; a known error ends in one line and exit code 1."""
    console = Console(stderr=True)
    try:
        settings = Settings.from_env()
        logging.basicConfig(level=settings.log_level.upper(), format="%(levelname)s %(message)s")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("建立索引", total=None, visible=False)
            assistant = open_assistant(
                settings,
                lambda done, total: bar.update(task, completed=done, total=total, visible=True),
            )
    except OSError as error:
        console.print(
            f"无法使用 {settings.host}:{settings.port}（{error.strerror}）。请换一个 PORT 再试",
            style="red",
            markup=False,
        )
        return 1
    except (CorpusError, IndexingError, QAError) as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        return 1
    app = mount_page(create_app(assistant), assistant)
    console.print(f"循章已就绪：http://{settings.host}:{settings.port}", markup=False)
    uvicorn.run(app, host=settings.host, port=settings.port, log_level=settings.log_level)
    return 0


if __name__ == "__main__":
    sys.exit(main())
