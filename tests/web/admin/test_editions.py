"""Published documents corrected in the browser, and how far a publication is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from corpus import load_document
from corpus.importing import EDITABLE
from index import HybridIndex, exclusively
from tests.web.admin.holding import RULE, RULE_TEXT, Served, administered, publish, quotes, upload
from web.store import Role

_LISTS = ("aliases", "repeals", "replaces", "issued_under")


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


def test_values_of_apublished_document_are_corrected(served: Served, editor: httpx2.Client) -> None:
    made = upload(editor, "revised.txt", RULE.replace("公寓", "班车"))
    assert publish(editor, made).status_code == 200
    question = "博士入住人才班车每月补贴多少？"
    assert "一千六百元" in quotes(editor, question, as_of="2024-06-01")
    draft = editor.post("/api/admin/documents/revised/revision").json()
    assert draft["id"] == "revised"
    assert editor.post("/api/admin/documents/revised/revision").json() == draft  # the same one
    assert publish(editor, draft).status_code == 422  # nothing is corrected yet
    values = {"title": "阿拉善高新区班车办法", "effective_on": "2025-03-01"}
    given = {"revision": draft["revision"], "values": values}
    kept = editor.post("/api/admin/drafts/revised/values", json=given).json()
    clause = next(c for c in kept["clauses"] if c["label"] == "第四条")
    mark = {"revision": kept["revision"], "offset": clause["start"], "mark": "第三条"}
    kept = editor.post("/api/admin/drafts/revised/marks", json=mark).json()
    # until it is published, the old edition counts
    assert (
        "<del>2024-03-01</del>" in editor.get("/admin/diff?old=revised&new=revised&draft=true").text
    )
    assert "第四条" in editor.get("/documents/revised").text
    assert publish(editor, kept).status_code == 200
    held = load_document(served.settings.documents_dir / "revised.md")
    assert (held.title, held.effective_on) == (values["title"], values["effective_on"])
    assert held.clause("第三条").repaired and held.text == RULE_TEXT.replace("公寓", "班车")
    assert "班车" not in quotes(editor, question, as_of="2024-06-01")
    page = editor.get("/admin/documents/revised").text
    edition = re.search(r"edition=(\d{14})", page)
    assert edition
    diff = editor.get(f"/admin/diff?old=revised&new=revised&edition={edition[1]}").text
    assert "<ins>2025-03-01</ins>" in diff and "更正以前" in diff
    acts = editor.get("/admin/acts").text
    assert "更正发布" in acts and "施行日期：2024-03-01 → 2025-03-01；条款编号" in acts


def test_a_file_without_all_values_can_be_corrected(editor: httpx2.Client) -> None:
    """The shipped documents name no lists and keep some values empty."""
    draft = editor.post("/api/admin/documents/alxa-2021/revision").json()
    held = editor.get("/api/admin/drafts/alxa-2021").json()["front_matter"]
    values = {key: held.get(key) or ("" if key not in _LISTS else []) for key in EDITABLE}
    given = {"revision": draft["revision"], "values": {**values, "number": "阿署发〔2021〕1号"}}
    kept = editor.post("/api/admin/drafts/alxa-2021/values", json=given)
    assert kept.status_code == 200, kept.text
    page = editor.get("/admin/drafts/alxa-2021").text
    assert page.count("data-lines") == len(_LISTS)
    diff = editor.get("/admin/diff?old=alxa-2021&new=alxa-2021&draft=true").text
    assert diff.count('<th scope="row">') == 1 and "阿署发〔2021〕1号" in diff
    assert editor.delete("/api/admin/drafts/alxa-2021").status_code == 200
    for own in ("guofa-2020-7", "guokefazheng-2019-313"):
        assert editor.post(f"/api/admin/documents/{own}/revision").status_code == 200
        assert editor.get(f"/admin/drafts/{own}").status_code == 200
        assert editor.delete(f"/api/admin/drafts/{own}").status_code == 200


def test_a_revision_of_what_has_changed_is_refused(served: Served, editor: httpx2.Client) -> None:
    """Two drafts of one edition cannot both be published; none is made of a withdrawn document."""
    made = upload(editor, "raced.txt", RULE.replace("公寓", "托班"))
    assert publish(editor, made).status_code == 200
    draft = editor.post("/api/admin/documents/raced/revision").json()
    given = {"revision": draft["revision"], "values": {"number": "甲发〔2024〕1号"}}
    kept = editor.post("/api/admin/drafts/raced/values", json=given).json()
    copy = f"{held_text(served, 'raced')}\n"
    path = "/api/admin/verification?document=raced&name=copy.txt&accept=true"
    assert editor.post(path, content=copy.encode()).json()["agreeing"]  # another edition by now
    reply = publish(editor, kept)
    assert reply.status_code == 409 and "重新打开" in reply.json()["detail"]
    again = editor.post("/api/admin/documents/raced/revision")
    assert again.status_code == 409 and "另有一份草稿" in again.json()["detail"]
    assert editor.post("/api/admin/documents/none/revision").status_code == 404


def held_text(served: Served, name: str) -> str:
    document = load_document(served.settings.documents_dir / f"{name}.md")
    return f"{document.title}\n\n{document.text}"


def test_a_publication_is_told_to_every_process(served: Served, editor: httpx2.Client) -> None:
    assert editor.get("/api/admin/publication").json() == {}
    with exclusively(served.settings.documents_dir):  # as another process would
        told = {"put": ["a.md"], "drop": [], "since": "2026-11-26T00:00:00Z", "step": "staged"}
        path = served.settings.documents_dir / ".underway.json"
        path.write_text(json.dumps({**told, "done": 3, "total": 9}), "utf-8")
        found = editor.get("/api/admin/publication").json()
        path.unlink()
    assert (found["published"], found["done"], found["total"]) == (["a"], 3, 9)
    assert found["step"] == "正在建立索引"


def test_the_same_file_once_more_makes_no_second_draft(editor: httpx2.Client) -> None:
    text = RULE.replace("公寓", "食堂")
    first = upload(editor, "twice.txt", text)
    given = {"revision": first["revision"], "values": {"place": "某县"}}
    corrected = editor.post("/api/admin/drafts/twice/values", json=given).json()
    assert upload(editor, "twice.txt", text) == corrected  # with what was corrected in it
    other = upload(editor, "twice.txt", text.replace("食堂", "班车"))
    assert other["id"] == "twice-2"
    assert publish(editor, corrected).status_code == 200
    refused = editor.post("/api/admin/drafts?name=twice.txt", content=text.encode())
    assert refused.status_code == 422 and "已经收录" in refused.json()["detail"]
    assert "twice" in refused.json()["detail"]
