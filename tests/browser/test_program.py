"""The program itself in a real browser: `python app.py`, ask, open the clause; the framework's foot."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.asking import SUPPORT, ask, opened
from tests.browser.serving import require_browser, server

require_browser()


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server(tmp_path_factory.mktemp("index")) as where:
        yield where


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_ask_and_see_the_clause(chromium: Browser, program: str, size: str) -> None:
    with opened(chromium, program, size) as page:
        told = page.request.post(f"{program}/api/ask", data={"question": SUPPORT}).json()
        turn = ask(page, SUPPORT)
        turn.locator(".answer > .statement .marker").first.click()
        card = turn.locator(".card[open]").first
        expect(card).to_be_in_viewport()
        expect(card.locator(".where b")).to_have_text(told["citations"][0]["clause"])
        expect(card.locator("mark").first).to_have_text(told["citations"][0]["quote"].strip())


def test_the_framework_renders_the_foot_and_is_asked_for_files_only(
    chromium: Browser, program: str
) -> None:
    asked: list[tuple[str, int]] = []
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    told: list[str] = []
    page.on("response", lambda r: asked.append((r.url.removeprefix(program), r.status)))
    page.on("console", lambda m: told.append(m.text) if m.type == "error" else None)
    page.goto(program)
    documents = page.request.get(f"{program}/api/documents").json()
    for text in ("引文以正式公布的文本为准", documents[0]["title"]):
        expect(page.locator("#plain-foot, gradio-app")).to_contain_text([text])
    heights = """() => [...document.querySelectorAll('body, #tab-ask *')]
        .map((e) => getComputedStyle(e).lineHeight)"""
    before = page.evaluate(heights)
    page.locator("#framework").scroll_into_view_if_needed()
    drawn = page.locator("#framework gradio-app")
    expect(drawn).to_contain_text("引文以正式公布的文本为准", timeout=120_000)
    expect(drawn).to_contain_text(documents[0]["title"])
    expect(page.locator("#plain-foot")).to_have_count(0)
    assert page.evaluate(heights) == before  # its style sheets change nothing of the page
    ask(page, SUPPORT)
    title = page.title()
    context.close()
    assert [entry for entry in asked if entry[1] >= 400] == [] and told == []
    assert not [path for path, _ in asked if "gradio_api" in path or "queue" in path]
    assert title.startswith("循章 · 政策问答")
