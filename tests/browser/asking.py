"""What the tests of the page share: the page on a server, asking on it, an answer made up for it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Browser, Locator, Page, Route, expect

SIZES = {"desktop": (1440, 900), "laptop": (1366, 768), "tablet": (768, 1024), "phone": (390, 844)}
SUPPORT = "对新型研发平台有什么支持？"
CONDITIONS = "新型研发机构应符合哪些条件？"
ALTERED = "“对新认定的国家级、自治区级创新平台载体给予建设经费支持”是《意见》的原话吗？"
NOT_FOUND = "食堂几点开门？"


@contextmanager
def opened(
    chromium: Browser,
    address: str,
    size: str = "desktop",
    scheme: Literal["light", "dark"] = "light",
    locale: str = "zh-CN",
    path: str = "/",
    faults: bool = True,
) -> Iterator[Page]:
    """The page; fails on a request to another host, on an error, and if it is too wide."""
    width, height = SIZES[size]
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        locale=locale,
        has_touch=size == "phone",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    outside: list[str] = []
    told: list[str] = []
    page.on(
        "request",
        lambda r: None if r.url.startswith((address, "data:", "blob:")) else outside.append(r.url),
    )
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(address + path)
    page.wait_for_selector("html[data-ready]")
    yield page
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()
    assert wide <= 0
    assert not faults or (outside, told) == ([], [])


def ask(page: Page, question: str, turn: int = 1) -> Locator:
    """Ask by Enter and wait for the whole answer; gives its turn."""
    page.locator("#question").fill(question)
    page.keyboard.press("Enter")
    return answered(page, turn)


def answered(page: Page, turn: int = 1) -> Locator:
    expect(page.locator("#log .turn[data-status]")).to_have_count(turn, timeout=20_000)
    return page.locator("#log .turn").nth(turn - 1)


def citation(marker: int, clause: str, quote: str, start: int) -> dict[str, Any]:
    """A citation of a made-up answer."""
    return {
        "marker": marker, "document_id": "guofa-2020-7", "document_title": "国务院关于促进的若干意见",
        "document_number": "国发〔2020〕7号", "clause": clause, "heading": "", "path": [],
        "quote": quote, "start": start, "end": start + len(quote), "verified": True,
        "repaired": False, "url": "https://www.gov.cn/x", "validity": "in_force",
    }  # fmt: skip


def made_up(
    blocks: Sequence[Mapping[str, Any]],
    citations: Sequence[Mapping[str, Any]] = (),
    status: str = "answered",
    **more: object,
) -> dict[str, Any]:
    """An answer as the API gives it, of these blocks."""
    return {
        "question": "问", "standalone_question": "问", "status": status, "answer": "…",
        "blocks": list(blocks), "statements": [], "citations": list(citations), "verdict": None,
        "missing": [], "notes": [], "hits": [], "generator": "extractive",
        "timings_ms": {"total": 1},
    } | more  # fmt: skip


def answer_with(page: Page, answer: Mapping[str, Any]) -> None:
    """Let the page's next questions be answered with this."""

    def reply(route: Route) -> None:
        asked = json.loads(route.request.post_data or "{}")["question"]
        told = {"question": asked, "standalone_question": asked}
        if answer["standalone_question"] != answer["question"]:
            del told["standalone_question"]
        data = json.dumps({**answer, **told}, ensure_ascii=False)
        route.fulfill(
            body=f"id: {'a' * 32}:1\nevent: done\ndata: {data}\n\n",
            content_type="text/event-stream; charset=utf-8",
        )

    page.route("**/api/ask/stream", reply)
