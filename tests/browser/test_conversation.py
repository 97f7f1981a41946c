"""Conversations and addresses: kept in the browser, several, shared by link, back and forward."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.asking import ALTERED, CONDITIONS, SUPPORT, answered, ask, opened
from tests.browser.serving import require_browser

require_browser()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with opened(chromium, address) as shown:
        yield shown


def _kept(page: Page) -> list[dict[str, object]]:
    return [
        json.loads(text)
        for text in page.evaluate(
            "Object.entries(localStorage).filter(([k]) => k.startsWith('xunzhang-talk:')).map(([, v]) => v)"
        )
    ]


def test_a_reload_shows_the_conversation_at_its_last_turn(page: Page) -> None:
    ask(page, CONDITIONS)
    before = ask(page, "那评职称呢？", 2).locator(".answer").inner_text()
    page.reload()
    assert answered(page, 2).locator(".answer").inner_text() == before
    page.wait_for_timeout(200)
    top = page.locator(".turn .question").last.bounding_box()
    assert top and 0 < top["y"] < 200
    ask(page, SUPPORT, 3)
    assert len(_kept(page)) == 1


def test_a_follow_up_can_be_asked_alone_and_a_new_topic_begun(page: Page) -> None:
    ask(page, CONDITIONS)
    turn = ask(page, "那评职称呢？", 2)
    expect(turn.locator(".understood")).to_contain_text(re.compile("理解为：.*新型研发机构"))
    turn.get_by_role("button", name="单独提问").click()
    alone = answered(page, 3)
    expect(alone.locator(".understood")).to_have_count(0)
    page.get_by_role("button", name="新话题").click()
    with page.expect_request("**/api/ask/stream") as sent:
        ask(page, "条件是什么？", 4)
    assert json.loads(sent.value.post_data or "")["history"] == []


def test_several_conversations_have_names_and_are_deleted_one_by_one(page: Page) -> None:
    ask(page, CONDITIONS)
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, ALTERED)
    page.locator("#talks-box summary").click()
    names = page.locator("#talks .talk")
    expect(names).to_have_text([ALTERED, CONDITIONS])
    names.nth(1).click()
    expect(page.locator(".turn .question")).to_contain_text(CONDITIONS)
    answered(page, 1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#talks-box summary").click()
    page.get_by_role("button", name=f"删除“{CONDITIONS}”").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(names).to_have_text([ALTERED])


def test_two_tabs_do_not_lose_each_others_conversations(page: Page, address: str) -> None:
    other = page.context.new_page()
    other.goto(address)
    other.wait_for_selector("html[data-ready]")
    ask(page, CONDITIONS)
    ask(other, ALTERED)
    ask(page, SUPPORT, 2)
    asked = sorted(
        [turn["answer"]["question"] for turn in talk["turns"]]  # type: ignore[index,attr-defined]
        for talk in _kept(page)
    )
    assert asked == sorted([[CONDITIONS, SUPPORT], [ALTERED]])


@pytest.mark.parametrize("kept", ["{", "[]", '{"version": 2, "id": "x", "turns": [{"answer": 5}]}'])
def test_what_cannot_be_read_is_dropped_and_told(page: Page, kept: str) -> None:
    page.evaluate("(kept) => localStorage.setItem('xunzhang-talk:x', kept)", kept)
    page.reload()
    expect(page.locator("#status")).to_contain_text("已损坏或出自旧版本")
    assert _kept(page) == []
    ask(page, ALTERED)


def test_a_kept_answer_that_no_longer_holds_is_not_shown(page: Page) -> None:
    ask(page, ALTERED)
    ask(page, SUPPORT, 2)
    page.evaluate(
        """() => {
        const [key, text] = Object.entries(localStorage).find(([k]) => k.startsWith('xunzhang-talk:'));
        const talk = JSON.parse(text);
        talk.turns[1].answer.citations[0].quote = '给予一百万元。';
        localStorage[key] = JSON.stringify(talk);
        }"""
    )
    page.reload()
    stale = page.locator(".turn").nth(1)
    expect(stale.locator(".lacks")).to_contain_text("保存之后文件有变动")
    expect(page.get_by_text("给予一百万元。")).to_have_count(0)
    stale.get_by_role("button", name="重新提问").click()
    answered(page, 2)


def test_an_address_asks_and_back_works(chromium: Browser, address: str) -> None:
    with opened(chromium, address, path=f"/?q={CONDITIONS}") as page:
        answered(page, 1)
        ask(page, ALTERED, 2)
        page.get_by_role("tab", name="概览").click()
        expect(page).to_have_url(f"{address}/?tab=overview")
        page.go_back()
        expect(page.locator("#tab-ask")).to_be_visible()
        page.go_back()
        page.wait_for_timeout(200)
        top = page.locator(".turn .question").first.bounding_box()
        assert top and 0 < top["y"] < 200
        expect(page.locator(".turn")).to_have_count(2)
        page.reload()
        answered(page, 2)
        expect(page.locator(".turn")).to_have_count(2)


def test_the_link_of_an_answer_is_copied(page: Page, address: str) -> None:
    turn = ask(page, ALTERED)
    turn.get_by_role("button", name="链接").click()
    expect(turn.get_by_role("button", name="已复制")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{address}/?q=%E2%80%9C")


def test_one_answer_is_printed_with_its_references(page: Page) -> None:
    ask(page, CONDITIONS)
    turn = ask(page, SUPPORT, 2)
    page.evaluate("window.print = () => dispatchEvent(new Event('beforeprint'))")
    page.evaluate(
        "window.print = () => { dispatchEvent(new Event('beforeprint')); window.held = document.body.className; }"
    )
    turn.get_by_role("button", name="打印").click()
    assert "printing" in page.evaluate("window.held")
    page.evaluate("document.body.classList.add('printing')")
    turn.evaluate("e => e.classList.add('printed')")
    page.emulate_media(media="print")
    expect(turn.locator(".references")).to_contain_text("以正式公布的文本为准")
    cards = turn.locator(".evidence .card").count()
    expect(turn.locator(".references li")).to_have_count(cards)
    quoted = turn.locator(".answer > .statement").first.inner_text().split("[")[0].strip()
    expect(turn.locator(".references")).not_to_contain_text(quoted)  # it stands above
    expect(turn.locator(".more .statement").first).to_be_visible()
    expect(page.locator(".turn").first).to_be_hidden()
    expect(page.locator("#ask")).to_be_hidden()
    expect(turn.locator(".tools")).to_be_hidden()
