"""The page as it is served: whose it is, nothing of the framework in it, addresses, error pages."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx2
import pytest

from corpus import Library
from qa import PolicyAssistant
from tests.loopback import client, serving
from web import WebSettings, create_app
from web.ui import mount_page

_PAGE = {"accept": "text/html,application/xhtml+xml", "accept-language": "zh-CN"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> WebSettings:
    return WebSettings(
        feedback_db=tmp_path_factory.mktemp("ui") / "f.sqlite3",
        place="测试区",
        provider="<b>测试区政务服务局</b>",
        widget_contact="电话 1234",
        example_questions="甲有哪些规定？|乙呢？",
    )


@pytest.fixture(scope="module")
def http(assistant: PolicyAssistant, settings: WebSettings) -> Iterator[httpx2.Client]:
    app = mount_page(create_app(assistant, settings))
    with serving(app) as address, client(address) as opened:
        yield opened


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "meta":
            name = given.get("property") or given.get("name") or ""
            self.found[name] = given.get("content", "")
        if tag in ("link", "script", "img") and ("href" in given or "src" in given):
            self.loaded.append(given.get("href") or given["src"])


def test_the_head_says_whose_it_is_and_nothing_of_the_framework(
    http: httpx2.Client, library: Library
) -> None:
    page = http.get("/", headers=_PAGE)
    assert page.status_code == 200 and page.headers["cache-control"] == "no-store"
    head = _Head()
    head.feed(page.text)
    assert head.found["og:title"] == "循章 · 政策问答"
    assert f"{len(tuple(library))} 份政策文件" in head.found["description"]
    assert "测试区" in page.text and "电话 1234" in page.text
    assert "&lt;b&gt;测试区政务服务局&lt;/b&gt;" in page.text
    assert "gradio" not in page.text.lower()
    for address in head.loaded:
        assert http.get(address).status_code == 200, address
    card = http.get(head.found["og:image"])
    assert card.headers["content-type"] == "image/png"
    manifest = http.get("/manifest.webmanifest").json()
    assert manifest["short_name"] == "循章"
    assert all(http.get(icon["src"]).status_code == 200 for icon in manifest["icons"])


def test_examples_are_those_set_else_made_from_headings(
    http: httpx2.Client, assistant: PolicyAssistant, library: Library, tmp_path: Path
) -> None:
    page = http.get("/", headers=_PAGE).text
    assert 'data-ask="甲有哪些规定？"' in page and 'data-ask="乙呢？"' in page
    plain = WebSettings(feedback_db=tmp_path / "f.sqlite3")
    with serving(mount_page(create_app(assistant, plain))) as address, client(address) as opened:
        own = opened.get("/", headers=_PAGE).text
    asked = re.findall(r'data-ask="([^"]+)有哪些规定？">\1有哪些规定？<', own)
    headings = {clause.heading for document in library for clause in document.leaves}
    assert asked and set(asked) <= headings


def test_the_page_is_in_the_language_that_was_chosen(http: httpx2.Client) -> None:
    def language(**headers: str) -> str:
        page = http.get("/", headers={"accept": "text/html"} | headers).text
        return re.search(r'<html lang="([^"]+)"', page).group(1)  # type: ignore[union-attr]

    assert language(**{"accept-language": "en-GB"}) == "en"
    assert language(**{"accept-language": "zh-CN"}) == "zh-CN"
    assert language(**{"accept-language": "zh-CN", "cookie": "xz-language=en"}) == "en"
    chosen = http.get("/?tab=documents&lang=en&q=%E7%94%B2", headers=_PAGE)
    assert chosen.status_code == 303
    assert chosen.headers["location"] == "/?tab=documents&q=%E7%94%B2"
    assert chosen.headers["set-cookie"].startswith("xz-language=en; Max-Age=31536000; Path=/;")
    http.cookies.clear()
    assert language(**{"accept-language": "zh-CN"}) == "zh-CN"
    assert http.get("/?lang=fr", headers=_PAGE).status_code == 200  # no language of ours
    large = http.get("/", headers=_PAGE | {"cookie": "xz-large=1"}).text
    assert 'class="large"' in large and 'aria-pressed="true"' in large


def test_words_and_site_are_data_not_markup(http: httpx2.Client) -> None:
    page = http.get("/", headers=_PAGE).text
    data = dict(re.findall(r'<script type="application/json" id="(\w+)">(.*?)</script>', page))
    assert json.loads(data["site"])["contact"]["contact"] == "电话 1234"
    assert json.loads(data["words"])["send"] == "提问"
    assert len(re.findall(r"<script", page)) == 3  # words, site, the module


def test_a_browser_is_told_in_a_page_and_a_program_in_a_problem(http: httpx2.Client) -> None:
    page = http.get("/nowhere", headers=_PAGE)
    assert page.status_code == 404 and "没有这个网页" in page.text
    assert page.headers["content-type"].startswith("text/html")
    api = http.get("/api/nowhere", headers={"accept": "application/json"})
    assert api.status_code == 404 and api.headers["content-type"] == "application/problem+json"


def test_files_are_kept_for_good_only_under_their_version(http: httpx2.Client) -> None:
    page = http.get("/", headers=_PAGE).text
    main = re.search(r'src="(/page/[0-9a-f]{8}/main.js)"', page).group(1)  # type: ignore[union-attr]
    assert "immutable" in http.get(main).headers["cache-control"]
    assert http.get("/page/00000000/main.js").headers["cache-control"] == "no-cache"
    assert http.get("/page/00000000/..%2f..%2fapi.py").status_code == 404


def test_scripts_never_write_markup() -> None:
    for script in (Path(__file__).parents[3] / "web" / "static" / "page").glob("*.js"):
        code = script.read_text(encoding="utf-8")
        without_comments = re.sub(r"//.*", "", code)
        for forbidden in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ):
            assert forbidden not in without_comments, script.name


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("off", "服务器不记录提问"),
        ("counts", "只计次数，不记提问的文字和提问人"),
        ("text", "提问的文字供管理员改进服务"),
        ("all", "提问的文字供管理员改进服务"),
    ],
)
def test_what_is_kept_of_questions_is_told_as_it_is_set(
    assistant: PolicyAssistant, tmp_path: Path, kept: str, told: str
) -> None:
    settings = WebSettings(feedback_db=tmp_path / "f.sqlite3", question_log=kept)
    with serving(mount_page(create_app(assistant, settings))) as address, client(address) as http:
        assert told in http.get("/", headers=_PAGE).text
