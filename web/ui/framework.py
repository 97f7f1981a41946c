"""The foot of the page in Gradio. It has no events: the framework's queue gets nothing to do."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr
from fastapi import FastAPI

from corpus import Library
from qa import PolicyAssistant
from qa.answering import name
from web.addresses import address
from web.desk import Desk
from web.templating import render
from web.words import CHINESE, ENGLISH

_FEW = 6  # documents named


@dataclass(frozen=True, slots=True)
class Assets:
    """What a browser loads to run the framework, as paths below this server."""

    script: str
    styles: tuple[str, ...]


class _Assets(HTMLParser):
    """Finds the module and the style sheets in the framework's own page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.styles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "script" and given.get("type") == "module" and "src" in given:
            self.scripts.append(given["src"].removeprefix("."))
        if tag == "link" and given.get("rel") == "stylesheet":
            self.styles.append(given.get("href", "").removeprefix("."))


def framework_assets() -> Assets:
    """Read from the installed framework, whose file names change with its version."""
    page = Path(gr.__file__).parent / "templates" / "frontend" / "index.html"
    found = _Assets()
    found.feed(page.read_text(encoding="utf-8"))
    return Assets(found.scripts[0], (*found.styles, "/theme.css"))


def mount_foot(app: FastAPI, desk: Desk) -> FastAPI:
    """Mount the framework below the app's own routes."""
    # In a loop of its own: where none runs, the framework makes some and leaves them open.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, _mounted(app, desk)).result()


async def _mounted(app: FastAPI, desk: Desk) -> FastAPI:
    with gr.Blocks(title=CHINESE("name"), analytics_enabled=False) as blocks:
        foot = gr.Markdown("", padding=False)  # gr.HTML would need eval in the browser
    mounted: FastAPI = gr.mount_gradio_app(
        app, blocks, path="/", footer_links=[], show_error=False, ssr_mode=False
    )

    def write(assistant: PolicyAssistant) -> None:
        """Name the documents of an edition; the framework serves what stands in `config`."""
        foot.value = _foot(assistant.library)
        blocks.config = blocks.get_config_file()

    desk.derive(write)
    return mounted


def _foot(library: Library) -> str:
    documents = [
        {"name": name(document), "address": address(document.document_id)}
        for document, _ in zip(library, range(_FEW), strict=False)
    ]
    return render(
        "foot.html", languages=(CHINESE, ENGLISH), documents=documents, base="."
    )  # the page is at /
