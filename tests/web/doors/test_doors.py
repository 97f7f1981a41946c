"""Search, check, compare, documents, feedback, health, metrics over a real connection."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from qa import PolicyAssistant
from tests.loopback import client, serving
from web import WebSettings, create_app
from web.problems import english
from web.store import Asked, FeedbackKind, FeedbackStore, QuestionLog

_ALTERED = "对新认定的国家级、自治区级创新平台载体给予建设经费支持"


@pytest.fixture(scope="module")
def http(assistant: PolicyAssistant) -> Iterator[httpx2.Client]:
    with serving(create_app(assistant)) as address, client(address) as opened:
        yield opened


def test_search_finds_clauses(http: httpx2.Client) -> None:
    found = http.get("/api/search", params={"q": "外国人才居留许可", "limit": 3}).json()["hits"]
    assert len(found) == 3
    assert found[0]["document_id"] == "guofa-2020-7" and "居留" in found[0]["text"]
    only = http.get("/api/search", params={"q": "人才", "documents": ["alxa-2021"]}).json()["hits"]
    assert {hit["document_id"] for hit in only} == {"alxa-2021"}


def test_check_gives_verdict_place_and_difference(http: httpx2.Client) -> None:
    (match,) = http.post("/api/check", json={"text": _ALTERED}).json()["matches"]
    assert (match["result"], match["document_id"], match["clause"]) == (
        "altered",
        "alxa-2021",
        "二（二）",
    )
    assert "研发" in match["actual"] and "建设" in match["differences"]
    clause = http.get("/api/documents/alxa-2021/clauses/二（二）").json()
    offset = clause["start"]
    assert clause["text"][match["start"] - offset : match["end"] - offset] == match["actual"]


def test_compare_by_topic_and_by_documents(http: httpx2.Client) -> None:
    topic = http.post("/api/compare", json={"topic": "科技成果转化"}).json()
    assert topic["pairs"] and topic["local_ids"] == ["alxa-2021"]
    body = {"local_id": "alxa-2021", "national_id": "guofa-2020-7"}
    whole = http.post("/api/compare", json=body).json()
    assert whole["summary"]["taken_over"] > 0 and whole["national_ids"] == ["guofa-2020-7"]


def test_a_document_has_an_outline(http: httpx2.Client) -> None:
    document = http.get("/api/documents/guofa-2020-7").json()
    assert document["number"] == "国发〔2020〕7号"
    labels = [clause["label"] for clause in document["outline"]]
    assert "二（四）" in labels
    listed = http.get("/api/documents/guofa-2020-7/clauses").json()
    assert labels == [clause["label"] for clause in listed]


def test_feedback_is_kept_as_it_was_given(http: httpx2.Client) -> None:
    script = "<script>alert(1)</script>\r\nSet-Cookie: a=b"
    body = {"kind": "引用不对", "question": "问", "answer": "答", "comment": script}
    number = http.post("/api/feedback", json=body).json()["id"]
    kept = FeedbackStore(WebSettings.from_env().databases().doors).latest(1)[0]
    assert (kept.id, kept.kind, kept.comment) == (number, FeedbackKind.WRONG_CITATION, script)
    ready = http.get("/api/health/ready").json()
    assert kept.index_version == ready["index_version"] and len(kept.index_version) == 12
    assert 'xunzhang_feedback_total{kind="wrong_citation"} 1.0' in http.get("/metrics").text


@pytest.mark.parametrize(
    ("setting", "told"), [("text", [Asked("食堂几点开门", 1)]), ("counts", []), ("off", [])]
)
def test_questions_are_counted(
    assistant: PolicyAssistant, tmp_path: Path, setting: str, told: list[Asked]
) -> None:
    settings = WebSettings(feedback_db=tmp_path / "log.sqlite3", question_log=setting)
    app = create_app(assistant, settings)
    with serving(app) as address, client(address) as http:
        http.post("/api/ask", json={"question": "食堂几点开门"})
    assert QuestionLog(settings.databases().doors).most_asked() == told


def test_feedback_that_cannot_be_kept_is_told(assistant: PolicyAssistant) -> None:
    app = create_app(assistant, WebSettings(feedback_db=Path("/proc/none/feedback.sqlite3")))
    with serving(app) as address, client(address) as http:
        body = {"kind": "有用", "question": "问", "answer": "答"}
        refused = http.post("/api/feedback", json=body)
        assert (refused.status_code, refused.json()["code"]) == (503, "storage")
        assert "没有保存；提问不受影响" in refused.json()["detail"]
        assert "/proc" not in refused.text and refused.headers["retry-after"] == "5"
        assert http.post("/api/ask", json={"question": "人才引进"}).json()["status"] == "answered"


def test_health_and_metrics(http: httpx2.Client) -> None:
    assert http.get("/api/health").json() == {"status": "ok", "storage": "ok", "faults": []}
    assert http.get("/api/health/live").json() == {"status": "ok"}
    assert http.get("/api/health/ready").json()["documents"] == 3
    http.post("/api/ask", json={"question": "人才引进"})
    http.get("/api/secret-question-text")
    text = http.get("/metrics").text
    assert 'xunzhang_questions_total{door="api",status="answered"}' in text
    assert 'route="/api/ask",status="200"' in text
    assert "人才" not in text and "secret-question-text" not in text


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/api/check", '{"text": ""}', 422),
        ("POST", "/api/check", '{"text": 7}', 422),
        ("POST", "/api/check", '{"text": "' + "长" * 20_001 + '"}', 422),
        ("POST", "/api/check", '{"text": "人才", "documents": ["../../etc/passwd"]}', 404),
        ("POST", "/api/compare", "{}", 422),
        ("POST", "/api/compare", '{"topic": ["x"]}', 422),
        ("POST", "/api/compare", '{"local_id": "alxa-2021", "national_id": "none"}', 404),
        ("POST", "/api/compare", r'{"topic": "\ud800"}', 422),
        ("POST", "/api/feedback", '{"kind": "棒", "question": "问", "answer": "答"}', 422),
        ("POST", "/api/feedback", '{"kind": "有用", "question": "", "answer": "答"}', 422),
        ("POST", "/api/feedback", '{"kind": "有用", "question": "问"', 422),
        ("GET", "/api/search", "", 422),
        ("GET", "/api/search?q=%3F%3F", "", 422),
        ("GET", "/api/search?q=x&limit=0", "", 422),
        ("GET", "/api/search?q=x&limit=99999999999999999999", "", 422),
        ("GET", "/api/search?q=x&documents=none", "", 404),
        ("GET", "/api/search?q=%ff%fe", "", 422),
        ("GET", "/api/documents/none", "", 404),
        ("GET", "/api/documents/%00", "", 404),
        ("GET", "/api/documents/..%2F..%2Fetc", "", 404),
        ("GET", "/api/documents/alxa-2021/clauses/%E4%B9%9D%0d%0aX-Injected:%201", "", 404),
        ("DELETE", "/api/documents/alxa-2021", "", 405),
        ("POST", "/v1/chat/completions", "[]", 422),
    ],
)
def test_bad_input_is_a_problem(
    http: httpx2.Client, method: str, path: str, body: str, status: int
) -> None:
    headers = {"content-type": "application/json"}
    response = http.request(method, path, content=body.encode(), headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status and told["code"]
    assert any("\u4e00" <= char <= "\u9fff" for char in told["detail"])
    assert "x-injected" not in response.headers and "Traceback" not in response.text


@pytest.mark.parametrize("path", ["/api/ask", "/api/feedback", "/v1/chat/completions", "/mcp"])
def test_huge_bodies_are_refused_at_every_door(http: httpx2.Client, path: str) -> None:
    def parts() -> Iterator[bytes]:  # no declared length
        for _ in range(12):
            yield b"x" * 100_000

    response = http.post(path, content=parts())
    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_problems_speak_the_language_asked_for(http: httpx2.Client) -> None:
    headers = {"accept-language": "en-GB,en;q=0.9,zh;q=0.5"}
    for path, told in (
        ("/api/documents/none", "There is no document with this id"),
        ("/api/search?q=x&limit=0", "Check: limit"),
        ("/api/none", "Check address"),
    ):
        problem = http.get(path, headers=headers).json()
        assert problem["detail"].startswith(told) and problem["title"].isascii()


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", False),
        ("en", True),
        ("zh-CN,zh;q=0.9,en;q=0.8", False),
        ("fr;q=1,en;q=0.2", True),
        ("en;q=0.3,zh;q=0.4", False),
        ("en;q=nonsense", False),
        ("*", False),
    ],
)
def test_language_of_problems(header: str, expected: bool) -> None:
    assert english(header) is expected
