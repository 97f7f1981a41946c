"""The page's framework serves what the page is made of, and nothing else of it answers."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from qa import PolicyAssistant
from tests.loopback import client, serving
from web import create_app
from web.ui import mount_page
from web.ui.framework import describe

_HIDDEN = "a secret of this machine, in a file that no page shows"


@pytest.fixture(scope="module")
def http(assistant: PolicyAssistant) -> Iterator[httpx2.Client]:
    with serving(mount_page(create_app(assistant))) as address, client(address) as opened:
        yield opened


def _ask_framework(http: httpx2.Client, path: Path, **claims: object) -> None:
    """Give a path of this machine to every event the page may have, as an uploaded file."""
    for number in range(40):
        file = {"path": str(path), "meta": {"_type": "gradio.FileData"}, **claims}
        for data in ([file], [file, None], [file] * 4):
            body = {"fn_index": number, "data": data, "session_hash": f"s{number}"}
            http.post("/gradio_api/queue/join", json=body)
        with http.stream("GET", f"/gradio_api/queue/data?session_hash=s{number}") as events:
            if events.status_code != 200:
                continue
            for line in events.iter_lines():
                if "process_completed" in line or "close_stream" in line:
                    break


def _served_copies(http: httpx2.Client, name: str) -> list[str]:
    """What the framework serves from its own folder under this file name."""
    folders = Path(__import__("tempfile").gettempdir()) / "gradio"
    found = []
    for copy in folders.rglob(name) if folders.exists() else ():
        reply = http.get(f"/gradio_api/file={copy}")
        if reply.status_code == 200:
            found.append(reply.text)
    return found


def test_no_file_of_the_machine_can_be_read(http: httpx2.Client, tmp_path: Path) -> None:
    secret = tmp_path / f"{tmp_path.name}-secret.txt"
    secret.write_text(_HIDDEN, encoding="utf-8")
    _ask_framework(http, secret)
    assert _HIDDEN not in _served_copies(http, secret.name)


def test_the_environment_of_the_process_cannot_be_read(http: httpx2.Client) -> None:
    _ask_framework(http, Path("/proc/self/environ"))
    assert not [text for text in _served_copies(http, "environ") if "PATH=" in text]


def test_no_file_of_the_machine_can_be_deleted(http: httpx2.Client, tmp_path: Path) -> None:
    victim = tmp_path / "victim.docx"
    victim.write_text("wanted still", encoding="utf-8")
    _ask_framework(http, victim, is_stream=True)
    assert victim.read_text(encoding="utf-8") == "wanted still"
    assert json.loads(http.get("/api/health/live").text) == {"status": "ok"}


def test_the_server_never_imports_the_framework() -> None:
    program = (
        "import sys, app; from web.ui.framework import framework_assets; framework_assets();"
        "print([m for m in ('gradio', 'pandas', 'torch', 'faiss', 'scipy') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


def test_what_it_says_of_the_foot_names_the_documents_and_no_event(http: httpx2.Client) -> None:
    told = http.get("/config").json()
    (component,) = told["components"]
    assert component["type"] == "markdown" and "阿拉善" in component["props"]["value"]
    assert told["dependencies"] == [] and told["analytics_enabled"] is False
    assert "--" in http.get("/theme.css").text


def test_what_is_kept_is_what_the_installed_framework_says() -> None:
    kept = json.loads(Path("web/ui/described.json").read_text(encoding="utf-8"))
    found = describe()
    for told in (kept, found):  # a hash of the folder that the framework is installed in
        for component in told["config"]["components"]:
            del component["component_class_id"]
    assert kept == found
