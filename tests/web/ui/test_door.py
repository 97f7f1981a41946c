"""What the page asks beside questions."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Library
from qa import PolicyAssistant
from tests.loopback import client, serving
from web import WebSettings, create_app
from web.ui import mount_page
from web.ui.verbatim import VerbatimText


@pytest.fixture(scope="module")
def http(
    assistant: PolicyAssistant, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx2.Client]:
    kept: Path = tmp_path_factory.mktemp("door") / "f.sqlite3"
    app = mount_page(create_app(assistant, WebSettings(feedback_db=kept)))
    with serving(app) as address, client(address) as opened:
        yield opened


def test_the_overview_counts_what_is_held_and_shows_no_question(
    http: httpx2.Client, library: Library
) -> None:
    http.post("/api/ask", json={"question": "谁问过这个非常特别的问题？"})
    reply = http.get("/api/overview")
    found = reply.json()
    leaves = [clause for document in library for clause in document.leaves]
    assert found["counts"]["clauses"] == len(leaves)
    assert found["counts"]["verified_clauses"] == sum(c.verified for c in leaves)
    for topic in found["topics"]:
        listed = [c for d in topic["documents"] for c in d["clauses"]]
        assert topic["count"] == len(listed) > 0
    assert "特别的问题" not in reply.text


def test_suggestions_are_headings_each_once(http: httpx2.Client, library: Library) -> None:
    found = http.get("/api/suggestions").json()["suggestions"]
    headings = {c.heading for d in library for c in d.leaves if c.heading}
    assert headings <= set(found) and len(found) == len(set(found))


def test_words_are_found_as_they_stand(http: httpx2.Client, library: Library) -> None:
    found = http.get("/api/find", params={"q": "孵化器 留学"}).json()
    expected = [
        (d.document_id, c.label) for d in library for c in d.leaves if "孵化器" in c.text or "留学" in c.text
    ]  # fmt: skip
    assert [(c["document_id"], c["label"]) for c in found["clauses"]] == expected
    assert not found["more"]
    assert http.get("/api/find", params={"q": "月球基地"}).json()["clauses"] == []
    many = http.get("/api/find", params={"q": "的"}).json()
    assert len(many["clauses"]) == 50 and many["more"]
    twice = http.get("/api/find", params={"q": "孵化器 孵化器 留学"}).json()
    assert twice["clauses"] == found["clauses"]
    assert http.get("/api/find", params={"q": "长" * 101}).status_code == 422


@given(st.data())
def test_the_joined_text_finds_what_each_clause_holds(
    library: Library, data: st.DataObject
) -> None:
    held = [(d, c) for d in library for c in d.leaves]
    texts = st.sampled_from([clause.text for _, clause in held])
    words = []
    for text in data.draw(st.lists(texts, min_size=1, max_size=3)):
        low = data.draw(st.integers(0, len(text) - 1))
        words += text[low : low + data.draw(st.integers(1, 6))].upper().split()
    expected = [
        pair for pair in held if any(word.lower() in pair[1].text.lower() for word in words)
    ]
    found = VerbatimText(library).find(words, len(held))
    assert [(d.document_id, c.label) for d, c in found] == [
        (d.document_id, c.label) for d, c in expected
    ]
    assert VerbatimText(library).find(words, 2) == found[:2]


def test_neighbours_are_questions_about_the_clauses_beside(
    http: httpx2.Client, library: Library
) -> None:
    path = "/api/documents/guofa-2020-7/clauses/二（四）/neighbours"
    asked = http.get(path).json()["questions"]
    document = library.document("guofa-2020-7")
    beside = [c.heading for c in document.clauses if c.parent == document.clause("二（四）").parent]
    assert asked and all(question.removesuffix("有哪些规定？") in beside for question in asked)
    assert "大力集聚高端创新资源有哪些规定？" not in asked
    assert http.get(path.replace("二（四）", "九十九")).status_code == 404


def test_a_kept_answer_holds_until_a_quotation_does_not(http: httpx2.Client) -> None:
    answer = http.post("/api/ask", json={"question": "新型研发机构应符合哪些条件？"}).json()
    changed = answer | {"citations": [dict(c, quote="给予一百万元。") for c in answer["citations"]]}
    found = http.post("/api/kept", json={"answers": [answer, changed, {"question": 5}, "x"]})
    assert found.json() == {"holds": [True, False, False, False]}
