"""`POST /api/export` over a real connection."""

import io
from collections.abc import Iterator
from urllib.parse import unquote

import docx
import httpx2
import pytest

from qa import PolicyAssistant
from tests.loopback import client, serving
from web import create_app

_QUESTION = "对新型研发平台有什么支持？"


@pytest.fixture(scope="module")
def http(assistant: PolicyAssistant) -> Iterator[httpx2.Client]:
    with serving(create_app(assistant)) as address, client(address) as opened:
        yield opened


def test_an_answer_is_exported_as_it_was_given(http: httpx2.Client) -> None:
    answer = http.post("/api/ask", json={"question": _QUESTION}).json()
    reply = http.post("/api/export", json={"answer": answer, "format": "docx"})
    assert reply.headers["content-type"].endswith("wordprocessingml.document")
    named = unquote(reply.headers["content-disposition"])
    assert named.startswith("attachment; filename*=UTF-8''循章答复-") and named.endswith(".docx")
    lines = [p.text for p in docx.Document(io.BytesIO(reply.content)).paragraphs]
    assert {c["quote"] for c in answer["citations"]} <= set(lines)
    for form, kind in (("markdown", "text/markdown"), ("text", "text/plain")):
        reply = http.post("/api/export", json={"answer": answer, "format": form})
        assert reply.headers["content-type"] == f"{kind}; charset=utf-8"
        assert all(c["quote"] in reply.text for c in answer["citations"])


def test_an_answer_that_was_changed_is_not_exported(http: httpx2.Client) -> None:
    answer = http.post("/api/ask", json={"question": _QUESTION}).json()
    answer["citations"][0]["quote"] = "给予一百万元。"
    reply = http.post("/api/export", json={"answer": answer, "format": "docx"})
    assert (reply.status_code, reply.json()["code"]) == (409, "stale_answer")
    assert "请重新提问" in reply.json()["detail"]


@pytest.mark.parametrize("body", [{}, {"answer": {}, "format": "docx"}, {"answer": 1}])
def test_a_malformed_export_is_a_problem(http: httpx2.Client, body: object) -> None:
    assert http.post("/api/export", json=body).json()["code"] == "malformed"
