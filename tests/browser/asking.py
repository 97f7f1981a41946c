"""What the tests of the tab 问答 share: a page on the tests' own server, and asking on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Locator, Page, expect

SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
SUPPORT = "对新型研发平台有什么支持？"
ALTERED = "“对新认定的国家级、自治区级创新平台载体给予建设经费支持”是《意见》的原话吗？"
NOT_FOUND = "食堂几点开门？"


@contextmanager
def opened(
    chromium: Browser,
    address: str,
    size: str = "desktop",
    scheme: Literal["light", "dark"] = "light",
    locale: str = "zh-CN",
) -> Iterator[Page]:
    """The page; fails on a request to another host, on an error, and if it is too wide."""
    width, height = SIZES[size]
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        locale=locale,
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    outside: list[str] = []
    faults: list[str] = []
    page.on(
        "request",
        lambda r: None if r.url.startswith((address, "data:", "blob:")) else outside.append(r.url),
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    page.wait_for_selector("#xz-question textarea")
    yield page
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert (outside, faults) == ([], []) and wide <= 0


def ask(page: Page, question: str, turn: int = 1) -> Locator:
    """Ask and wait for the whole answer; gives its turn."""
    page.locator("#xz-question textarea").fill(question)
    page.keyboard.press("Enter")
    return answered(page, turn)


def answered(page: Page, turn: int = 1) -> Locator:
    # Kept, which the page does a moment after it is shown, and ready for the next question.
    found = page.locator(f"#xz-log .xz-said[data-turn='{turn}'][data-answer]")
    expect(found).to_have_count(1, timeout=20_000)
    expect(page.locator("#xz-stop")).to_be_hidden()
    page.wait_for_timeout(400)
    return found
