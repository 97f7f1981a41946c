"""Screenshots of every state of the page: `python -m tests.browser.screenshots DIR [README_DIR]`.

Each at 390, 768, 1366 and 1440 pixels, light, dark and in large type, as axe-core is run on them;
the two that the README shows go to README_DIR.
"""

import shutil
import sys
from pathlib import Path

from index import ARTIFACTS_DIR
from tests.browser.asking import SIZES, opened
from tests.browser.serving import browser, server
from tests.browser.test_accessibility import STATES

_README = {"support-laptop-light": "desktop.png", "support-phone-light": "phone.png"}


def main(folder: Path, readme: Path | None = None) -> None:
    """Write `<state>-<size>-<look>.png`, and the documents' own pages."""
    folder.mkdir(parents=True, exist_ok=True)
    with server(ARTIFACTS_DIR) as address, browser() as chromium:
        for look in ("light", "dark", "large"):
            for size in SIZES:
                for state, show in STATES.items():
                    name = f"{state}-{size}-{look}"
                    scheme = "dark" if look == "dark" else "light"
                    with opened(chromium, address, size, scheme, faults=False) as page:
                        if look == "large":
                            page.get_by_role("button", name="大字版").click()
                        show(page)
                        page.wait_for_timeout(500)
                        page.screenshot(path=folder / f"{name}.png")
                    if readme and name in _README:
                        shutil.copy(folder / f"{name}.png", readme / _README[name])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
