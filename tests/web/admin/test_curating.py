"""Pins and synonyms through the API, as pages use it; answers change at once, for everybody."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx2
import pytest

from index import HybridIndex
from tests.loopback import client
from tests.web.admin.holding import RULE, Served, administered, publish, upload
from web.store import CurationStore, Role

_QUESTION = "园区食堂的饭卡在哪里办？"
_CHOSEN = {"document_id": "guofa-2020-7", "label": "二（四）"}


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, index: HybridIndex, index_dir: Path
) -> Iterator[Served]:
    with administered(tmp_path_factory.mktemp("administered"), index_dir) as address:
        yield address


@pytest.fixture(scope="module")
def editor(served: Served) -> Iterator[httpx2.Client]:
    with served.signed_in(Role.EDITOR) as http:
        yield http


def _labels(served: Served, question: str) -> list[str]:
    """Labels of the statements of an answer, as a reader gets it."""
    with client(served.address) as reader:
        answer = reader.post("/api/ask", json={"question": question}).json()
    return [block["label"] for block in answer["blocks"] if block["kind"] == "statement"]


def test_a_pin_is_found_kept_changed_and_removed(served: Served, editor: httpx2.Client) -> None:
    found = editor.get("/api/admin/clauses?query=国家高新区科技成果转化").json()
    assert found and found[0].keys() >= {"document_id", "label", "text", "standing"}
    named = editor.get("/api/admin/clauses?query=国发〔2020〕7号二（四）说什么").json()
    assert (named[0]["document_id"], named[0]["label"]) == ("guofa-2020-7", "二（四）")
    given = {"questions": [_QUESTION, "", "在哪里办园区食堂的饭卡"], "clauses": [_CHOSEN]}
    kept = editor.post("/api/admin/pins", json=given).json()
    assert kept["idle"] == []
    for question in (*filter(None, given["questions"]), "请问园区食堂的饭卡在哪里办理？"):
        assert _labels(served, question)[0] == "编辑推荐"
    assert "编辑推荐" not in _labels(served, "园区的物流成本怎么降低？")
    page = editor.get("/admin/curated").text
    assert _QUESTION in page and "另有 1 种问法" in page and "，不再显示" not in page
    assert "在哪里办园区食堂的饭卡" in editor.get(f"/admin/pin?number={kept['number']}").text
    # another process sees it
    other = CurationStore(served.web.databases().administration)
    other.refresh()
    assert len(other.current().pins) == 1
    changed = {**given, "number": kept["number"], "questions": ["完全是别的事情吗？"]}
    assert editor.post("/api/admin/pins", json=changed).json()["number"] == kept["number"]
    assert "编辑推荐" not in _labels(served, _QUESTION)
    assert editor.delete(f"/api/admin/pins/{kept['number']}").status_code == 200
    assert "还没有编辑推荐" in editor.get("/admin/curated").text
    acts = editor.get("/admin/acts").text
    for act in ("编辑推荐", "更改编辑推荐", "删去编辑推荐", "guofa-2020-7/二（四）"):
        assert act in acts


def test_a_clause_that_was_withdrawn_or_changed_is_told_to_the_editor(
    served: Served, editor: httpx2.Client
) -> None:
    made = upload(editor, "canteen.txt", RULE.replace("公寓", "食堂"))
    assert publish(editor, made).status_code == 200
    clause = {"document_id": "canteen", "label": "第二条"}
    kept = editor.post(
        "/api/admin/pins", json={"questions": [_QUESTION], "clauses": [clause]}
    ).json()
    assert _labels(served, _QUESTION)[0] == "编辑推荐"
    draft = editor.post("/api/admin/documents/canteen/revision").json()
    values = {"valid_until": "2025-01-01"}
    ended = editor.post(
        "/api/admin/drafts/canteen/values", json={"revision": draft["revision"], "values": values}
    ).json()
    assert publish(editor, ended).status_code == 200
    assert "编辑推荐" not in _labels(served, _QUESTION)
    assert "现在不适用，不再显示" in editor.get("/admin/curated").text
    with served.signed_in(Role.ADMINISTRATOR) as http:
        assert http.delete("/api/admin/documents/canteen").status_code == 200
    page = editor.get("/admin/curated").text
    assert "canteen/第二条" in page and "条款已不存在，不再显示" in page
    editor.delete(f"/api/admin/pins/{kept['number']}")


@pytest.mark.parametrize(
    ("questions", "clauses", "told"),
    [
        ([" "], [_CHOSEN], "至少一种问法"),
        (["？"], [_CHOSEN], "没有看到文字"),
        ([f"第{n}种问法？" for n in range(11)], [_CHOSEN], "最多 10 种"),
        ([_QUESTION], [], "还没有选条款"),
        ([_QUESTION], [{"document_id": "guofa-2020-7", "label": "二"}], "请选它下面的条款"),
        ([_QUESTION], [{"document_id": "guofa-2020-7", "label": "九十九"}], "没有"),
        ([_QUESTION], [{"document_id": "none", "label": "一"}], "没有"),
    ],
)
def test_pins_that_cannot_be(
    editor: httpx2.Client, questions: list[str], clauses: list[dict[str, str]], told: str
) -> None:
    reply = editor.post("/api/admin/pins", json={"questions": questions, "clauses": clauses})
    assert reply.status_code in (404, 422) and told in reply.json()["detail"]


def test_a_synonym_is_tried_kept_and_removed(served: Served, editor: httpx2.Client) -> None:
    pair = {"said": "跑腿费", "written": "物流成本"}
    question = "园区的跑腿费怎么降低？"
    trial = editor.post("/api/admin/synonyms/trial", json={**pair, "question": question}).json()
    assert trial["used"] and trial["after"]["meant"] == "园区的物流成本怎么降低？"
    assert trial["after"]["hits"][0]["label"] == "五（十五）" != trial["before"]["hits"][0]["label"]
    other = {**pair, "question": "对新型研发平台有什么支持？"}
    same = editor.post("/api/admin/synonyms/trial", json=other).json()
    assert not same["used"] and same["before"] == same["after"]
    with client(served.address) as reader:
        asked = {"question": question}
        assert reader.post("/api/ask", json=asked).json()["standalone_question"] == question
        assert editor.post("/api/admin/synonyms", json=pair).status_code == 200
        answer = reader.post("/api/ask", json=asked).json()
        assert answer["standalone_question"] == "园区的物流成本怎么降低？"
        assert "五（十五）" in {citation["clause"] for citation in answer["citations"]}
        assert any("编辑设定的同义词" in note for note in answer["notes"])
        assert "跑腿费" in editor.get("/admin/curated").text
        assert editor.post("/api/admin/synonyms/removal", json=pair).status_code == 200
        assert reader.post("/api/ask", json=asked).json()["standalone_question"] == question
    for said, written in (("费", "成本"), ("跑腿费", " "), ("跑腿费", "跑腿费")):
        refused = editor.post("/api/admin/synonyms", json={"said": said, "written": written})
        assert refused.status_code == 422 and refused.json()["detail"]


def test_a_reader_only_looks(served: Served, editor: httpx2.Client) -> None:
    with served.signed_in(Role.READER) as http:
        assert http.get("/admin/curated").status_code == 200
        assert http.get("/admin/pin").status_code == 200
        given = {"questions": [_QUESTION], "clauses": [_CHOSEN]}
        assert http.post("/api/admin/pins", json=given).status_code == 403
        pair = {"said": "跑腿费", "written": "物流成本"}
        assert http.post("/api/admin/synonyms", json=pair).status_code == 403
        assert http.delete("/api/admin/pins/1").status_code == 403
    with client(served.address) as stranger:
        for path in ("/admin/curated", "/admin/pin"):
            assert "登录" in stranger.get(path).text
        assert stranger.get("/api/admin/clauses?query=园区").status_code == 401


def test_times_are_the_readers(served: Served, editor: httpx2.Client) -> None:
    assert f"{date.today().year}-" in editor.get("/admin/acts").text  # noqa: DTZ011
    assert "T" not in editor.get("/admin/acts").text.split("<tbody>")[1].split("</td>")[0]
