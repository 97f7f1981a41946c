"""From a file to a published document: reviewed, corrected, published, replaced, withdrawn."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import httpx2
import pytest

from corpus import load_document
from index import HybridIndex
from qa import Status
from tests.web.admin.holding import RULE, RULE_TEXT, Served, administered, publish, quotes, upload
from web.store import FeedbackKind, FeedbackStore, QuestionLog, Role


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, index: HybridIndex, index_dir: Path
) -> Iterator[Served]:
    with administered(tmp_path_factory.mktemp("administered"), index_dir) as address:
        yield address


@pytest.fixture
def editor(served: Served) -> Iterator[httpx2.Client]:
    with served.signed_in(Role.EDITOR) as http:
        yield http


def test_the_whole_way(served: Served, editor: httpx2.Client) -> None:
    made = upload(editor, "housing.txt", RULE)
    assert [fault["kind"] for fault in made["faults"]] == ["gap"]
    assert made["front_matter"]["valid_until"] == "2029-02-28"
    page = editor.get(f"/admin/drafts/{made['id']}").text
    assert "有效期五年" in page and "一千六百元" in page  # where it came from, and the text
    # a number is corrected, and the wording stays
    clause = next(c for c in made["clauses"] if c["label"] == "第四条")
    given = {"revision": made["revision"], "offset": clause["start"], "mark": "第三条"}
    corrected = editor.post(f"/api/admin/drafts/{made['id']}/marks", json=given).json()
    assert corrected["faults"] == []
    assert [c["label"] for c in corrected["clauses"]][:3] == ["第一条", "第二条", "第三条"]
    (repair,) = [r for r in corrected["front_matter"]["repairs"] if r["kind"] == "mark"]
    assert (repair["label"], repair["before"], repair["after"]) == ("第三条", "第四条", "第三条")
    values = {"revision": corrected["revision"], "values": {"validity": "现行有效"}}
    ready = editor.post(f"/api/admin/drafts/{made['id']}/values", json=values).json()
    # what was not reviewed in this state is not published
    assert publish(editor, made).status_code == 422
    assert publish(editor, ready).status_code == 200
    assert editor.get(f"/api/admin/drafts/{made['id']}").status_code == 422
    held = load_document(served.settings.documents_dir / "housing.md")
    assert held.validity == "现行有效" and held.clause("第三条").repaired
    assert held.text == RULE_TEXT
    question = "博士入住人才公寓每月补贴多少？"
    assert "一千六百元" in quotes(editor, question)
    # the next version
    newer = RULE.replace("一千六百元", "两千元").replace("2024年3月1日", "2026年3月1日")
    newer = newer.replace("2024年2月1日", "2026年2月1日").replace("第四条", "第三条")
    again = upload(editor, "housing.txt", newer)
    assert again["id"] == "housing-2"
    address = f"/admin/diff?old=housing&new={again['id']}&draft=true"
    assert "<del>" in editor.get(address).text
    assert publish(editor, again, "housing").status_code == 200
    diff = editor.get("/admin/diff?old=housing&new=housing-2").text
    assert "<ins>两千</ins>元" in diff and "未变 1 条，有改动 3 条" in diff  # 落款 too
    assert "两千元" in quotes(editor, question)
    assert "一千六百元" not in quotes(editor, question)
    assert "一千六百元" in quotes(editor, question, as_of="2025-06-01")
    assert "两千元" not in quotes(editor, question, as_of="2025-06-01")
    assert "两千元" in quotes(editor, question, as_of="2026-06-01")
    assert "已被替代" in editor.get("/admin").text
    with served.signed_in(Role.ADMINISTRATOR) as http:
        for name in ("housing-2", "housing"):
            assert http.delete(f"/api/admin/documents/{name}").status_code == 200
        assert "元" not in quotes(http, question)
        acts = http.get("/admin/acts").text
        for act in ("上传", "更正编号", "发布", "撤下", "替代 housing"):
            assert act in acts
    kept = list((served.settings.documents_dir / "withdrawn").glob("housing-*.md"))
    assert len(kept) == 2


def test_of_two_editors_the_second_is_told(served: Served, editor: httpx2.Client) -> None:
    made = upload(editor, "two.txt", RULE.replace("公寓", "食堂"))
    with served.signed_in(Role.EDITOR) as other, ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(lambda http: publish(http, made).status_code, (editor, other)))
    assert sorted(replies)[0] == 200 and sorted(replies)[1] in (409, 422)
    stale = {"revision": "0", "values": {"title": "别的"}}
    again = upload(editor, "three.txt", RULE.replace("公寓", "车辆"))
    reply = editor.post(f"/api/admin/drafts/{again['id']}/values", json=stale)
    assert reply.status_code == 409 and "他人改过" in reply.json()["detail"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"title": " "}, "不能为空"),
        ({"issued_on": "2024年"}, "应是日期"),
        ({"level": "village"}, "只能是"),
        ({"text": "第一条　改写"}, "不能在这里改"),
        ({"id": "../../x"}, "不能在这里改"),
        ({"repeals": "x"}, "一行一个"),
    ],
)
def test_values_that_cannot_be(editor: httpx2.Client, values: dict[str, str], told: str) -> None:
    made = upload(editor, "values.txt", RULE)
    given = {"revision": made["revision"], "values": values}
    reply = editor.post(f"/api/admin/drafts/{made['id']}/values", json=given)
    assert reply.status_code == 422 and told in reply.json()["detail"]


@pytest.mark.parametrize(
    ("offset", "mark"), [(0, "改写的文字"), (0, "第二条　另加一句"), (3, "第二条"), (10**9, "一、")]
)
def test_marks_that_would_change_wording(editor: httpx2.Client, offset: int, mark: str) -> None:
    made = upload(editor, "marks.txt", RULE)
    given = {"revision": made["revision"], "offset": offset, "mark": mark}
    assert editor.post(f"/api/admin/drafts/{made['id']}/marks", json=given).status_code == 422


def test_what_a_file_says_stays_text(editor: httpx2.Client) -> None:
    made = upload(editor, "<script>.txt", RULE.replace("管理办法", "<script>x</script>管理办法"))
    for path in ("/admin", f"/admin/drafts/{made['id']}"):
        assert "<script>x" not in editor.get(path).text


def test_bad_files_are_told(editor: httpx2.Client) -> None:
    for name, data in (("a.exe", b"MZ"), ("a.pdf", b"no pdf"), ("a.txt", "短".encode())):
        reply = editor.post(f"/api/admin/drafts?name={name}", content=data)
        assert reply.status_code == 422 and reply.json()["detail"]
    for name in ("../../x", "%00", "."):
        assert editor.get(f"/admin/drafts/{name}").status_code in (404, 422)


def test_verification_in_the_browser(served: Served, editor: httpx2.Client) -> None:
    document = load_document(served.settings.documents_dir / "guofa-2020-7.md")
    path = "/api/admin/verification?document=guofa-2020-7&name=copy.txt"
    copy = f"{document.title}\n\n{document.text}"
    altered = editor.post(path, content=copy.replace("税收", "税务").encode()).json()
    assert not altered["agrees"]
    assert {"held": "收", "official": "务"}.items() <= altered["differences"][0].items()
    assert editor.post(f"{path}&accept=true", content=copy.encode()).json()["agrees"]
    page = editor.get("/documents/guofa-2020-7").text
    assert f"{date.today().isoformat()} 与官方公布文本逐字核对" in page  # noqa: DTZ011
    refused = editor.post(
        "/api/admin/documents/guofa-2020-7/verification", json={"url": "https://www.gov.cn/"}
    )
    assert refused.status_code == 422 and "VERIFY_HOSTS" in refused.json()["detail"]


def test_the_work_list(served: Served, editor: httpx2.Client) -> None:
    asked = QuestionLog(served.web.databases().doors, "all")
    for question in ("园区食堂几点开门", "园区的食堂几点开门？", "月球基地的补贴电话13800138000"):
        asked.add(question, Status.NOT_FOUND)
    asked.add("有答复的提问", Status.ANSWERED)
    FeedbackStore(served.web.databases().doors).add(
        FeedbackKind.WRONG_CITATION, "=cmd|' /C calc'!A0", "答", "v", "第几条不对"
    )
    page = editor.get("/admin/work").text
    assert "月球" in page and "第几条不对" in page and "13800138000" not in page
    assert "2 种问法" in page and "有答复的提问" not in page
    for path in ("/", "/api/overview", "/api/suggestions", "/metrics"):
        assert "食堂几点" not in editor.get(path).text
    table = editor.get("/api/admin/work/export.csv").text
    assert "'=cmd" in table and "园区食堂几点开门" in table
    entry = {"kind": "unanswered", "item": "园区食堂几点开门"}
    assert editor.post("/api/admin/work/evaluation", json=entry).status_code == 200
    kept = served.web.feedback_db.with_name("evaluation.jsonl").read_text("utf-8")
    assert json.loads(kept)["question"] == "园区食堂几点开门"
    assert editor.post("/api/admin/work/done", json=entry).status_code == 200
    assert "园区食堂几点开门<" not in editor.get("/admin/work").text.replace(" <", "<")
