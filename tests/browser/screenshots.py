"""`make screenshots`: every tab and a document page, at both widths, to look at.

All go to `build/screenshots`; the two that the README shows go to `docs/images` as well.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.serving import browser, server

_WIDTHS = {"desktop": (1280, 860), "phone": (390, 844)}
_QUESTION = "对新型研发平台有什么支持？"
_TEXT = (
    "对新认定的国家级、自治区级创新平台载体给予建设经费支持。采用创新券等支持方式。"
    "园区将为每户居民发放购车补贴。"
)


def _ask(page: Page) -> None:
    page.locator("#xz-question textarea").fill(_QUESTION)
    page.get_by_role("button", name="提问", exact=True).click()
    page.wait_for_selector(".xz-card")
    page.wait_for_timeout(1200)


def _open(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab, exact=True).click()
    page.wait_for_timeout(500)


def _documents(page: Page) -> None:
    _open(page, "原文")
    page.wait_for_selector(".xz-doc")


def _find(page: Page) -> None:
    _open(page, "原文")
    page.locator("#xz-find textarea, #xz-find input").first.fill("人才")
    page.get_by_role("button", name="查找", exact=True).click()
    page.wait_for_selector("#xz-documents mark")


def _check(page: Page) -> None:
    _open(page, "措辞核对")
    page.locator("#xz-wording textarea").fill(_TEXT)
    page.locator("#xz-wording-send").click()
    page.wait_for_selector(".xz-matches")


def _compare(page: Page) -> None:
    _open(page, "政策对照")
    page.locator("#xz-compare-send").click()
    page.wait_for_selector(".xz-pair")
    page.locator(".xz-pair summary").first.click()


def _overview(page: Page) -> None:
    _open(page, "概览")
    page.wait_for_selector(".xz-heat")


VIEWS: dict[str, Callable[[Page], None]] = {
    "ask": _ask,
    "documents": _documents,
    "find": _find,
    "wording": _check,
    "compare": _compare,
    "overview": _overview,
}


def main(folder: Path, shown: Path) -> None:
    """Take all pictures, light at both widths and the desktop dark."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as index,
        server(Path(index)) as address,
        browser() as chromium,
    ):
        for device, (width, height) in _WIDTHS.items():
            for scheme in ("light", "dark"):
                context = chromium.new_context(
                    viewport={"width": width, "height": height},
                    locale="zh-CN",
                    color_scheme=scheme,
                )
                page = context.new_page()
                for name, act in VIEWS.items():
                    page.goto(f"{address}/?__theme={scheme}")
                    page.wait_for_selector("#xz-question")
                    act(page)
                    page.screenshot(path=folder / f"{name}-{device}-{scheme}.png")
                page.goto(f"{address}/documents/guofa-2020-7#二（四）")
                page.screenshot(path=folder / f"page-{device}-{scheme}.png")
                context.close()
    for device in _WIDTHS:
        shutil.copy(folder / f"ask-{device}-light.png", shown / f"{device}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
