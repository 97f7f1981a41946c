"""Documents as plain pages: verbatim, every clause at its address, nothing in them interpreted."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import httpx2
import pytest

from corpus import Library
from corpus.parser import parse
from qa import PolicyAssistant
from tests.loopback import client, serving
from web import create_app
from web.document_page import address, document_page, pieces


@pytest.fixture(scope="module")
def http(assistant: PolicyAssistant) -> Iterator[httpx2.Client]:
    with serving(create_app(assistant)) as served, client(served) as opened:
        yield opened


def _sections(html: str) -> dict[str, str]:
    """The wording under each address, as a reader sees it."""
    found = re.findall(
        r'<section id="([^"]+)".*?<div class="wording">(.*?</div>\s*)</section>', html, re.DOTALL
    )
    return {unescape(label): unescape(re.sub(r"<[^>]+>", "", body)) for label, body in found}


def test_no_character_of_a_document_is_lost(library: Library) -> None:
    for document in library:
        for query in ("", "创新", "。"):
            shown = _sections(document_page(document, query))
            assert "".join(shown.values()) == document.text
        for clause, text in pieces(document):
            assert shown[clause.label] == text
            assert text.startswith(document.text[clause.start : clause.own_end].rstrip())


def test_every_clause_has_its_address(http: httpx2.Client, library: Library) -> None:
    listed = http.get("/documents").text
    for document in library:
        assert f'href="{address(document.document_id)}"' in listed
        html = http.get(address(document.document_id)).text
        labels = re.findall(r'<section id="([^"]+)"', html)
        assert labels == [
            c.label for c in sorted(document.clauses, key=lambda c: (c.start, -c.end))
        ]
        anchors = {unquote(a) for a in re.findall(r'href="#([^"]+)"', html)}
        assert anchors == set(labels)


def test_the_page_says_how_far_the_wording_was_checked(
    http: httpx2.Client, library: Library
) -> None:
    html = http.get("/documents/alxa-2021").text
    assert library.document("alxa-2021").verification in html
    assert html.count('warn">编号缺损，按顺序推定') == sum(
        c.repaired for c in library.document("alxa-2021").leaves
    )
    assert "<td>三（八）</td><td>）</td><td>（八）</td>" in html


def test_search_marks_the_clauses_that_hold_the_words(http: httpx2.Client) -> None:
    html = http.get("/documents/guofa-2020-7", params={"q": "居留许可"}).text
    assert "1 条含有“居留许可”" in html and html.count("<mark>居留许可</mark>") == 2
    assert "没有条款含有“元宇宙”" in http.get("/documents/guofa-2020-7?q=元宇宙").text


def test_an_unknown_document_is_a_page_that_helps(http: httpx2.Client) -> None:
    found = http.get("/documents/guofa-1999-1")
    assert found.status_code == 404 and 'href="/documents"' in found.text
    assert "guofa-1999-1" in found.text


def test_nothing_is_interpreted(http: httpx2.Client, library: Library) -> None:
    script = "<script>alert(1)</script>"
    html = http.get("/documents/alxa-2021", params={"q": f'"{script}'}).text
    assert "<script" not in html and "&lt;script&gt;" in html
    text = f"一、{script}总体要求\n\n（一）内容\n\n{script}正文。\n"
    odd = replace(
        library.document("alxa-2021"),
        title=script,
        source_url="javascript:alert(1)",
        text=text,
        clauses=parse("odd", text),
        repairs=(),
    )
    html = document_page(odd)
    assert "<script" not in html and "javascript:" not in html
    assert "".join(_sections(html).values()) == text


def test_the_page_may_load_nothing_from_elsewhere(http: httpx2.Client) -> None:
    page = http.get("/documents/guofa-2020-7")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "style-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    loaded = re.findall(r'(?:src|stylesheet" href)="([^"]+)"', page.text)
    assert loaded == ["/document.css"] and http.get("/document.css").status_code == 200
