"""The tabs beside 问答: documents, wording, comparison, overview; each with an address."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from playwright.sync_api import Browser, Page, expect

from tests.browser.asking import opened
from tests.browser.serving import require_browser

require_browser()

DRAFT = (
    "对新认定的国家级、自治区级创新平台载体给予建设经费支持。"
    "园区食堂每天供应三餐。积极培育新型研发机构等产业创新组织。"
)


@pytest.fixture(params=["desktop", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    with opened(chromium, address, request.param) as shown:
        yield shown


def test_words_are_found_in_the_documents_and_clauses_unfold(page: Page) -> None:
    page.get_by_role("tab", name="原文").click()
    documents = page.locator("#documents-list .document")
    told = page.request.get(f"{page.url.split('?')[0]}api/documents").json()
    expect(documents).to_have_count(len(told))
    documents.first.locator("summary").click()
    expect(documents.first.locator(".clause").first).to_be_visible()
    page.get_by_label("在文件中查找").fill("孵化器")
    expect(page.locator("#found mark").first).to_have_text("孵化器")
    expect(documents.first).to_be_hidden()
    page.get_by_label("在文件中查找").fill("<i>月球")
    expect(page.locator("#found")).to_contain_text("文件中没有“<i>月球”")


def test_a_draft_is_shown_whole_with_its_errors_in_place(page: Page) -> None:
    page.get_by_role("tab", name="措辞核对").click()
    page.get_by_label("要核对的文字").fill(DRAFT)
    page.get_by_role("button", name="核对", exact=True).click()
    draft = page.locator(".draft")
    expect(draft).to_have_text(DRAFT.replace("给予建设经费", "给予【删】建设【增】研发经费"))
    expect(draft.locator(".is-absent")).to_have_text("园区食堂每天供应三餐。")
    expect(draft.locator(".is-exact")).to_have_text("积极培育新型研发机构等产业创新组织。")
    expect(page.locator(".counts")).to_contain_text("1 与原文不符")
    with page.expect_download() as report:
        page.get_by_role("button", name="导出报告（Word）").click()
    assert report.value.suggested_filename.endswith(".docx")


def test_what_changes_no_word_is_shown_quietly_and_told_to_who_looks(page: Page) -> None:
    true = DRAFT.split("。")[0].replace("建设", "研发")
    marks = true.replace("国家级、", "国家级，") + "。"
    altered = DRAFT.split("。")[0].replace("国家级、", "国家级，") + "；"
    page.get_by_role("tab", name="措辞核对").click()
    page.get_by_label("要核对的文字").fill(f"{marks}\n{altered}\n{true}。")
    page.get_by_role("button", name="核对", exact=True).click()
    draft = page.locator(".draft")
    expect(draft.locator("del:not(.outward), ins:not(.outward)")).to_have_text(
        ["【删】建设", "【增】研发"]
    )
    expect(draft.locator(".is-exact").first).to_have_text(marks.replace("，", "，、"))
    expect(draft.locator("del.outward")).to_have_text(["，", "，", "；"])
    expect(draft.locator("ins.outward")).to_have_text(["、", "、"])
    card = page.locator("article.verdict")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("“，”原文作“、”")
    expect(card).to_contain_text("句末“；”，原文此处为“。”")
    more = page.locator(".outward-only")
    more.locator("summary").click()
    expect(more).to_contain_text("仅标点、字形不同 1 处（不改变字句）")
    expect(more.get_by_role("link")).to_have_count(1)
    expect(page.locator(".counts")).to_contain_text("2 与原文一致")


def test_a_word_file_is_read_and_checked(page: Page, tmp_path: Path) -> None:
    draft = Document()
    draft.add_paragraph(DRAFT)
    draft.save(str(tmp_path / "draft.docx"))
    page.get_by_role("tab", name="措辞核对").click()
    page.wait_for_selector("#tab-wording:not([inert])")
    page.locator("#wording-file").set_input_files(tmp_path / "draft.docx")
    expect(page.locator(".draft .is-absent")).to_be_visible()
    with page.expect_download() as marked:
        page.get_by_role("button", name="下载修订稿").click()
    expect(page.locator("#status")).to_contain_text("1 处引错的原文改为修订")
    body = Document(str(marked.value.path())).element.body
    assert [e.text for e in body.iter(qn("w:delText"))] == ["建设"]
    page.get_by_label("要核对的文字").fill(DRAFT + "另有一句。")
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.get_by_role("button", name="下载修订稿")).to_have_count(0)
    (tmp_path / "none.docx").write_bytes(b"nothing")
    page.locator("#wording-file").set_input_files(tmp_path / "none.docx")
    expect(page.locator("#wording-shown .failed")).to_be_visible()


def test_a_comparison_has_an_address_and_is_taken_away(page: Page) -> None:
    page.get_by_role("tab", name="政策对照").click()
    page.get_by_role("button", name="对照", exact=True).click()
    expect(page.locator(".pair").first).to_be_visible(timeout=60_000)
    expect(page.locator(".pair summary .quiet").first).to_contain_text("。")
    *_, added, left_out = page.locator("#compare-shown .counts b").all_inner_texts()
    alone = int(added) + int(left_out)
    expect(page.locator("#compare-shown > .quiet").first).to_contain_text(f"另有 {alone} 句")
    pairs = page.locator(".pair").count()
    assert "tab=compare&local=" in page.url
    page.reload()
    expect(page.locator(".pair")).to_have_count(pairs, timeout=60_000)
    with page.expect_download() as made:
        page.get_by_role("button", name="Markdown").click()
    text = Path(made.value.path()).read_text(encoding="utf-8")
    assert text.startswith("# 政策对照") and text.count("\n## ") == pairs


def test_the_overview_says_what_is_covered(page: Page) -> None:
    page.get_by_role("tab", name="概览").click()
    told = page.request.get(f"{page.url.split('?')[0]}api/overview").json()
    shown = page.locator("#overview-shown")
    expect(shown).to_contain_text(f"{told['counts']['documents']} 份文件")
    topic = shown.locator(".topic").first
    topic.locator("summary").click()
    expect(topic.locator("li")).to_have_count(told["topics"][0]["count"])


def test_tabs_are_walked_by_arrow_keys(page: Page) -> None:
    page.get_by_role("tab", name="问答").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="原文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#tab-documents")).to_be_visible()
    page.go_back()
    expect(page.locator("#tab-ask")).to_be_visible()
