"""The foot of the page in Gradio: its files, and what it says of the foot. It runs nowhere here.

A browser needs the framework's scripts and a description of the page, which `describing` has the
framework make. It is kept in `described.json` for the pinned version; with another one it is made in
a process of its own when the first browser asks. The server never imports the framework, so none of
its routes exist, and a start saves 3 s and 100 MB.
"""

import copy
import json
import logging
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from corpus import Library
from qa.answering import name
from web.addresses import address
from web.desk import Desk
from web.errors import NotReadyError
from web.templating import render
from web.words import CHINESE, ENGLISH

_log = logging.getLogger(__name__)
_FEW = 6  # documents named
_PATIENCE = 120  # seconds that a description may take; 4 on an idle core
_DESCRIBED = Path(__file__).with_name("described.json")
_FOLDERS = ("assets", "static")  # of the framework's files


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
    found = _Assets()
    found.feed((_frontend() / "index.html").read_text(encoding="utf-8"))
    return Assets(found.scripts[0], (*found.styles, "/theme.css"))


def mount_foot(app: FastAPI, desk: Desk) -> FastAPI:
    """Serve the framework's files and its description of the foot."""
    app.include_router(_router(desk.derive(lambda assistant: _foot(assistant.library)), desk))
    for folder in _FOLDERS:
        app.mount(f"/{folder}", StaticFiles(directory=_frontend() / folder))
    return app


def _router(foot: Callable[[], str], desk: Desk) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.get("/config")
    async def config() -> Response:
        described = copy.deepcopy((await desk.work(_described))["config"])
        described["components"][0]["props"]["value"] = foot()
        return JSONResponse(described, headers={"Cache-Control": "no-store"})

    @routes.get("/theme.css")
    async def theme() -> Response:
        return Response((await desk.work(_described))["theme"], media_type="text/css")

    return routes


@cache
def _described() -> dict[str, Any]:
    held: dict[str, Any] = json.loads(_DESCRIBED.read_text(encoding="utf-8"))
    if held["config"]["version"] == version("gradio"):
        return held
    return describe()


def describe() -> dict[str, Any]:
    """Let the installed framework describe the foot, in a process of its own (4 s of a core).

    Raises:
        NotReadyError: it fails; the log says so.
    """
    program = [sys.executable, "-P", str(Path(__file__).with_name("describing.py"))]
    try:
        told = subprocess.run(  # noqa: S603
            [*program, CHINESE("name")], capture_output=True, check=True, timeout=_PATIENCE
        )
        described: dict[str, Any] = json.loads(told.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        _log.error("the foot of the page cannot be described: %s", type(error).__qualname__)
        raise NotReadyError from error
    return described


def _frontend() -> Path:
    """The framework's folder of files for browsers; looking for it imports nothing."""
    found = find_spec("gradio")
    if found is None or found.origin is None:
        raise ImportError("gradio is not installed; see requirements.txt")
    return Path(found.origin).parent / "templates" / "frontend"


def foot_documents(library: Library) -> list[dict[str, str]]:
    """The documents named in the foot, the first few."""
    return [
        {"name": name(document), "address": address(document.document_id)}
        for document, _ in zip(library, range(_FEW), strict=False)
    ]


def _foot(library: Library) -> str:
    return render(
        "foot.html", languages=(CHINESE, ENGLISH), documents=foot_documents(library), base="."
    )  # the page is at /
