"""The tabs 原文, 措辞核对, 政策对照 and 概览 and the document pages in a real browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document
from playwright.sync_api import Browser, Page, expect

from qa import PolicyAssistant
from qa.export import MAX_FILE
from tests.browser.screenshots import TABS, check_wording, compare, open_documents, overview
from tests.browser.serving import browser, require_browser
from tests.loopback import serving
from web import create_app
from web.ui import mount_page

require_browser()

_TABS = ("documents", "wording", "compare", "overview")
_SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(assistant: PolicyAssistant) -> Iterator[str]:
    with serving(mount_page(create_app(assistant))) as where:
        yield where


def _open(
    chromium: Browser, address: str, size: str, scheme: Literal["light", "dark"] = "light"
) -> tuple[Page, list[str]]:
    width, height = _SIZES[size]
    page = chromium.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="zh-CN"
    )
    outside: list[str] = []
    page.on(
        "request",
        lambda r: None if r.url.startswith((address, "data:", "blob:")) else outside.append(r.url),
    )
    page.goto(address)
    return page, outside


@pytest.fixture(params=list(_SIZES))
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    opened, outside = _open(chromium, address, request.param)
    yield opened
    wide = opened.evaluate("document.documentElement.scrollWidth - innerWidth")
    opened.close()
    assert outside == [] and wide <= 0


def _serious(page: Page) -> list[str]:
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:200]}"
        for v in Axe().run(page).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(_SIZES))
def test_axe_finds_no_serious_violation(
    chromium: Browser, address: str, size: str, scheme: Literal["light", "dark"]
) -> None:
    found: dict[str, list[str]] = {}
    page, _ = _open(chromium, address, size, scheme)
    for tab in _TABS:
        TABS[tab](page)
        page.wait_for_timeout(400)
        found[tab] = _serious(page)
    page.close()
    # The document page's policy keeps the checker's script out; the same HTML without it.
    context = chromium.new_context(
        bypass_csp=True,
        color_scheme=scheme,
        viewport={"width": _SIZES[size][0], "height": _SIZES[size][1]},
    )
    page = context.new_page()
    for path in ("/documents", "/documents/alxa-2021?q=创新#三（八）", "/documents/none"):
        page.goto(f"{address}{path}")
        found[path] = _serious(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()
    assert not any(found.values()), found


def test_search_leads_to_the_permanent_address(page: Page) -> None:
    open_documents(page)
    expect(page.locator(".xz-words mark").first).to_have_text("孵化器")
    with page.context.expect_page() as opened:
        page.locator(".xz-about a").first.click()
    target = opened.value.locator("section:target")
    expect(target).to_have_count(1)
    expect(target).to_contain_text("孵化器")
    assert "/documents/guofa-2020-7#" in opened.value.url
    opened.value.close()


def test_wording_is_judged_and_exported(page: Page, tmp_path: Path) -> None:
    check_wording(page)
    expect(page.locator(".xz-verdict.xz-altered del")).to_contain_text("建设")
    expect(page.locator(".xz-verdict.xz-altered ins")).to_contain_text("研发")
    expect(page.locator(".xz-place a").first).to_have_attribute(
        "href", "/documents/alxa-2021#%E4%BA%8C%EF%BC%88%E4%BA%8C%EF%BC%89"
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="导出报告（Word）").click()
    path = tmp_path / "report.docx"
    download.value.save_as(path)
    assert Document(str(path)).paragraphs[0].text == "措辞核对报告"


def test_a_word_file_is_read_and_checked(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "draft.docx"
    file = Document()
    file.add_table(1, 1).cell(0, 0).text = "积极培育新型研发机构等产业创新组织。"
    file.save(str(path))
    page.get_by_role("tab", name="措辞核对").click()
    page.locator("#xz-word-file input[type=file]").set_input_files(path)
    expect(page.locator(".xz-verdict.xz-exact")).to_have_count(1, timeout=20_000)
    expect(page.get_by_label("要核对的文字")).to_have_value("积极培育新型研发机构等产业创新组织。")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.docx", b"broken", "文件已损坏"),
        ("a.txt", "文字".encode(), "只能读取 .docx"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), "打开密码"),
        ("a.docx", bytes(MAX_FILE + 1), "超过 5 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    page: Page, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    page.get_by_role("tab", name="措辞核对").click()
    page.locator("#xz-word-file input[type=file]").set_input_files(path)
    expect(page.get_by_text(told)).to_be_visible(timeout=20_000)


def test_too_long_a_text_is_told(page: Page) -> None:
    page.get_by_role("tab", name="措辞核对").click()
    page.get_by_label("要核对的文字").fill("字" * 20_001)
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.get_by_text("一次最多核对 20000 字")).to_be_visible()


def test_comparison_by_documents_and_by_topic(page: Page) -> None:
    compare(page)
    expect(page.locator(".xz-conflicts tbody tr").first).to_be_visible()
    page.get_by_label("主题（可不填）").fill("新型研发机构")
    page.get_by_role("button", name="对照", exact=True).click()
    expect(page.locator(".xz-pair")).not_to_have_count(0)


def test_the_overview_lists_clauses(page: Page) -> None:
    overview(page)
    page.locator(".xz-heatmap summary").first.click()
    expect(page.locator(".xz-heatmap details[open] a").first).to_be_visible()
    expect(page.locator("#xz-overview")).to_contain_text("实测质量")


def test_keyboard_only(page: Page) -> None:
    page.get_by_role("tab", name="问答").focus()
    for name in ("原文", "措辞核对"):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")
    page.get_by_label("要核对的文字").focus()
    page.keyboard.type("积极培育新型研发机构等产业创新组织。")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "核对":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".xz-verdict.xz-exact")).to_have_count(1)
    page.locator(".xz-export button").first.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert "/documents/" in page.evaluate("document.activeElement.getAttribute('href')")
