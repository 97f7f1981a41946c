"""The tab 问答 in a real browser: overview, verdict, cards, judgements, files, keyboard."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import docx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from qa import PolicyAssistant
from tests.browser.asking import ALTERED, NOT_FOUND, SIZES, SUPPORT, ask, opened
from tests.browser.serving import browser, require_browser
from tests.loopback import serving
from web import WebSettings, create_app
from web.store import FeedbackKind, FeedbackStore
from web.ui import mount_page

require_browser()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def address(assistant: PolicyAssistant) -> Iterator[str]:
    with serving(mount_page(create_app(assistant))) as where:
        yield where


@pytest.fixture(params=list(SIZES))
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    with opened(chromium, address, request.param) as shown:
        yield shown


def test_support_is_an_overview_by_kind_with_every_statement(
    page: Page, assistant: PolicyAssistant
) -> None:
    answer = assistant.ask(SUPPORT)
    turn = ask(page, SUPPORT)
    table = turn.get_by_role("table")
    kinds = list(dict.fromkeys(s.kind for s in answer.statements if s.kind))
    heads = table.get_by_role("rowheader")
    expect(heads).to_have_count(len(kinds))
    for n, kind in enumerate(kinds):
        expect(heads.nth(n)).to_contain_text(kind)
    held = {c.marker: c for c in answer.citations}
    for statement in answer.statements:
        if statement.kind:
            row = (
                table.get_by_role("row")
                .filter(has_text=statement.text)
                .filter(has_text=f"[{statement.citations[0]}]")
            )
            link = row.locator(".xz-where a").first
            clause = held[statement.citations[0]].clause
            expect(link).to_contain_text(clause.label)
            address = unquote(link.get_attribute("href") or "")
            assert address == f"/documents/{clause.document_id}#{clause.label}"
        else:
            expect(table).to_contain_text(statement.text)
    markers = {m for s in answer.statements for m in s.citations}
    shown = {int(t.strip("[]")) for t in turn.locator("a.xz-ref").all_text_contents()}
    assert shown == markers
    expect(turn.locator(".xz-lacks")).to_contain_text("以上条款未载明")
    expect(page.locator(".xz-welcome").first).to_be_hidden()


def test_cards_are_what_is_cited_in_the_order_of_the_markers(
    page: Page, assistant: PolicyAssistant
) -> None:
    answer = assistant.ask(SUPPORT)
    ask(page, SUPPORT)
    cards = page.locator(".xz-card")
    expect(cards).to_have_count(len(answer.citations))
    assert cards.locator(".xz-marker").all_text_contents() == [
        f"[{c.marker}]" for c in answer.citations
    ]
    for number, citation in enumerate(answer.citations):
        expect(cards.nth(number).locator("mark")).to_have_text(citation.quote)
    national = next(c for c in answer.citations if c.document.source_url)
    card = page.locator(f"#cite-1-{national.marker}")
    assert card.get_by_role("link", name="查看来源").get_attribute("href") == (
        national.document.source_url
    )
    with page.context.expect_page() as clause:
        card.get_by_role("link", name="查看条款全文").click()
    expect(clause.value.locator("body")).to_contain_text(national.document.title)
    expect(page.locator(".xz-related")).not_to_have_attribute("open", "")


def test_altered_wording_is_told_in_colour_and_in_words(page: Page) -> None:
    turn = ask(page, ALTERED)
    expect(turn.locator(".xz-result")).to_contain_text("与原文不符")
    expect(turn.locator(".xz-diff del")).to_have_text("【删】建设")
    expect(turn.locator(".xz-diff ins")).to_have_text("【增】研发")
    styles = "e => getComputedStyle(e).textDecorationLine"
    assert turn.locator(".xz-diff del").evaluate(styles) == "line-through"
    assert turn.locator(".xz-diff ins").evaluate(styles) == "underline"


def test_what_is_not_there_is_a_note(page: Page) -> None:
    turn = ask(page, NOT_FOUND)
    expect(turn).to_contain_text("现有文件中没有查到能回答这个问题的规定")
    assert turn.get_attribute("data-status") == "not_found"
    partial = ask(page, "小微企业贷款贴息多少钱？", 2)
    expect(partial.locator(".xz-lacks")).to_contain_text("文件未载明：具体金额")


def test_marker_and_card_lead_to_each_other_by_keyboard(page: Page) -> None:
    turn = ask(page, SUPPORT)
    marker = turn.locator("a.xz-ref[href='#cite-1-3']").first
    marker.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#cite-1-3")).to_be_focused()
    page.keyboard.press("Tab")
    back = page.locator("#cite-1-3 .xz-back")
    expect(back).to_be_focused()
    page.keyboard.press("Enter")
    expect(marker).to_be_focused()


def test_the_answer_is_copied_with_its_references(page: Page, assistant: PolicyAssistant) -> None:
    turn = ask(page, SUPPORT)
    turn.get_by_role("button", name="复制答复").click()
    expect(turn.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    for citation in assistant.ask(SUPPORT).citations:
        assert f"原文：“{citation.quote}”" in copied
    assert "（国发〔2020〕7号），成文日期2020年7月13日，二（四）" in copied


def test_an_answer_is_exported(page: Page, assistant: PolicyAssistant) -> None:
    turn = ask(page, SUPPORT)
    with page.expect_download() as word:
        turn.get_by_role("button", name="导出 Word").click()
    assert word.value.suggested_filename.endswith(".docx")
    made = Path(word.value.path()).read_bytes()
    lines = {p.text for p in docx.Document(io.BytesIO(made)).paragraphs}
    assert {c.quote for c in assistant.ask(SUPPORT).citations} <= lines
    expect(turn.locator(".xz-told")).to_have_text("已导出")
    with page.expect_download() as markdown:
        turn.get_by_role("button", name="导出 Markdown").click()
    assert Path(markdown.value.path()).read_text(encoding="utf-8").startswith("# 政策问答记录")


def test_feedback_is_kept_and_thanked_for(page: Page, assistant: PolicyAssistant) -> None:
    turn = ask(page, ALTERED)
    script = "<script>alert(1)</script>引文应是另一条"
    turn.get_by_role("radio", name="引用不对").check()
    turn.get_by_label("补充意见").fill(script)
    turn.get_by_role("button", name="提交评价").click()
    expect(turn.get_by_text("已收到，谢谢您的评价。")).to_be_visible()
    kept = FeedbackStore(WebSettings.from_env().feedback_db).latest(1)[0]
    assert (kept.kind, kept.question, kept.comment) == (
        FeedbackKind.WRONG_CITATION,
        ALTERED,
        script,
    )
    assert kept.answer == assistant.ask(ALTERED).text


def test_feedback_that_fails_is_told_and_not_lost(page: Page) -> None:
    page.route("**/api/feedback", lambda route: route.abort())
    turn = ask(page, ALTERED)
    turn.get_by_role("radio", name="内容过时").check()
    turn.get_by_label("补充意见").fill("已有新文件")
    turn.get_by_role("button", name="提交评价").click()
    expect(turn.locator(".xz-told")).to_have_text("连接不上服务器，请稍后再试")
    expect(turn.get_by_label("补充意见")).to_have_value("已有新文件")
    expect(turn.get_by_role("button", name="提交评价")).to_be_enabled()


def test_markup_in_a_question_is_text(page: Page) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    turn = ask(
        page, "<img src=x onerror=alert(1)>${alert(3)}{{x}}<script>alert(2)</script>人才引进"
    )
    expect(turn.locator(".xz-q")).to_contain_text(
        "<img src=x onerror=alert(1)>${alert(3)}{{x}}<script>alert(2)</script>人才引进"
    )
    assert turn.locator("img, script").count() == 0 and dialogs == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_axe_finds_no_serious_violation(
    chromium: Browser, address: str, size: str, scheme: Literal["light", "dark"]
) -> None:
    with opened(chromium, address, size, scheme) as page:
        found = Axe().run(page).response["violations"]
        ask(page, SUPPORT)
        turn = ask(page, ALTERED, 2)
        turn.get_by_role("radio", name="引用不对").check()
        turn.locator("a.xz-ref").first.click()
        found += Axe().run(page).response["violations"]
        ask(page, NOT_FOUND, 3)
        found += Axe().run(page).response["violations"]
        told = [
            (v["id"], [n["html"][:120] for n in v["nodes"]])
            for v in found
            if v["impact"] in ("serious", "critical")
        ]
        assert told == []


def test_english_labels_for_an_english_browser(chromium: Browser, address: str) -> None:
    with opened(chromium, address, locale="en-GB") as page:
        expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
        turn = ask(page, ALTERED)
        expect(turn.get_by_role("button", name="Copy answer")).to_be_visible()
        expect(turn.locator(".xz-result")).to_contain_text("Differs from the original")
        expect(turn.locator(".xz-diff del")).to_have_text("【deleted】建设")
