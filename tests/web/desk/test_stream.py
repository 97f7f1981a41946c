"""Streamed answers over a real connection: order, resuming without a double answer, errors."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from qa import Answer, PolicyAssistant
from tests.loopback import client, events, serving
from web import create_app
from web.desk import AnswerStreams, WorkPool
from web.errors import BusyError

_QUESTION = "对新型研发平台有什么支持？"
_ID = "0123456789abcdef"


@pytest.fixture
def http(assistant: PolicyAssistant) -> Iterator[httpx2.Client]:
    with serving(create_app(assistant)) as address, client(address) as opened:
        yield opened


def _stream(
    http: httpx2.Client, at_most: int = 10_000, last: str = "", **body: object
) -> list[tuple[str, str, dict[str, Any]]]:
    headers = {"Last-Event-ID": last} if last else {}
    with http.stream("POST", "/api/ask/stream", json=body, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        found = []
        for event in events(response.iter_lines()):
            found.append(event)
            if len(found) == at_most:
                break  # the connection breaks here
        return found


def _answered(http: httpx2.Client, door: str) -> float:
    text = http.get("/metrics").text
    counts = re.findall(rf'^xunzhang_questions_total{{door="{door}".*}} (\S+)$', text, re.MULTILINE)
    return sum(map(float, counts))


def test_statements_come_one_by_one_and_make_the_whole_answer(http: httpx2.Client) -> None:
    found = _stream(http, question=_QUESTION)
    kinds = [kind for _, kind, _ in found]
    assert kinds[0] == "status" and kinds[-1] == "done" and kinds.count("done") == 1
    done = found[-1][2]
    assert [data for _, kind, data in found if kind == "statement"] == done["statements"]
    assert [data for _, kind, data in found if kind == "citation"] == done["citations"]
    seen: set[int] = set()
    for _, kind, data in found:
        if kind == "citation":
            seen.add(data["marker"])
        elif kind == "statement":
            assert data["citations"] and set(data["citations"]) <= seen
    whole = http.post("/api/ask", json={"question": _QUESTION}).json()
    for changing in ("timings_ms",):
        del done[changing], whole[changing]
    assert done == whole


def test_a_broken_stream_goes_on_without_a_double_answer(http: httpx2.Client) -> None:
    before = _stream(http, at_most=3, question=_QUESTION, request_id=_ID)
    after = _stream(http, last=before[-1][0], question=_QUESTION, request_id=_ID)
    ids = [name for name, _, _ in before + after]
    assert ids == [f"{_ID}:{n + 1}" for n in range(len(ids))]
    assert after[-1][1] == "done"
    assert _answered(http, "stream") == 1
    assert _stream(http, question=_QUESTION, request_id=_ID) == before + after
    assert _stream(http, last=ids[-1], question=_QUESTION, request_id=_ID) == []
    assert _answered(http, "stream") == 1


@pytest.mark.parametrize(
    ("body", "last", "status", "code"),
    [
        ({"question": "人才", "request_id": _ID}, "", 409, "request_id_taken"),
        ({"question": _QUESTION}, "fedcba9876543210:1", 410, "stream_gone"),
        ({"question": "人才"}, f"{_ID}:1", 410, "stream_gone"),
        ({"question": _QUESTION}, "x", 422, "malformed"),
        ({"question": _QUESTION}, f"{_ID}:-1", 422, "malformed"),
        ({"question": _QUESTION}, f"{_ID}:{'9' * 5000}", 422, "malformed"),
        ({"question": _QUESTION, "request_id": "short"}, "", 422, "malformed"),
        ({"question": _QUESTION, "request_id": "a\r\nSet-Cookie: x=1"}, "", 422, "malformed"),
        ({"question": "？？"}, "", 422, "invalid_question"),
        ({"question": "人才", "documents": ["nothing"]}, "", 404, "document_not_found"),
    ],
)
def test_bad_requests_are_told_before_the_stream(
    http: httpx2.Client, body: dict[str, object], last: str, status: int, code: str
) -> None:
    _stream(http, question=_QUESTION, request_id=_ID)
    headers = {"Last-Event-ID": last} if last else {}
    response = http.post("/api/ask/stream", json=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert "set-cookie" not in response.headers


def _pool() -> WorkPool:
    return WorkPool("test", 2, 2)


def _fails() -> Iterator[Answer]:
    raise RuntimeError("secret detail")
    yield


def test_a_fault_is_an_event_without_its_detail() -> None:
    async def run() -> list[tuple[str, dict[str, Any]]]:
        stream = AnswerStreams().open(_ID, "key", _fails, _pool(), True)
        return [(event.kind, event.data) async for event in stream.follow()]

    (_, _), (kind, data) = asyncio.run(run())
    assert (kind, data["status"], data["code"]) == ("error", 500, "fault")
    assert "secret" not in str(data)


def test_answers_are_forgotten_and_bounded() -> None:
    async def run() -> None:
        streams = AnswerStreams(kept=0)
        stream = streams.open(_ID, "key", lambda: iter(()), _pool(), False)
        assert streams.find(_ID) is stream
        assert [event.kind async for event in stream.follow()] == ["status"]
        assert streams.find(_ID) is None
        full = AnswerStreams(at_most=1)
        full.open("first", "key", lambda: iter(()), _pool(), False)
        with pytest.raises(BusyError):
            full.open("second", "key", lambda: iter(()), _pool(), False)
        await full.close()

    asyncio.run(run())
