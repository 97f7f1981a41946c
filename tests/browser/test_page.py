"""The tab 问答 in a real browser: ask, compare with the clause, keep, judge, take away."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document
from playwright.sync_api import Browser, Page, expect

from qa import PolicyAssistant
from tests.browser.serving import browser, require_browser
from tests.loopback import serving
from web import create_app
from web.feedback import FeedbackStore
from web.ui import mount_page

require_browser()

_SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
_FLAGSHIP = "对新型研发平台有什么支持？"
_ALTERED = "“对新认定的国家级、自治区级创新平台载体给予建设经费支持”是原话吗？"


@pytest.fixture(scope="module")
def address(assistant: PolicyAssistant) -> Iterator[str]:
    with serving(mount_page(create_app(assistant))) as where:
        yield where


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


def _open(
    chromium: Browser,
    address: str,
    size: str,
    scheme: Literal["light", "dark"] = "light",
    locale: str = "zh-CN",
) -> Page:
    width, height = _SIZES[size]
    page = chromium.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale
    )
    page.goto(f"{address}/?__theme={scheme}")
    expect(page.locator("#xz-question textarea")).to_be_visible()
    return page


@pytest.fixture(params=list(_SIZES))
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    opened = _open(chromium, address, request.param)
    outside: list[str] = []
    opened.on(
        "request",
        lambda r: None if r.url.startswith((address, "data:", "blob:")) else outside.append(r.url),
    )
    yield opened
    wide = opened.evaluate("document.documentElement.scrollWidth - innerWidth")
    opened.close()
    assert outside == [] and wide <= 0


def _ask(page: Page, question: str, turn: int = 1) -> None:
    page.locator("#xz-question textarea").fill(question)
    page.locator("#xz-question textarea").press("Enter")
    expect(page.locator(f'#xz-log .xz-said[data-turn="{turn}"][data-answer]')).to_have_count(1)


def _answer(page: Page, turn: int = 1) -> dict[str, object]:
    told = page.locator(f'#xz-log .xz-said[data-turn="{turn}"]').get_attribute("data-answer")
    found: dict[str, object] = json.loads(told or "{}")
    return found


def test_a_marker_leads_to_the_clause_and_back(page: Page, assistant: PolicyAssistant) -> None:
    _ask(page, _FLAGSHIP)
    for citation in assistant.ask(_FLAGSHIP).citations[:3]:
        page.locator(f"#xz-log a.xz-ref[href='#cite-1-{citation.marker}']").first.click()
        card = page.locator(".xz-card.xz-active")
        expect(card).to_have_count(1)
        expect(card).to_be_in_viewport()
        expect(card.locator("mark")).to_have_text(citation.quote)
        expect(card).to_contain_text(citation.document.title)
    card.locator(".xz-back").click()
    expect(page.locator("#xz-log a.xz-ref:focus")).to_have_count(1)


def test_by_keyboard_alone(page: Page) -> None:
    _ask(page, _FLAGSHIP)
    page.locator("#xz-log a.xz-ref").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".xz-card.xz-active:focus")).to_have_count(1)
    page.locator(".xz-card.xz-active .xz-back").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#xz-log a.xz-ref:focus")).to_have_count(1)


def test_support_is_a_table_and_says_what_is_open(page: Page) -> None:
    _ask(page, _FLAGSHIP)
    kinds = page.locator("#xz-log .xz-overview tbody th").all_inner_texts()
    assert any("资金" in kind for kind in kinds) and any("税收" in kind for kind in kinds)
    expect(page.locator("#xz-log .xz-said")).to_contain_text("未载明")


def test_an_altered_wording_shows_its_changes_in_words(page: Page) -> None:
    _ask(page, _ALTERED)
    verdict = page.locator("#xz-log .xz-verdict")
    expect(verdict).to_contain_text("与原文不符")
    expect(verdict.locator("del")).to_have_text("【删】建设")
    expect(verdict.locator("ins")).to_have_text("【增】研发")


def test_a_conversation_survives_a_reload_until_it_is_deleted(page: Page) -> None:
    _ask(page, "新型研发机构应符合哪些条件？")
    _ask(page, "那评职称呢？", 2)
    expect(page.locator("#xz-log")).to_contain_text("理解为：")
    before = page.locator("#xz-log .xz-said").all_inner_texts()
    page.reload()
    expect(page.locator("#xz-log .xz-said")).to_have_count(2)
    after = page.locator("#xz-log .xz-said").all_inner_texts()
    assert [t.split("\n")[0] for t in after] == [t.split("\n")[0] for t in before]
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#xz-delete").click()
    expect(page.locator("#xz-log .xz-said")).to_have_count(0)
    page.reload()
    expect(page.locator("#xz-question textarea")).to_be_visible()
    expect(page.locator("#xz-log .xz-said")).to_have_count(0)


def test_a_broken_record_in_the_browser_is_told_and_dropped(page: Page) -> None:
    page.evaluate("localStorage.setItem('xunzhang-conversation', '{\"version\": 1, \"turns\": [7')")
    page.reload()
    expect(page.locator("#xz-log [role=alert]").first).to_contain_text("已清除")
    _ask(page, _FLAGSHIP)
    assert _answer(page)["status"] == "answered"


def test_an_answer_is_exported(page: Page, tmp_path: Path) -> None:
    _ask(page, _ALTERED)
    with page.expect_download() as waiting:
        page.locator(".xz-export[data-format=docx]").click()
    file = tmp_path / "answer.docx"
    waiting.value.save_as(file)
    text = "\n".join(paragraph.text for paragraph in Document(str(file)).paragraphs)
    assert "对新认定的国家级、自治区级创新平台载体给予研发经费支持。" in text
    with page.expect_download() as waiting:
        page.locator(".xz-export[data-format=markdown]").click()
    assert waiting.value.suggested_filename.endswith(".md")


def test_a_judgement_is_kept(page: Page, assistant: PolicyAssistant) -> None:
    _ask(page, _FLAGSHIP)
    page.locator(".xz-choices label").filter(has_text="引用不对").click()
    page.locator(".xz-feedback textarea").fill("<b>第一条</b>不相干")
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("已收到，谢谢您的评价。")).to_be_visible()
    kept = FeedbackStore(assistant.settings.feedback_db).latest(1)[0]
    assert (kept.kind.value, kept.comment) == ("引用不对", "<b>第一条</b>不相干")


def test_markup_in_a_question_is_text(page: Page) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    _ask(page, "<img src=x onerror=alert(1)><script>alert(2)</script>人才引进")
    expect(page.locator("#xz-log .xz-q").last).to_contain_text("onerror=alert(1)")
    page.reload()
    expect(page.locator("#xz-log .xz-q").last).to_contain_text("onerror=alert(1)")
    assert dialogs == []


def test_an_empty_question_is_told_in_chinese(page: Page) -> None:
    page.get_by_role("button", name="提问", exact=True).click()
    expect(page.get_by_text("请输入要问的问题").first).to_be_visible()


def test_an_english_browser_gets_english_labels(chromium: Browser, address: str) -> None:
    page = _open(chromium, address, "desktop", locale="en-GB")
    expect(page.get_by_role("tab", name="Wording")).to_be_visible()
    page.locator("#xz-question textarea").fill("What support is there for new R&D platforms?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".xz-card").first).to_contain_text("阿拉善")
    expect(page.get_by_role("heading", name="Cited clauses")).to_be_visible()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(_SIZES))
def test_axe_finds_no_serious_violation(
    chromium: Browser, address: str, size: str, scheme: Literal["light", "dark"]
) -> None:
    page = _open(chromium, address, size, scheme)
    found = []
    for turn, question in enumerate((_FLAGSHIP, _ALTERED, "食堂几点开门？"), 1):
        _ask(page, question, turn)
        page.wait_for_timeout(500)
        found += [
            f"{v['id']}: {v['nodes'][0]['html'][:200]}"
            for v in Axe().run(page).response["violations"]
            if v["impact"] in ("serious", "critical")
        ]
    page.close()
    assert found == []
