"""Requests are numbered: in the reply, in the log and in the error that a reader sees."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from qa import PolicyAssistant, SettingsError
from qa.steps import STEPS
from tests.loopback import client, serving
from web import WebSettings, create_app
from web.guards import LogLines
from web.ui import mount_page

_ASKED = "a question that " + "must not be logged"


@pytest.fixture(scope="module")
def app(assistant: PolicyAssistant, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    kept: Path = tmp_path_factory.mktemp("numbers") / "f.sqlite3"
    app = mount_page(create_app(assistant, WebSettings(feedback_db=kept)))

    @app.get("/documents-broken")
    def broken() -> None:
        raise RuntimeError(_ASKED)

    app.router.routes.insert(0, app.router.routes.pop())
    return app


@pytest.fixture(scope="module")
def http(app: FastAPI) -> Iterator[httpx2.Client]:
    with serving(app) as address, client(address) as opened:
        yield opened


def test_each_reply_has_a_number_of_its_own_whatever_the_client_sends(http: httpx2.Client) -> None:
    sent = {"X-Request-ID": "of-the-client"}
    numbers = {http.get("/api/health/live", headers=sent).headers["x-request-id"] for _ in range(3)}
    assert len(numbers) == 3 and all(len(number) == 12 for number in numbers)


def test_a_fault_is_shown_and_logged_under_one_number(
    http: httpx2.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.setFormatter(LogLines(as_json=True))
    with caplog.at_level(logging.ERROR):
        reply = http.get("/documents-broken")
    number = reply.headers["x-request-id"]
    assert reply.status_code == 500 and reply.json()["request_id"] == number
    assert reply.json()["detail"].endswith(f"（请求编号 {number}）")
    lines = [json.loads(line) for line in caplog.text.splitlines() if "RuntimeError" in line]
    assert [line["request_id"] for line in lines] == [number]
    assert lines[0]["level"] == "ERROR" and _ASKED not in caplog.text
    page = http.get("/documents-broken", headers={"Accept": "text/html"})
    assert f"请求编号 {page.headers['x-request-id']}" in page.text
    assert "request_id" not in http.get("/api/documents/none").json()


def test_a_plain_line_has_the_number_only_within_a_request() -> None:
    record = logging.LogRecord("x", logging.WARNING, "f", 1, "%s 没有读进来", ("a.md",), None)
    assert LogLines(as_json=False).format(record) == "WARNING a.md 没有读进来"
    assert json.loads(LogLines(as_json=True).format(record))["message"] == "a.md 没有读进来"
    with pytest.raises(SettingsError, match="LOG_FORMAT"):
        WebSettings.from_env({"LOG_FORMAT": "xml"})


def test_the_steps_of_an_answer_are_measured(http: httpx2.Client) -> None:
    told = http.post("/api/ask", json={"question": "对新型研发平台有什么支持？"}).json()
    steps = {name: taken for name, taken in told["timings_ms"].items() if name != "total"}
    assert set(steps) == set(STEPS)
    assert 0 < sum(steps.values()) <= told["timings_ms"]["total"]
    metrics = http.get("/metrics").text
    for name in STEPS:
        assert f'xunzhang_step_seconds_count{{step="{name}"}} 1.0' in metrics
    assert 'xunzhang_jobs{pool="answer"}' in metrics
