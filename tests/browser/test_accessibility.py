"""axe-core on every state of the page from phone to desktop, at both ends dark and large as well."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.asking import (
    ALTERED,
    NOT_FOUND,
    SIZES,
    SUPPORT,
    answer_with,
    ask,
    citation,
    made_up,
    opened,
)
from tests.browser.serving import require_browser
from tests.browser.test_tabs import DRAFT

require_browser()


def _streaming(page: Page) -> None:
    page.route("**/api/ask/stream", lambda route: None)
    page.locator("#question").fill(SUPPORT)
    page.keyboard.press("Enter")
    page.wait_for_selector(".working")


def _failed(page: Page) -> None:
    page.route("**/api/ask/stream", lambda route: route.abort())
    page.locator("#question").fill(SUPPORT)
    page.keyboard.press("Enter")
    page.wait_for_selector(".failed", timeout=20_000)


def _long(page: Page) -> None:
    turn = ask(page, SUPPORT)
    turn.locator(".more > summary").click()
    turn.locator(".marker").first.click()
    turn.get_by_role("radio", name="有用").check()
    ask(page, NOT_FOUND, 2)
    page.locator("#talks-box summary").click()


def _partial(page: Page) -> None:
    blocks = [{"kind": "missing", "items": ["具体金额"], "text": "文件未载明：具体金额"},
              {"kind": "statement", "text": "给予支持。", "citations": [1], "label": "资金", "depth": 0},
              {"kind": "table", "header": ["层级", "省", "区县", "名称", "补贴", "条件"],
               "rows": [{"cells": ["市级", "甲省", "", "补贴", "10万元", ""], "citations": [1]}]}]  # fmt: skip
    cited = [{**citation(1, "一", "给予支持。", 0), "damaged": True, "validity": "expired"}]
    answer_with(page, made_up(blocks, cited, "partial"))
    ask(page, "贴息多少钱？").locator(".statement .marker").click()


def _wording(page: Page) -> None:
    page.get_by_role("tab", name="措辞核对").click()
    page.get_by_label("要核对的文字").fill(DRAFT + "支持国家高新区面向全球，招才引智；")
    page.get_by_role("button", name="核对", exact=True).click()
    page.locator(".outward-only summary").click()


def _compare(page: Page) -> None:
    page.get_by_role("tab", name="政策对照").click()
    page.get_by_role("button", name="对照", exact=True).click()
    page.wait_for_selector(".pair", timeout=60_000)


def _documents(page: Page) -> None:
    page.get_by_role("tab", name="原文").click()
    page.locator(".document summary").first.click()
    page.wait_for_selector(".document .clause")


def _overview(page: Page) -> None:
    page.get_by_role("tab", name="概览").click()
    page.wait_for_selector(".topic")


STATES: dict[str, Callable[[Page], object]] = {
    "empty": lambda page: None,
    "streaming": _streaming,
    "support": lambda page: ask(page, SUPPORT),
    "answered": lambda page: ask(page, ALTERED),
    "partial": _partial,
    "not_found": lambda page: ask(page, NOT_FOUND),
    "failed": _failed,
    "long": _long,
    "documents": _documents,
    "wording": _wording,
    "compare": _compare,
    "overview": _overview,
}


_ENDS = ("desktop", "phone")  # colours are those of all widths, and large letters fit least or most
_INK = "getComputedStyle(document.body).color + getComputedStyle(document.body).fontSize"


@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("state", list(STATES))
def test_no_serious_finding(chromium: Browser, address: str, state: str, size: str) -> None:
    with opened(chromium, address, size, faults=False) as page:
        STATES[state](page)
        light = _look(page, "light")
        if size not in _ENDS:
            return
        page.emulate_media(color_scheme="dark")
        dark = _look(page, "dark")
        page.emulate_media(color_scheme="light")
        page.get_by_role("button", name="大字版").click()
        large = _look(page, "large")
    assert len({light, dark, large}) == 3


def _look(page: Page, look: str) -> str:
    """What the ink of a look is; it has no serious finding."""
    page.wait_for_timeout(200)
    told = [
        (look, v["id"], [n["html"][:120] for n in v["nodes"]])
        for v in Axe().run(page).response["violations"]
        if v["impact"] in ("serious", "critical")
    ]
    assert told == []
    return str(page.evaluate(_INK))
