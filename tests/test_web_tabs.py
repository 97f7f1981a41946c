"""The HTML of the tabs, on the real documents and with markup in them; the report's door."""

import io
import json
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from docx import Document
from fastapi.testclient import TestClient

from corpus import Library, load_library
from index import BundledEmbedder, HybridIndex
from qa import PolicyAssistant, Settings, Status
from qa.measured import index_version, stamp
from web import create_app
from web.desk import Desk
from web.question_log import Asked
from web.ui.compare import side_by_side
from web.ui.documents import browse
from web.ui.overview import asked, heat_map, quality
from web.ui.tab_words import TABS
from web.ui.wording import verdicts

_SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def scripted(embedder: BundledEmbedder, tmp_path: Path) -> PolicyAssistant:
    for level, extra in (("park", "每年奖励100万元。"), ("national", "每年奖励200万元。")):
        (tmp_path / f"{level}.md").write_text(
            f"---\nid: {level}\ntitle: {_SCRIPT}的意见\nnumber: ''\nissuer: 测试\nlevel: {level}\n"
            "place: 测试区\nissued_on: '2024-01-01'\npublished_on: '2024-01-01'\nsource_url: ''\n"
            f"validity: {_SCRIPT}\nverification: {_SCRIPT}\n---\n"
            f"一、{_SCRIPT}服务措施。对新设立的{_SCRIPT}企业{extra}\n\n二、保障措施。安排专项资金。\n",
            encoding="utf-8",
        )
    library = load_library(tmp_path)
    settings = Settings(feedback_db=tmp_path / "feedback.sqlite3")
    return PolicyAssistant(library, HybridIndex.build(library.documents, embedder), settings)


def test_markup_in_documents_and_questions_is_text(scripted: PolicyAssistant) -> None:
    text = f"对新设立的{_SCRIPT}企业每年奖励300万元。"
    for english in (False, True):
        shown = [
            browse(list(scripted.library), "", english),
            browse(list(scripted.library), "<script>", english),
            browse(list(scripted.library), f"{_SCRIPT}月球", english),
            verdicts(scripted.check(text), f'">{text}', english),
            side_by_side(scripted.compare("", "park", "national"), english),
            heat_map(scripted.library.documents, english),
            asked("most_asked", [Asked(_SCRIPT, 3)], english),
        ]
        for html in shown:
            assert "<script" not in html.replace("<mark>", "").replace("</mark>", "")
            assert "script" in html


def test_conflicts_come_first(scripted: PolicyAssistant) -> None:
    html = side_by_side(scripted.compare("", "park", "national"), False)
    assert html.index("100万元") < html.index("逐条对照")
    assert "【删：</b>200" in html and "【增：</b>100" in html


def test_browsing_holds_every_clause_once_with_its_address(library: Library) -> None:
    html = browse(list(library), "", False)
    for document in library:
        for clause in document.clauses:
            link = f'href="/documents/{clause.document_id}#'
            assert link in html
        addresses = [
            unquote(part.split('"')[0])
            for part in html.split(f'href="/documents/{document.document_id}#')[1:]
        ]
        assert addresses == [clause.label for clause in document.clauses]


def test_search_shows_only_clauses_that_have_it(library: Library) -> None:
    html = browse(list(library), "居留许可", False)
    own = [
        clause.label
        for document in library
        for clause in document.clauses
        if "居留许可" in document.text[clause.start : clause.own_end]
    ]
    assert html.count('class="xz-clause') == len(own)
    assert "文件中没有“月球”" in browse(list(library), "月球", False)
    assert "is not in the documents" in browse(list(library), "月球", True)


def test_verdicts_link_to_the_clause_and_carry_the_text(assistant: PolicyAssistant) -> None:
    text = "“对新认定的创新平台给予建设经费支持”\n第二行。"
    html = verdicts(assistant.check(text), text, False)
    assert text in unescape(html)
    assert "/documents/alxa-2021#%E4%BA%8C%EF%BC%88%E4%BA%8C%EF%BC%89" in html


def test_a_comparison_of_the_real_documents_holds_all_its_parts(
    assistant: PolicyAssistant,
) -> None:
    found = assistant.compare("", "alxa-2021", "guofa-2020-7")
    html = side_by_side(found, False)
    assert html.count('<details class="xz-pair"') == len(found.pairs)
    for kind, parts in (
        ("changed", found.changed),
        ("taken_over", found.taken_over),
        ("added", found.added),
        ("left_out", found.left_out),
    ):
        assert html.count(f'class="xz-row xz-{kind}"') == len(parts)


def test_the_heat_map_counts_clauses(library: Library) -> None:
    html = heat_map(library.documents, False)
    assert html.count('<th scope="row">') == 8
    assert html.count("<td") == 8 * len(library)


def test_quality_is_shown_only_of_this_index(assistant: PolicyAssistant, tmp_path: Path) -> None:
    path, version = tmp_path / "eval.json", index_version(assistant)
    assert "运行 make eval" in quality(path, version, False)
    report = stamp(assistant, date(2026, 3, 5)) | {"overall": {"questions": 7, "refused": 0.875}}
    path.write_text(json.dumps(report), encoding="utf-8")
    html = quality(path, version, False)
    assert f"2026-03-05 测，7 题，索引版本 {version}" in html and "87.5%" in html
    other = quality(path, "another", False)
    assert "另一版索引" in other and "87.5%" not in other
    path.write_text("{", encoding="utf-8")
    assert "无法读取" in quality(path, version, False)


def test_most_asked_comes_from_the_log(assistant: PolicyAssistant) -> None:
    desk = Desk(assistant)
    desk.questions.add("月球基地怎么申请？", Status.NOT_FOUND)
    html = asked("unanswered", desk.questions.most_asked(100, Status.NOT_FOUND), False)
    assert "月球基地怎么申请？" in html
    assert "还没有记录" in asked("most_asked", [], False)


def test_the_report_is_a_file(assistant: PolicyAssistant) -> None:
    client = TestClient(create_app(assistant))
    text = "积极培育新型研发机构等产业创新组织。"
    word = client.post("/api/check/report", data={"text": text, "format": "docx"})
    assert word.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert "1. 与原文一致" in [p.text for p in Document(io.BytesIO(word.content)).paragraphs]
    markdown = client.post("/api/check/report", data={"text": text, "format": "markdown"})
    assert "## 1. 与原文一致" in markdown.text


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"text": "", "format": "docx"}, 422),
        ({"text": "字" * 20_001, "format": "docx"}, 422),
        ({"text": "字", "format": "exe"}, 422),
        ({"format": "docx"}, 422),
        ({"text": "a" * 1_100_000, "format": "docx"}, 413),
    ],
)
def test_a_report_that_cannot_be_made_is_a_problem(
    assistant: PolicyAssistant, data: dict[str, str], status: int
) -> None:
    reply = TestClient(create_app(assistant)).post("/api/check/report", data=data)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    foreign = {"origin": "https://evil.example"}
    refused = TestClient(create_app(assistant)).post(
        "/api/check/report", data={"text": "字", "format": "docx"}, headers=foreign
    )
    assert refused.status_code == 403


def test_every_word_is_there_in_both_languages() -> None:
    for chinese, english in TABS.values():
        assert chinese and english
        assert chinese.count("{}") == english.count("{}")
