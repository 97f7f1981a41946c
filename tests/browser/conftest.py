"""One browser and one server for all tests of a run; `--address` tests a server that runs already."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.serving import browser, require_browser
from tests.loopback import serving
from web import create_app
from web.ui import mount_page


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--address", help="http://… of a running server, instead of one of the tests")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser until a test of another package comes: Playwright keeps an event loop running in
    the thread of the tests, in which nothing could run one of its own.
    """
    require_browser()
    with browser() as launched:
        yield launched


@pytest.fixture(scope="session")
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    given = request.config.getoption("--address")
    if given:
        yield given
        return
    with serving(mount_page(create_app(request.getfixturevalue("assistant")))) as where:
        yield where
