"""The program itself in a real browser: `python app.py`, ask, click [1], see the clause."""

import json
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.asking import SIZES, SUPPORT, ask, opened
from tests.browser.serving import browser, require_browser, server

require_browser()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(tmp_path_factory.mktemp("index")) as where:
        yield where


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture(params=list(SIZES))
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    with opened(chromium, address, request.param) as shown:
        yield shown


def test_ask_click_marker_and_see_the_clause(page: Page, address: str) -> None:
    request = urllib.request.Request(
        f"{address}/api/ask",
        json.dumps({"question": SUPPORT}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as reply:
        citation = json.load(reply)["citations"][2]
    turn = ask(page, SUPPORT)
    turn.locator(f"a.xz-ref[href='#cite-1-{citation['marker']}']").first.click()
    card = page.locator(".xz-card.xz-active")
    expect(card).to_have_count(1)
    expect(card).to_be_in_viewport()
    expect(card).to_contain_text(f"《{citation['document_title']}》")
    expect(card.locator(".xz-label")).to_have_text(citation["clause"])
    expect(card.locator("mark")).to_have_text(citation["quote"])


def test_a_follow_up_keeps_the_earlier_cards(page: Page) -> None:
    page.get_by_role("button", name="新型研发机构应符合哪些条件？").click()
    page.wait_for_selector("#cite-1-2")
    turn = ask(page, "那评职称呢？", 2)
    expect(turn).to_contain_text("理解为：新型研发机构")
    page.locator("#xz-log a.xz-ref[href='#cite-1-2']").first.click()
    expect(page.locator("#cite-1-2")).to_be_visible()
    expect(page.locator("#cite-2-1")).to_be_hidden()
    expect(page.locator(".xz-card.xz-active")).to_have_count(1)


def test_an_empty_question_is_told_in_chinese(page: Page) -> None:
    page.get_by_role("button", name="提问", exact=True).click()
    expect(page.get_by_text("请输入要问的问题")).to_be_visible()
