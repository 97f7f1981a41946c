"""The conversation in the browser: it streams, it can be stopped, it outlives a reload."""

import json
import threading
import time
from collections.abc import Collection, Iterator, Sequence

import pytest
from playwright.sync_api import Browser, Page, expect

from qa import Answer, PolicyAssistant
from qa.assistant import Written
from tests.browser.asking import ALTERED, SUPPORT, answered, ask, opened
from tests.browser.serving import browser, require_browser
from tests.loopback import serving
from web import create_app
from web.ui import mount_page

require_browser()

_KEY = "xunzhang-conversation"


class _Slow(PolicyAssistant):
    """Writes a statement when it is let, and notes when it was closed."""

    def __init__(self, like: PolicyAssistant) -> None:
        super().__init__(like.library, like.index, like.settings)
        self.closed = threading.Event()
        self.asked_of: list[str] = []

    @property
    def writers(self) -> tuple[str, ...]:
        return ("extractive", "generative")

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        documents: Collection[str] | None = None,
        writer: str = "",
    ) -> Iterator[Written | Answer]:
        self.asked_of.append(writer)
        self.closed.clear()
        try:
            for part in super().stream(question, history, documents, "extractive"):
                yield part
                time.sleep(0.4)
        finally:
            self.closed.set()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def address(assistant: PolicyAssistant) -> Iterator[str]:
    with serving(mount_page(create_app(assistant))) as where:
        yield where


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with opened(chromium, address) as shown:
        yield shown


def test_statements_appear_one_by_one_and_stay_until_stopped(
    chromium: Browser, assistant: PolicyAssistant
) -> None:
    slow = _Slow(assistant)
    with (
        serving(mount_page(create_app(slow))) as where,
        opened(chromium, where) as page,
    ):
        page.locator("#xz-question textarea").fill(SUPPORT)
        page.keyboard.press("Enter")
        rows = page.locator("#xz-now .xz-what")
        expect(rows).not_to_have_count(0)
        first = rows.all_text_contents()
        expect(rows).to_have_count(len(first) + 2)
        assert set(first) <= set(rows.all_text_contents())
        assert not slow.closed.is_set()
        page.get_by_role("button", name="停止").click()
        expect(page.locator("#xz-now .xz-lacks")).to_contain_text("已停止")
        assert slow.closed.wait(5)
        held = rows.all_text_contents()
        expect(page.get_by_role("button", name="停止")).to_be_hidden()
        time.sleep(1)
        assert rows.all_text_contents() == held and len(held) < 20
        ask(page, ALTERED, 2)
        assert page.locator("#xz-past .xz-what").all_text_contents() == held


def test_the_writer_can_be_chosen_where_there_are_two(
    chromium: Browser, assistant: PolicyAssistant
) -> None:
    slow = _Slow(assistant)
    with (
        serving(mount_page(create_app(slow))) as where,
        opened(chromium, where, "phone") as page,
    ):
        expect(page.get_by_label("智能归纳")).to_be_checked()
        ask(page, ALTERED)
        page.get_by_label("原文摘录").check()
        turn = ask(page, ALTERED, 2)
        assert slow.asked_of == ["generative", "extractive"]
        expect(turn.locator(".xz-by")).to_have_text("作答方式：原文摘录")


def test_one_writer_needs_no_choice(page: Page) -> None:
    expect(page.locator("#xz-writer")).to_have_count(0)


def test_a_reload_keeps_the_conversation_and_the_button_deletes_it(page: Page) -> None:
    ask(page, "新型研发机构应符合哪些条件？")
    before = ask(page, "那评职称呢？", 2).inner_text()
    page.reload()
    assert answered(page, 2).inner_text() == before
    expect(page.locator(".xz-turn[data-turn='2'] .xz-card").first).to_be_visible()
    page.locator("#xz-past a.xz-ref[href='#cite-1-1']").first.click()
    expect(page.locator("#cite-1-1")).to_be_focused()
    ask(page, "那职称由谁评？", 3)
    assert len(json.loads(page.evaluate(f"localStorage['{_KEY}']"))["turns"]) == 3
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="清除记录").click()
    expect(page.locator(".xz-said")).to_have_count(0)
    expect(page.locator(".xz-welcome").first).to_be_visible()
    page.reload()
    expect(page.locator(".xz-welcome").first).to_be_visible()
    assert page.evaluate(f"localStorage.getItem('{_KEY}')") is None
    ask(page, SUPPORT)


def test_the_conversation_is_still_there_after_another_tab(page: Page) -> None:
    ask(page, ALTERED)
    ask(page, SUPPORT, 2)
    page.get_by_role("tab", name="概览").click()
    expect(page.locator("#xz-log")).to_be_hidden()
    page.get_by_role("tab", name="问答").click()
    answered(page, 1)
    answered(page, 2)
    expect(page.locator(".xz-turn[data-turn='2'] .xz-card").first).to_be_visible()
    ask(page, ALTERED, 3)


@pytest.mark.parametrize(
    "kept",
    ["{", "[]", '{"version": 0, "turns": []}', '{"version": 1, "turns": [{"question": 5}, 7]}'],
)
def test_what_cannot_be_read_is_dropped_with_a_message(page: Page, kept: str) -> None:
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [_KEY, kept])
    page.reload()
    expect(page.get_by_text("已损坏或出自旧版本")).to_be_visible()
    page.reload()
    page.wait_for_selector("#xz-question textarea")
    ask(page, ALTERED)
    expect(page.get_by_text("已损坏或出自旧版本")).to_have_count(0)


def test_a_kept_answer_is_checked_again_and_shown_as_text(page: Page) -> None:
    ask(page, ALTERED)
    ask(page, SUPPORT, 2)
    page.evaluate(
        f"""() => {{
        const kept = JSON.parse(localStorage['{_KEY}']);
        kept.turns[0].question = '<img src=x onerror=alert(1)>';
        kept.turns[1].citations[0].quote = '给予一百万元。';
        localStorage['{_KEY}'] = JSON.stringify(kept);
        }}"""
    )
    dialogs: list[str] = []
    page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    page.reload()
    expect(page.get_by_text("保存之后文件有变动")).to_be_visible()
    expect(page.locator(".xz-q").first).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.get_by_text("给予一百万元。")).to_have_count(0)
    assert page.locator("#xz-log img").count() == 0 and dialogs == []
    page.get_by_role("button", name="重新提问").click()
    expect(page.locator("#xz-question textarea")).to_have_value(SUPPORT)
