"""Screenshots of every tab and the document page: `python -m tests.browser.screenshots DIR [README_DIR]`.

The two that the README shows, of the tab 问答, go to README_DIR.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page

from index import ARTIFACTS_DIR
from tests.browser.serving import browser, server

WORDING = (
    "对新认定的国家级、自治区级创新平台载体给予建设经费支持。"
    "到2030年，高新区主导产业更加突出。园区食堂每天供应三餐。"
)


def ask(page: Page) -> None:
    page.get_by_role("button", name="对新型研发平台有什么支持？").click()
    page.wait_for_selector(".xz-card")
    page.wait_for_timeout(800)
    page.locator("#xz-log a.xz-ref").first.click()


def open_documents(page: Page) -> None:
    page.get_by_role("tab", name="原文").click()
    page.get_by_label("在文件中查找").fill("孵化器")
    page.get_by_role("button", name="查找", exact=True).click()
    page.wait_for_selector(".xz-words mark")


def check_wording(page: Page) -> None:
    page.get_by_role("tab", name="措辞核对").click()
    page.get_by_label("要核对的文字").fill(WORDING)
    page.get_by_role("button", name="核对", exact=True).click()
    page.wait_for_selector(".xz-verdict")


def compare(page: Page) -> None:
    page.get_by_role("tab", name="政策对照").click()
    page.get_by_role("button", name="对照", exact=True).click()
    page.wait_for_selector(".xz-pair", timeout=60_000)


def overview(page: Page) -> None:
    page.get_by_role("tab", name="概览").click()
    page.wait_for_selector(".xz-heatmap")


TABS = {
    "ask": ask,
    "documents": open_documents,
    "wording": check_wording,
    "compare": compare,
    "overview": overview,
}


def main(folder: Path, readme: Path | None = None) -> None:
    """Write `<tab>-desktop.png` and `<tab>-phone.png`, and the same of the document page."""
    folder.mkdir(parents=True, exist_ok=True)
    with server(ARTIFACTS_DIR) as address, browser() as chromium:
        for name, width, height in (("desktop", 1280, 860), ("phone", 390, 1400)):
            for tab, show in TABS.items():
                page = chromium.new_page(
                    viewport={"width": width, "height": height}, locale="zh-CN"
                )
                page.goto(address)
                show(page)
                page.wait_for_timeout(800)
                page.screenshot(path=folder / f"{tab}-{name}.png", full_page=tab != "ask")
                page.close()
            page = chromium.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
            page.goto(f"{address}/documents/guofa-2020-7#二（四）")
            page.screenshot(path=folder / f"document-{name}.png")
            page.close()
            if readme:
                shutil.copy(folder / f"ask-{name}.png", readme / f"{name}.png")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
