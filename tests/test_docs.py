"""What the READMEs say can be typed, typed here; what the pages link to, looked up."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from qa import PolicyAssistant
from web import create_app

_ROOT = Path(__file__).parents[1]
_READMES = ("README.md", "README.zh-CN.md")
_PAGES = (
    *_READMES,
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "docs/decisions.md",
    "docs/widget.md",
    "docs/writers.md",
    "docs/gate.md",
    "docs/benchmarks.md",
    "docs/evaluation.md",
    "docs/security.md",
    "docs/deployment.md",
)

# Cheap enough to run, with something that the output holds.
_SHOWN = {
    "python -m corpus": "国发〔2020〕7号",
    'python -m corpus show guofa-2020-7 "二（四）"': "大力集聚高端创新资源",
    "python -m corpus check": "alxa-2021.md：27 条",
    "python -m corpus import corpus/sources/alxa-opinion-page.txt": "阿拉善高新技术产业开发区",
}


def _read(name: str) -> str:
    return (_ROOT / name).read_text(encoding="utf-8")


def _commands(name: str) -> list[str]:
    """The lines of the shell blocks, without comments, continued lines joined."""
    blocks = re.findall(r"```sh\n(.*?)```", _read(name), re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [re.sub(r"\s+#.*", "", line).strip() for line in lines if line.strip()]


@pytest.mark.parametrize(("command", "told"), _SHOWN.items())
def test_a_documented_command_works(command: str, told: str) -> None:
    assert command in _commands("README.md")
    program = [sys.executable, *shlex.split(command)[1:]]
    done = subprocess.run(program, cwd=_ROOT, capture_output=True, text=True, check=True)
    assert told in done.stdout


@pytest.mark.parametrize("name", _READMES)
def test_documented_make_targets_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", _read("Makefile"), re.MULTILINE))
    named = {command.split()[1] for command in _commands(name) if command.startswith("make ")}
    assert {"run", "test"} <= named <= targets


@pytest.mark.parametrize("name", _READMES)
def test_torch_is_installed_from_the_cpu_index_first(name: str) -> None:
    pip = [command for command in _commands(name) if command.startswith("pip install")]
    pinned = re.search(r"^torch==\S+", _read("requirements.txt"), re.MULTILINE)
    assert pinned and pip == [
        f"pip install {pinned[0]} --index-url https://download.pytorch.org/whl/cpu",
        "pip install -r requirements.txt",
    ]


@pytest.mark.parametrize("name", _READMES)
def test_documented_requests_work(name: str, assistant: PolicyAssistant) -> None:
    client = TestClient(create_app(assistant))
    requests = [shlex.split(c) for c in _commands(name) if c.startswith("curl ")]
    assert any("-d" in request for request in requests)
    for request in requests:
        path = next(part for part in request if part.startswith("http")).split(":7860")[1]
        body = request[request.index("-d") + 1] if "-d" in request else None
        headers = {"content-type": "application/json"}
        reply = client.request("POST" if body else "GET", path, content=body, headers=headers)
        assert reply.status_code == 200, request


@pytest.mark.parametrize("name", _PAGES)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", _read(name)):
        assert ((_ROOT / name).parent / target).exists(), target


def test_requirements_are_pinned_and_reasoned() -> None:
    for line in (_read("requirements.txt") + _read("requirements-model.txt")).splitlines():
        assert line.startswith("#") or re.match(r"[\w-]+==[\w.]+( ; [^#]+)?\s+# \w+", line), line
    for line in _read("requirements-dev.txt").splitlines():
        assert re.match(
            r"-r requirements(-training|-milvus|-postgres)?\.txt$|[\w-]+==[\w.]+", line
        ), line
