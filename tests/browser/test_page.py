"""The page in a real browser: ask, click [1], see the clause highlighted."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.serving import CHROMIUM, browser, server

if not CHROMIUM.exists():
    if os.environ.get("REQUIRE_BROWSER"):
        raise RuntimeError(f"the browser tests must run here, but there is no {CHROMIUM}")
    pytest.skip(f"BROWSER TESTS SKIPPED: no {CHROMIUM}", allow_module_level=True)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(tmp_path_factory.mktemp("index")) as where:
        yield where


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(params=[(1280, 900), (390, 844)], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    width, height = request.param
    opened = chromium.new_page(viewport={"width": width, "height": height})
    outside: list[str] = []
    opened.on(
        "request",
        lambda r: None if r.url.startswith((address, "data:", "blob:")) else outside.append(r.url),
    )
    opened.goto(address)
    yield opened
    opened.close()
    assert outside == []


def test_ask_click_marker_and_see_the_clause(page: Page) -> None:
    page.get_by_label("问题").fill("对新型研发平台有什么支持？")
    page.get_by_role("button", name="提问", exact=True).click()
    page.wait_for_selector(".xz-card")
    page.locator("#xz-chat a[href*='#cite-1-1']").first.click()
    card = page.locator(".xz-card.xz-active")
    expect(card).to_have_count(1)
    expect(card).to_be_in_viewport()
    expect(card).to_contain_text("《阿拉善盟关于促进阿拉善高新技术产业开发区高质量发展的意见》")
    expect(card).to_contain_text("二（二）")
    expect(card.locator("mark")).to_contain_text("以企业为主体的研究开发平台。")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def test_markup_in_a_question_is_text(page: Page) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    page.get_by_label("问题").fill("<img src=x onerror=alert(1)><script>alert(2)</script>人才引进")
    page.get_by_role("button", name="提问", exact=True).click()
    page.wait_for_selector(".xz-card, .xz-turn")
    expect(page.locator("#xz-chat")).to_contain_text("onerror=alert(1)")
    assert dialogs == []


def test_a_follow_up_keeps_the_earlier_cards(page: Page) -> None:
    page.get_by_role("button", name="新型研发机构应符合哪些条件？").click()
    page.wait_for_selector("#cite-1-1")
    page.get_by_label("问题").fill("那评职称呢？")
    page.get_by_role("button", name="提问", exact=True).click()
    page.wait_for_selector("#cite-2-1")
    expect(page.locator("#xz-chat")).to_contain_text("理解为：新型研发机构")
    page.locator("#xz-chat a[href*='#cite-1-2']").first.click()
    expect(page.locator("#cite-1-2")).to_be_visible()
    expect(page.locator("#cite-2-1")).to_be_hidden()
    expect(page.locator(".xz-card.xz-active")).to_have_count(1)


def test_an_empty_question_is_told_in_chinese(page: Page) -> None:
    page.get_by_role("button", name="提问", exact=True).click()
    expect(page.get_by_text("请输入要问的问题")).to_be_visible()
