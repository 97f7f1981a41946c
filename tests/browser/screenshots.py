"""Screenshots of the page at desktop and phone width: `python -m tests.browser.screenshots DIR`."""

import sys
from pathlib import Path

from index import ARTIFACTS_DIR
from tests.browser.serving import browser, server


def main(folder: Path) -> None:
    """Ask the flagship question and write desktop.png and phone.png."""
    folder.mkdir(parents=True, exist_ok=True)
    with server(ARTIFACTS_DIR) as address, browser() as chromium:
        for name, width, height in (("desktop", 1280, 860), ("phone", 390, 1400)):
            page = chromium.new_page(viewport={"width": width, "height": height})
            page.goto(address)
            page.get_by_role("button", name="对新型研发平台有什么支持？").click()
            page.wait_for_selector(".xz-card")
            page.wait_for_timeout(800)
            page.locator("#xz-chat a[href*='#cite-1-1']").first.click()
            page.wait_for_timeout(800)
            page.screenshot(path=folder / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
