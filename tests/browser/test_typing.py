"""Typing: suggestions, input methods, arrow up; reading: large type, the other language."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from corpus import Library
from tests.browser.asking import ALTERED, SUPPORT, ask, opened
from tests.browser.serving import require_browser
from web.pages import gloss

require_browser()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with opened(chromium, address) as shown:
        yield shown


def test_headings_are_suggested_at_once_and_asked_by_keyboard(page: Page) -> None:
    told = page.request.get(page.url + "api/suggestions").json()["suggestions"]
    heading = next(entry for entry in told if len(entry) > 8)
    box = page.locator("#question")
    with page.expect_response("**/api/suggestions"):
        box.focus()
    box.press_sequentially(heading[2:6])
    options = page.get_by_role("option")
    expect(options.filter(has_text=heading)).to_have_count(1)
    waited = page.evaluate(
        """() => new Promise((resolve) => {
            const box = document.getElementById('question');
            const from = performance.now();
            box.value = box.value.slice(0, 3);
            box.dispatchEvent(new InputEvent('input', {bubbles: true}));
            requestAnimationFrame(() => resolve(performance.now() - from));
        })"""
    )
    assert waited < 50
    page.keyboard.press("ArrowDown")
    first = options.first.inner_text()
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Enter")
    expect(page.locator(".turn .question")).to_contain_text(f"{first}有哪些规定？")


@pytest.mark.parametrize(
    "event", [{"isComposing": True, "keyCode": 13}, {"isComposing": False, "keyCode": 229}]
)
def test_enter_while_composing_never_sends(page: Page, event: dict[str, object]) -> None:
    page.locator("#question").fill("xinxing")
    page.evaluate(
        f"""() => document.getElementById('question').dispatchEvent(new KeyboardEvent('keydown',
            Object.assign({{key: 'Enter', bubbles: true, cancelable: true}}, {json.dumps(event)})))"""
    )
    page.wait_for_timeout(200)
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#question")).to_have_value("xinxing")


def test_shift_enter_breaks_the_line_and_arrow_up_recalls(page: Page) -> None:
    box = page.locator("#question")
    box.fill("甲")
    page.keyboard.press("Shift+Enter")
    expect(box).to_have_value("甲\n")
    ask(page, ALTERED)
    box.focus()
    page.keyboard.press("ArrowUp")
    expect(box).to_have_value(ALTERED)


def test_an_empty_question_is_told(page: Page) -> None:
    page.get_by_role("button", name="提问").click()
    expect(page.locator("#status")).to_have_text("请输入要问的问题")


def test_without_a_network_it_is_told_in_words(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    expect(page.locator("#status")).to_have_text("网络已断开，恢复后再提问")
    page.locator("#question").fill(ALTERED)
    page.keyboard.press("Enter")
    failed = page.locator(".turn .failed")
    expect(failed).to_contain_text("网络已断开，恢复后再提问", timeout=20_000)
    page.context.set_offline(False)
    failed.get_by_role("button", name="重新提问").click()
    expect(page.locator(".turn[data-status]")).to_have_count(1, timeout=20_000)


def test_the_question_box_is_early_in_the_order_of_tabs(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()


def test_large_type_stays_chosen_everywhere(page: Page, address: str) -> None:
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="大字版").click()
    assert page.evaluate(size) > 1.2 * before
    page.reload()
    assert page.evaluate(size) > 1.2 * before
    turn = ask(page, ALTERED)
    page.evaluate("() => { window.spoken = []; speechSynthesis.speak = (u) => spoken.push(u); }")
    turn.get_by_role("button", name="朗读").click()
    spoken = page.evaluate("spoken.map((each) => [each.lang, each.text])")
    assert spoken[0][0] == "zh-CN" and ALTERED in spoken[0][1] and "[1]" not in spoken[0][1]
    page.goto(f"{address}/documents")
    assert page.evaluate(size) > 1.2 * before


def test_headings_have_a_line_of_english(page: Page, library: Library) -> None:
    page.get_by_role("link", name="EN").click()
    page.wait_for_selector("html[lang=en][data-ready]")
    page.locator("#framework").scroll_into_view_if_needed()
    drawn = page.locator("#framework gradio-app")
    expect(drawn).to_contain_text("All documents", timeout=60_000)
    expect(page.locator("html")).to_have_attribute("lang", "en")  # not what the framework sets
    expect(page.locator(".tiles .gloss", has_text="Talent")).to_be_visible()
    headings = [clause.heading for document in library for clause in document.clauses]
    told = page.evaluate(
        """async (headings) => {
            const path = document.querySelector('script[type=module]').src.replace('main.js', 'gloss.js');
            const { gloss } = await import(path);
            return headings.map(gloss);
        }""",
        headings,
    )
    assert told == [gloss(heading) for heading in headings] and "General requirements" in told
    turn = ask(page, SUPPORT)
    expect(turn.locator(".card .gloss").first).to_contain_text("Speed up")


def test_the_language_is_switched_and_stays(page: Page, address: str) -> None:
    page.goto(f"{address}/?tab=documents")
    page.get_by_role("link", name="EN").click()
    page.wait_for_selector("html[lang=en][data-ready]")
    assert page.url == f"{address}/?tab=documents"
    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    turn = ask(page, ALTERED)
    expect(turn.locator(".result")).to_contain_text("Differs from the original")
    expect(page.get_by_role("tab", name="Wording")).to_be_visible()
