"""On a slow connection: the box can be used within three seconds, whatever the framework weighs."""

from playwright.sync_api import Browser

from tests.browser.asking import SUPPORT
from tests.browser.serving import require_browser

require_browser()

_SLOW = {
    "offline": False,
    "latency": 400,  # ms
    "downloadThroughput": 1_600_000 / 8,  # bytes a second
    "uploadThroughput": 768_000 / 8,
}


def test_usable_within_three_seconds(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _SLOW)
    page.goto(address, wait_until="commit")
    page.wait_for_selector("html[data-ready]")
    ready = page.evaluate("performance.now()")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    page.locator("#question").fill(SUPPORT)
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn .statement")
    loaded = page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
    page.locator("#plain-foot").scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    drawn = page.locator("gradio-app").count()
    context.close()
    assert painted < 2000 and ready < 3000
    assert drawn == 0 and not [
        name for name in loaded if "/config" in name
    ]  # it competes with nothing
