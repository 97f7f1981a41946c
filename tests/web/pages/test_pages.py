"""The documents as pages: every character, permanent addresses, search, bad input."""

import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from corpus import Library, load_library
from index import HybridIndex, PolicyEncoder
from qa import PolicyAssistant, Settings
from web import WebSettings, create_app
from web.addresses import address
from web.pages.paragraphs import paragraphs

_SCRIPTED = """---
id: scripted
title: <script>alert(3)</script>关于服务的意见
number: 测发〔2024〕1号
issuer: <b>测试</b>
level: park
place: 测试区
issued_on: '2024-01-01'
published_on: '2024-01-01'
source_url: javascript:alert(4)
validity: 测试
verification: 测试
---
一、服务措施。对企业给予<img src=x onerror=alert(2)>租金补贴 & 支持。

二、保障措施。安排专项资金。
"""


class _Reader(HTMLParser):
    """What a browser would read in a page: text of `.words`, ids, elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.marked: list[str] = []
        self._depth, self._mark = 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.add(tag)
        if named.get("id"):
            self.ids.append(str(named["id"]))
        self._mark = tag == "mark"
        if tag == "div":
            if named.get("class") == "words":
                self._depth = 1
            elif self._depth:
                self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        self._mark = False
        if tag == "div" and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.words.append(data)
        if self._mark:
            self.marked.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


@pytest.fixture(scope="module")
def client(assistant: PolicyAssistant) -> TestClient:
    return TestClient(create_app(assistant))


def test_the_page_holds_every_character_and_an_anchor_for_every_clause(
    client: TestClient, library: Library
) -> None:
    for document in library:
        for query in ("", "创新", "。 　"):
            page = client.get(f"/documents/{document.document_id}", params={"q": query})
            assert page.status_code == 200
            read = _read(page.text)
            assert "".join(read.words) == document.text
            labels = [clause.label for clause in document.clauses]
            assert [i for i in read.ids if i in set(labels)] == labels
            assert "script" not in read.tags


def test_a_row_of_a_table_is_cells_and_loses_nothing() -> None:
    text = "| 补贴 | 学历 |  | 10万元 |"
    row, plain = next(paragraphs(text)), next(paragraphs("甲|乙"))
    assert row.is_row and not plain.is_row
    assert ["".join(run.text for run in cell if not run.bar) for cell in row.cells] == [
        " 补贴 ", " 学历 ", "  ", " 10万元 "]  # fmt: skip
    assert "".join(run.text for cell in row.cells for run in cell) == text


def test_a_table_is_a_table_and_an_expired_document_says_so(
    encoder: PolicyEncoder, tmp_path: Path
) -> None:
    dated = _SCRIPTED.replace("validity: 测试", "validity: 测试\nvalid_until: '2025-01-01'")
    table = "\n| 名称 | 标准 |\n| 租金 | 每月<b>20元 |\n\n附注。\n"
    (tmp_path / "scripted.md").write_text(dated + table, encoding="utf-8")
    library = load_library(tmp_path)
    index = HybridIndex.build(library.documents, encoder)
    settings = WebSettings(feedback_db=tmp_path / "feedback.sqlite3")
    app = create_app(PolicyAssistant(library, index, Settings()), settings)
    page = TestClient(app, "http://localhost").get("/documents/scripted")
    read = _read(page.text)
    assert "".join(read.words) == library.document("scripted").text
    assert page.text.count("<table>") == 1 and page.text.count("<td>") == 5
    assert "已过有效期" in page.text and "2025-01-01" in page.text and "<b>20" not in page.text


@given(
    st.text(st.characters(codec="utf-8")),
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=4),
)
def test_no_text_is_lost_and_what_is_marked_is_asked_for(
    text: str, heading: int, marks: list[tuple[int, int]]
) -> None:
    runs = [run for part in paragraphs(text, heading, marks) for run in part.runs]
    assert "".join(run.text for run in runs) == text
    at = 0
    for run in runs:
        for place in range(at, at + len(run.text)):
            if text[place] == "\n":
                continue
            assert run.strong == (place < heading)
            assert run.marked == any(first <= place < last for first, last in marks)
        at += len(run.text)


def test_a_quotation_is_lit_in_the_whole_document(client: TestClient, library: Library) -> None:
    document = library.document("guofa-2020-7")
    clause = document.clause("二（四）")
    first, last = clause.body_start, clause.body_start + 12
    page = client.get(f"/documents/guofa-2020-7?lit={first}-{last},x,5-,-3,9999999-10000000")
    assert _read(page.text).marked == [document.text[first:last]]


def test_links_of_cards_and_widget_lead_to_an_anchor(client: TestClient, library: Library) -> None:
    assert address("guofa-2020-7", "二（四）") == (
        "/documents/guofa-2020-7#%E4%BA%8C%EF%BC%88%E5%9B%9B%EF%BC%89"
    )
    for document in library:
        html = client.get(f"/documents/{quote(document.document_id)}").text
        for clause in document.clauses:
            assert f'id="{escape(clause.label)}"' in html
            assert f'href="{address(document.document_id, clause.label)}"' in html


def test_search_marks_what_it_finds(client: TestClient) -> None:
    page = client.get("/documents/alxa-2021", params={"q": "创新平台"})
    read = _read(page.text)
    assert read.marked and set(read.marked) == {"创新平台"}
    assert f"共 {len(read.marked)} 处" in page.text
    lost = client.get("/documents/alxa-2021", params={"q": "<script>月球"}).text
    assert "本文件中没有“&lt;script&gt;月球”" in lost
    assert _read(lost).marked == []
    assert client.get("/documents/alxa-2021", params={"q": "长" * 5_000}).status_code == 200


def test_status_repairs_and_source_are_shown(client: TestClient, library: Library) -> None:
    for document in library:
        html = client.get(f"/documents/{document.document_id}").text
        assert escape(document.verification) in html and escape(document.validity) in html
        leaves = document.leaves
        checked, inferred = sum(c.verified for c in leaves), sum(c.repaired for c in leaves)
        assert (
            f"{len(leaves)} 条，其中 {checked} 条已与公布文本核对，{inferred} 条编号系推定" in html
        )
        for repair in document.repairs:
            assert escape(repair.after) in html and escape(repair.note) in html
        linked = f'href="{escape(document.source_url)}"' in html
        assert linked == document.source_url.startswith(("https://", "http://"))


def test_an_unknown_document_is_told_with_what_to_do(client: TestClient) -> None:
    for path in ("/documents/none", "/documents/<script>", "/documents/a/b/c", "/documents/%00"):
        page = client.get(path)
        assert page.status_code == 404
        assert "没有找到这份文件" in page.text and 'href="/documents"' in page.text
        assert "script" not in _read(page.text).tags
    english = client.get("/documents/none", headers={"accept-language": "en"}).text
    assert "There is no such document" in english


def test_the_list_names_all_documents(client: TestClient, library: Library) -> None:
    html = client.get("/documents").text
    for document in library:
        assert (
            f'href="/documents/{document.document_id}"' in html and escape(document.title) in html
        )


def test_a_strict_policy_and_an_own_style(client: TestClient) -> None:
    page = client.get("/documents/alxa-2021")
    assert page.headers["content-security-policy"].startswith(
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'"
    )
    assert "style=" not in page.text
    style = re.search(r'href="(/page/[0-9a-f]{8}/document.css)"', page.text)
    assert style is not None


def test_markup_in_a_document_is_text(encoder: PolicyEncoder, tmp_path: Path) -> None:
    (tmp_path / "scripted.md").write_text(_SCRIPTED, encoding="utf-8")
    library = load_library(tmp_path)
    index = HybridIndex.build(library.documents, encoder)
    settings = WebSettings(feedback_db=tmp_path / "feedback.sqlite3")
    client = TestClient(
        create_app(PolicyAssistant(library, index, Settings()), settings), "http://localhost"
    )
    for path in ("/documents", "/documents/scripted"):
        page = client.get(path, params={"q": '"><script>alert(1)</script>'})
        read = _read(page.text)
        assert not read.tags & {"script", "img"}
        assert "javascript:" not in page.text
    assert "".join(read.words) == library.document("scripted").text
