"""The HTTP API over the real assistant, with good and bad input."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus import DOCUMENTS_DIR, Library, Slice, load_library
from qa import PolicyAssistant
from qa.answering import VerdictResult
from qa.wording import WordingMatch
from web import create_app
from web.forms import match_json


@pytest.fixture(scope="module")
def client(assistant: PolicyAssistant) -> TestClient:
    return TestClient(create_app(assistant), raise_server_exceptions=False)


def test_ask_answers_in_the_agreed_form(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": "对新型研发平台有什么支持？"}).json()
    assert answer["status"] == "answered"
    assert len(answer["hits"]) == 10
    first = answer["citations"][0]
    assert (first["marker"], first["document_id"], first["clause"]) == (1, "alxa-2021", "二（二）")
    assert first["verified"] is False
    assert answer["statements"][0]["text"] == first["quote"]
    clause = client.get("/api/documents/alxa-2021/clauses/二(二)").json()
    assert first["quote"] in clause["text"]
    assert clause["text"][first["start"] - clause["start"] :].startswith(first["quote"])


def test_history_and_documents_are_used(client: TestClient) -> None:
    body = {"question": "那评职称呢？", "history": ["新型研发机构能申报科研项目吗？"]}
    assert "新型研发机构" in client.post("/api/ask", json=body).json()["standalone_question"]
    body = {"question": "人才引进", "documents": ["guofa-2020-7"]}
    found = client.post("/api/ask", json=body).json()
    assert {hit["document_id"] for hit in found["hits"]} == {"guofa-2020-7"}
    assert {c["document_id"] for c in found["citations"]} <= {"guofa-2020-7"}


def test_documents_and_health(client: TestClient) -> None:
    assert client.get("/api/health").json() == {"status": "ok", "storage": "ok", "faults": []}
    documents = client.get("/api/documents").json()
    assert [d["document_id"] for d in documents] == [
        "alxa-2021",
        "guofa-2020-7",
        "guokefazheng-2019-313",
    ]
    clauses = client.get("/api/documents/guofa-2020-7/clauses").json()
    repaired = client.get("/api/documents/alxa-2021/clauses/四（十）").json()
    assert clauses[0]["label"] == "前言" and repaired["repaired"] is True


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ('{"question": ""}', 422),
        ('{"question": "？？！"}', 422),
        ('{"question": "' + "长" * 10_000 + '"}', 422),
        (r'{"question": "\u0000\u0007"}', 422),
        (r'{"question": "\ud800"}', 422),
        ('{"question": 5}', 422),
        ('{"question": null}', 422),
        ('{"history": []}', 422),
        ('{"question": "人才", "history": "x"}', 422),
        ('{"question": "人才", "documents": ["nothing"]}', 404),
        (r'{"question": "人才", "documents": ["\ud800"]}', 404),
        ("{broken", 422),
        ("", 422),
    ],
)
def test_bad_input_gets_a_problem_in_chinese(client: TestClient, body: str, status: int) -> None:
    response = client.post(
        "/api/ask", content=body.encode(), headers={"content-type": "application/json"}
    )
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert any("\u4e00" <= char <= "\u9fff" for char in response.json()["detail"])
    assert "Traceback" not in response.text


@pytest.mark.parametrize(
    "question",
    [
        r"人才\u0000引进",
        r"人才 \ud83d\ude00",
        "<script>alert(1)</script>人才",
        r"人才\ud800",
        r"\ufdfa" * 1000,
    ],
)
def test_odd_input_gets_a_plain_answer(client: TestClient, question: str) -> None:
    response = client.post(
        "/api/ask",
        content=f'{{"question": "{question}"}}'.encode(),
        headers={"content-type": "application/json"},
    )
    assert response.status_code == 200
    assert response.json()["status"] in {"answered", "partial", "not_found"}


def test_a_huge_body_is_refused(client: TestClient) -> None:
    response = client.post("/api/ask", content=b"x" * 1_100_000)
    assert response.status_code == 413 and "1 MB" in response.json()["detail"]


@pytest.mark.parametrize(
    "path",
    ["/api/documents/nothing/clauses", "/api/documents/alxa-2021/clauses/九十九", "/api/nothing"],
)
def test_unknown_addresses(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_documentation_is_served_from_here(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "http://" not in page and "https://" not in page
    assert client.get("/api-docs-static/swagger-ui-bundle.js").status_code == 200
    assert "/api/ask" in client.get("/openapi.json").json()["paths"]


def test_a_file_that_was_not_read_is_named(assistant: PolicyAssistant, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    shutil.copytree(DOCUMENTS_DIR, folder)
    (folder / "broken.md").write_text(
        "---\nid: broken\n---\n第一条 没有文件头。\n", encoding="utf-8"
    )
    library = load_library(folder)
    app = create_app(PolicyAssistant(library, assistant.index, assistant.settings))
    told = TestClient(app).get("/api/health").json()
    (fault,) = told["faults"]
    assert fault["file"] == "broken.md" and "文件头" in fault["message"]
    assert str(tmp_path) not in str(told)


def test_a_checked_wording_tells_whether_its_document_still_holds(library: Library) -> None:
    document = library.document("guofa-2020-7")
    quote = Slice(document, document.leaves[0], document.leaves[0].start, document.leaves[0].end)
    match = WordingMatch(
        VerdictResult.EXACT, quote.text, document, quote.clause, quote.start, quote.end, quote.text
    )
    ended = replace(match, document=replace(document, valid_until="2021-12-31"))
    assert match_json(match)["validity"] == "unknown"
    assert match_json(ended)["validity"] == "expired"
    assert match_json(WordingMatch(VerdictResult.ABSENT, "没有的话"))["validity"] is None
