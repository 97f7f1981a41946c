"""On a phone: the question at the top after sending, sizes of type and targets, evidence below."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.asking import (
    CONDITIONS,
    SIZES,
    SUPPORT,
    answer_with,
    answered,
    ask,
    made_up,
    opened,
)
from tests.browser.serving import require_browser

require_browser()

_LONG = made_up(
    [{"kind": "lead", "text": "5年以内", "citations": []}]
    + [{"kind": "note", "text": "很长的说明。" * 60}] * 6
)


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with opened(chromium, address, "phone") as shown:
        yield shown


def _below_the_box(page: Page, turn: int) -> float:
    """How many pixels a turn's question stands below the box, which stays at the top."""
    box = page.locator("#asking-head").bounding_box()
    question = page.locator(".turn .question").nth(turn - 1).bounding_box()
    assert box and question
    assert abs(box["y"]) < 2
    return question["y"] - box["y"] - box["height"]


@pytest.mark.parametrize("by", ["enter", "tap"])
@pytest.mark.parametrize("kind", ["real", "long"])
def test_the_question_stands_at_the_top_for_every_turn(page: Page, by: str, kind: str) -> None:
    if kind == "long":
        answer_with(page, _LONG)
    for turn, question in enumerate((SUPPORT, "那评职称呢？", CONDITIONS), 1):
        page.locator("#question").fill(question)
        if by == "enter":
            page.keyboard.press("Enter")
        else:
            page.locator("#send").tap()
        answered(page, turn)
        page.wait_for_timeout(400)
        assert 0 <= _below_the_box(page, turn) < 40
        first = page.locator(".turn").nth(turn - 1).locator(".answer > *").first.bounding_box()
        assert first and first["y"] < 844


def test_sending_leaves_a_mark_at_once(page: Page) -> None:
    page.route("**/api/ask/stream", lambda route: None)  # no reply at all
    page.locator("#question").fill(SUPPORT)
    waited = page.evaluate(
        """() => new Promise((resolve) => {
            const from = performance.now();
            const watch = new MutationObserver(() => {
                if (document.querySelector('.turn .working')) resolve(performance.now() - from);
            });
            watch.observe(document.getElementById('log'), {childList: true, subtree: true});
            document.getElementById('ask').requestSubmit();
        })"""
    )
    assert waited < 100
    expect(page.locator(".turn .working")).to_be_in_viewport()
    page.get_by_role("button", name="停止").click()
    expect(page.locator(".turn .lacks")).to_contain_text("已停止")
    expect(page.get_by_role("button", name="提问")).to_be_visible()


def test_a_reader_who_moved_on_is_left_alone(page: Page) -> None:
    held = []
    page.route("**/api/ask/stream", lambda route: held.append(route))
    page.locator("#question").fill(SUPPORT)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.evaluate("scrollTo(0, 0)")
    held[0].continue_()
    answered(page)
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") == 0


def test_type_and_targets_are_large_enough(page: Page) -> None:
    turn = ask(page, SUPPORT)
    turn.locator(".marker").first.tap()
    size = page.locator("#question").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert size >= 16
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, input, .tiles a, .tabs a, .links a')]
            .filter((e) => e.offsetParent && getComputedStyle(e).opacity !== '0')
            .map((e) => [e.textContent.trim().slice(0, 20), e.getBoundingClientRect()])
            .filter(([, r]) => r.width > 0 && (r.height < 24 || r.width < 24))
            .map(([text, r]) => `${text} ${r.width}x${r.height}`)"""
    )
    assert small == []


@pytest.mark.parametrize("size", ["phone", "laptop"])
def test_the_list_of_conversations_lies_within_the_screen(
    chromium: Browser, address: str, size: str
) -> None:
    with opened(chromium, address, size) as page:
        ask(page, SUPPORT)
        for _ in range(2):  # beside an answer, and on the empty page
            page.locator("#talks-box summary").click()
            box = page.locator("#talks").bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= SIZES[size][0]
            expect(page.locator("#talks .talk")).to_be_in_viewport(ratio=1)
            page.locator("#talks-box summary").click()
            if page.get_by_role("button", name="新对话").is_visible():
                page.get_by_role("button", name="新对话").click()


def test_evidence_unfolds_under_its_sentence(page: Page) -> None:
    turn = ask(page, SUPPORT)
    expect(turn.locator(".evidence")).to_be_hidden()
    sentence = turn.locator(".answer > .statement").nth(1)
    marker = sentence.locator(".marker")
    marker.tap()
    expect(marker).to_have_attribute("aria-expanded", "true")
    card = turn.locator(".answer > .statement:nth-of-type(2) + .card, .statement + .card").first
    expect(card).to_be_visible()
    below, above = card.bounding_box(), sentence.bounding_box()
    assert below and above and 0 <= below["y"] - above["y"] - above["height"] < 40
    expect(card.locator("mark").first).to_be_visible()
    marker.tap()
    expect(turn.locator(".answer .card")).to_have_count(0)


def test_on_a_small_laptop_the_page_scrolls_and_nothing_within_it(
    chromium: Browser, address: str
) -> None:
    with opened(chromium, address, "laptop") as page:
        turn = ask(page, SUPPORT)
        turn.locator(".more > summary").click()
        inner = page.evaluate(
            """() => [...document.querySelectorAll('main *')].filter((e) => !e.closest('.evidence')
                && ['auto', 'scroll'].includes(getComputedStyle(e).overflowY)
                && e.scrollHeight > e.clientHeight + 1).map((e) => e.className)"""
        )
        assert inner == []
        before = page.evaluate("scrollY")
        page.mouse.move(400, 500)
        page.mouse.wheel(0, 300)
        page.wait_for_function("(before) => scrollY > before", arg=before)


def test_lead_and_three_quotations_within_one_and_a_half_screens(page: Page) -> None:
    turn = ask(page, SUPPORT)
    top = turn.locator(".question").bounding_box()
    last = turn.locator(".answer > .statement").last.bounding_box()
    assert top and last and last["y"] + last["height"] - top["y"] < 1.5 * 844
