"""An answer as it is shown: lead first, three quotations open, what is missing in the first line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from qa import PolicyAssistant
from tests.browser.asking import (
    ALTERED,
    NOT_FOUND,
    SUPPORT,
    answer_with,
    answered,
    ask,
    citation,
    made_up,
    opened,
)
from tests.browser.serving import require_browser
from tests.loopback import serving
from web import WebSettings, create_app
from web.ui import mount_page

require_browser()

_CITED = [citation(n, f"二（{'一二三四五'[n - 1]}）", f"第{n}句话。", 10 * n) for n in range(1, 6)]
_STATEMENTS = [
    {"kind": "statement", "text": f"第{n}句话。", "citations": [n], "label": "资金" if n == 1 else "", "depth": 0}
    for n in range(1, 6)
]  # fmt: skip
_DOCUMENT = {"kind": "document", "document_id": "guofa-2020-7", "title": "国务院关于促进的若干意见",
             "number": "国发〔2020〕7号", "place": "全国", "validity": "repealed"}  # fmt: skip


def _shown(turn: Locator) -> list[str]:
    """The first words of each line of the answer, folded ones left out."""
    lines = turn.locator(".answer > *").all_inner_texts()
    return [line.split("\n")[0] for line in lines]


def test_the_lead_stands_first_and_three_quotations_open(chromium: Browser, address: str) -> None:
    blocks = [_DOCUMENT, *_STATEMENTS, {"kind": "note", "text": "注。"},
              {"kind": "lead", "text": "5年以内", "citations": [2]}]  # fmt: skip
    with opened(chromium, address) as page:
        answer_with(page, made_up(blocks, _CITED))
        turn = ask(page, "居留许可可以办几年？")
        shown = _shown(turn)
        assert shown[0].startswith("5年以内[2]")
        assert shown[1].startswith("《国务院关于促进的若干意见》（国发〔2020〕7号）")
        assert turn.locator(".answer > .of-document .tag").inner_text() == "已废止"
        expect(turn.locator(".answer > .statement")).to_have_count(3)
        expect(turn.locator(".more .statement").first).to_be_hidden()
        turn.get_by_text("另有 2 条").click()
        expect(turn.locator(".more .statement")).to_have_text(["第4句话。[4]", "第5句话。[5]"])
        lead = turn.locator(".lead").evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        said = turn.locator(".statement").first.evaluate(
            "e => parseFloat(getComputedStyle(e).fontSize)"
        )
        assert lead >= 1.2 * said


def test_what_takes_back_the_lead_stands_above_it(chromium: Browser, address: str) -> None:
    blocks = [{"kind": "note", "text": "以下没有杭州市的规定。"},
              {"kind": "lead", "text": "5年以内", "citations": [2]}, _DOCUMENT, *_STATEMENTS]  # fmt: skip
    with opened(chromium, address) as page:
        answer_with(page, made_up(blocks, _CITED))
        assert _shown(ask(page, "居留许可可以办几年？"))[:2] == [
            "以下没有杭州市的规定。",
            "5年以内[2]",
        ]


def test_an_expired_document_and_a_note_outside_the_blocks_are_told(
    chromium: Browser, address: str
) -> None:
    cited = [{**_CITED[0], "document_id": "guofa-2020-7", "validity": "expired"}]
    blocks = [{**_DOCUMENT, "validity": "待核实"}, _STATEMENTS[0]]
    with opened(chromium, address) as page:
        answer_with(page, {**made_up(blocks, cited), "notes": ["注意：已过有效期。"]})
        turn = ask(page, "贴息多少钱？")
        assert turn.locator(".answer > .of-document .tag").inner_text() == "已过有效期"
        expect(turn.locator(".answer > .note")).to_have_text("注意：已过有效期。")


def test_what_is_not_held_stands_before_the_nearest_clauses(
    chromium: Browser, address: str
) -> None:
    near = {"document_id": "guofa-2020-7", "title": "国务院关于促进的若干意见", "clause": "二（四）",
            "heading": "大力集聚", "url": ""}  # fmt: skip
    blocks = [{"kind": "note", "text": "《甲法》未收录。"},
              {"kind": "nearest", "text": "最接近：", "items": [near]}]  # fmt: skip
    with opened(chromium, address) as page:
        answer_with(page, made_up(blocks, [], "not_found"))
        turn = ask(page, "《甲法》怎么说？")
        assert _shown(turn)[:2] == ["《甲法》未收录。", "最接近："]
        expect(turn.locator(".answer > .lacks")).to_have_text("《甲法》未收录。")
        expect(turn.locator(".tools")).to_have_count(1)


def test_a_damaged_sentence_is_marked_where_it_is_quoted(chromium: Browser, address: str) -> None:
    cited = [{**_CITED[0], "damaged": True}, *_CITED[1:]]
    with opened(chromium, address) as page:
        answer_with(page, made_up([_DOCUMENT, *_STATEMENTS], cited))
        turn = ask(page, "指什么？")
        expect(turn.locator(".answer > .statement").nth(0)).to_contain_text("[1] 原网页如此")
        expect(turn.locator(".answer .damaged")).to_have_count(1)
        expect(turn.locator(".card").first.locator(".damaged")).to_have_text("原网页如此")
        page.goto(f"{address}/documents/alxa-2021")
        assert page.locator(".clause", has_text="原网页如此").count() == 2


def test_talk_has_nothing_to_take_away(chromium: Browser, address: str) -> None:
    with opened(chromium, address) as page:
        answer_with(page, made_up([{"kind": "note", "text": "不客气。"}], [], "not_found"))
        turn = ask(page, "谢谢")
        expect(turn.locator(".plain-answer")).to_have_text("不客气。")
        expect(turn.locator(".tools")).to_have_count(0)


def test_the_quotations_that_the_server_chose_stand_open(chromium: Browser, address: str) -> None:
    said = [{**each, "open": n > 1} for n, each in enumerate(_STATEMENTS)]
    blocks = [{"kind": "lead", "text": "乙", "citations": [4]}, _DOCUMENT, *said]
    with opened(chromium, address) as page:
        answer_with(page, made_up(blocks, _CITED))
        turn = ask(page, "乙呢？")
        expect(turn.locator(".answer > .statement")).to_have_text(
            ["第3句话。[3]", "第4句话。[4]", "第5句话。[5]"]
        )
        expect(turn.locator(".evidence .card[open] .markers")).to_have_text("[3]")
        turn.get_by_text("另有 2 条").click()
        expect(turn.locator(".more .statement")).to_have_text(["资金第1句话。[1]", "第2句话。[2]"])
        expect(turn.locator(".of-document")).to_have_count(2)


def test_what_is_missing_stands_in_the_first_line(chromium: Browser, address: str) -> None:
    near = {"document_id": "guofa-2020-7", "title": "国务院关于促进的若干意见", "clause": "二（四）",
            "heading": "大力集聚", "url": ""}  # fmt: skip
    blocks = [_STATEMENTS[0], {"kind": "nearest", "text": "最接近：", "items": [near]},
              {"kind": "missing", "items": ["具体金额"], "text": "文件未载明：具体金额"}]  # fmt: skip
    with opened(chromium, address) as page:
        answer_with(page, made_up(blocks, _CITED[:1], "partial"))
        turn = ask(page, "贴息多少钱？")
        assert _shown(turn)[0] == "文件未载明：具体金额"
        link = turn.locator(".nearest a")
        assert link.get_attribute("href") == (
            "/documents/guofa-2020-7#%E4%BA%8C%EF%BC%88%E5%9B%9B%EF%BC%89"
        )


def test_where_something_is_not_there_the_contact_is_told(
    chromium: Browser, assistant: PolicyAssistant, tmp_path: Path
) -> None:
    settings = WebSettings(
        feedback_db=tmp_path / "f.sqlite3", widget_contact="园区服务窗口",
        widget_hours="工作日 9:00—17:00", widget_email="service@park.example",
    )  # fmt: skip
    with (
        serving(mount_page(create_app(assistant, settings))) as where,
        opened(chromium, where) as page,
    ):
        turn = ask(page, NOT_FOUND)
        assert turn.get_attribute("data-status") == "not_found"
        expect(turn.locator(".answer > *").first).to_have_class("lacks")
        links = turn.locator(".nearest a")
        assert all("/documents/" in (a.get_attribute("href") or "") for a in links.all())
        expect(links).to_have_count(3)
        told = turn.locator(".contact")
        expect(told).to_contain_text("园区服务窗口 （工作日 9:00—17:00）")
        expect(told.get_by_role("link")).to_have_attribute("href", "mailto:service@park.example")
        answer_with(page, made_up([_STATEMENTS[0], {"kind": "missing", "items": ["金额"], "text": ""}],
                                  _CITED[:1], "partial"))  # fmt: skip
        expect(ask(page, "多少？", 2).locator(".contact")).to_have_count(1)


def test_related_questions_are_asked_by_one_click(chromium: Browser, address: str) -> None:
    with opened(chromium, address) as page:
        related = ask(page, SUPPORT).locator(".related button")
        expect(related.first).to_be_visible()
        question = related.first.inner_text()
        related.first.click()
        expect(answered(page, 2).locator(".question")).to_contain_text(question)


def test_two_questions_are_answered_under_their_own_words(chromium: Browser, address: str) -> None:
    lead = [{"kind": "lead", "text": text, "citations": [n]} for n, text in ((1, "甲"), (2, "乙"))]
    blocks = [{"kind": "question", "text": "问一"}, _STATEMENTS[0], lead[0],
              {"kind": "question", "text": "问二"}, lead[1]]  # fmt: skip
    with opened(chromium, address) as page:
        answer_with(page, made_up(blocks, _CITED))
        shown = _shown(ask(page, "问一？问二？"))
        assert [text[:2] for text in shown] == ["问一", "甲[", "资金", "问二", "乙["]


def test_a_table_and_a_diff(chromium: Browser, address: str) -> None:
    rows = [{"cells": [f"行{n}", "支持"], "citations": [n]} for n in range(1, 6)]
    pieces = [
        {"op": "equal", "text": "给予"},
        {"op": "delete", "text": "建设"},
        {"op": "insert", "text": "研发"},
    ]
    blocks = [{"kind": "table", "header": ["类别", "内容"], "rows": rows},
              {"kind": "diff", "result": "altered", "given": "", "actual": "", "pieces": pieces,
               "differences": "“研发”写成了“建设”", "citations": [1]}]  # fmt: skip
    with opened(chromium, address, "phone") as page:
        answer_with(page, made_up(blocks, _CITED))
        turn = ask(page, "有哪些？")
        expect(turn.locator("table tbody tr:visible")).to_have_count(3)
        turn.get_by_role("button", name="另有 2 条").click()
        expect(turn.locator("table tbody tr:visible")).to_have_count(5)
        expect(turn.locator("del")).to_have_text("【删】建设")
        expect(turn.locator("ins")).to_have_text("【增】研发")
        turn.locator("tbody tr").first.locator(".marker").click()
        expect(turn.locator("tbody .card")).to_be_visible()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_many_columns_are_told_one_below_the_other_without_empty_ones(
    chromium: Browser, address: str, size: str
) -> None:
    header = ["层级", "省", "市", "区县", "名称", "补贴", "条件"]
    rows = [{"cells": ["市级", "甲省", "乙市", "", "生活补贴", amount, more], "citations": [n]}
            for n, (amount, more) in enumerate((("10万元", ""), ("36万元", "已出站")), 1)]  # fmt: skip
    with opened(chromium, address, size) as page:
        answer_with(page, made_up([{"kind": "table", "header": header, "rows": rows}], _CITED))
        table = ask(page, "补贴多少？").locator("table")
        expect(table.locator("tr").nth(1).locator("th, td")).to_have_text(
            ["市级", "甲省", "乙市", "生活补贴", "10万元", "[1]"]
        )
        label = "e => getComputedStyle(e, '::before').content"
        amount = table.get_by_text("10万元")
        assert amount.evaluate(label) == '"补贴："'
        box, name = amount.bounding_box(), table.get_by_text("生活补贴").first.bounding_box()
        assert box and name and box["x"] == name["x"] and box["y"] > name["y"]
        assert box["height"] < 60  # no column of one character a line


def test_markup_in_an_answer_is_text(chromium: Browser, address: str) -> None:
    evil = "<img src=x onerror=alert(1)>"
    cited = [citation(1, "一", evil, 0) | {"document_title": evil, "url": "javascript:alert(2)"}]
    blocks = [{"kind": kind, "text": evil, "citations": [1], "label": evil, "depth": 0, "items": []}
              for kind in ("lead", "statement", "missing", "note")]  # fmt: skip
    with opened(chromium, address) as page:
        answer_with(page, made_up(blocks, cited, missing=[evil]))
        turn = ask(page, evil)
        assert turn.locator("img").count() == 0
        assert turn.locator("a[href^='javascript']").count() == 0
        expect(turn.locator(".lead")).to_contain_text(evil)


def test_the_real_answer_has_one_card_a_clause_with_its_quotations_marked(
    chromium: Browser, address: str
) -> None:
    with opened(chromium, address) as page:
        with page.expect_response("**/api/ask/stream") as reply:
            turn = ask(page, SUPPORT)
        assert reply.value.ok
        told = page.request.post(f"{address}/api/ask", data={"question": SUPPORT}).json()
        clauses = list(
            dict.fromkeys(f"{c['document_id']}/{c['clause']}" for c in told["citations"])
        )
        expect(turn.locator(".evidence .card")).to_have_count(len(clauses))
        first = [c["quote"].strip() for c in told["citations"]
                 if f"{c['document_id']}/{c['clause']}" == clauses[0]]  # fmt: skip
        card = turn.locator(".evidence .card").first
        marked = "".join(card.locator("mark").all_text_contents())
        assert all("".join(quote.split()) in "".join(marked.split()) for quote in first)
        with page.context.expect_page() as whole:
            card.get_by_role("link", name="在全文中查看").click()
        lit = "".join(whole.value.locator("article mark").all_text_contents())
        assert "".join(first[0].split()) in "".join(lit.split())


def test_altered_wording_is_told_in_colour_and_in_words(chromium: Browser, address: str) -> None:
    with opened(chromium, address) as page:
        turn = ask(page, ALTERED)
        expect(turn.locator(".result")).to_contain_text("与原文不符")
        expect(turn.locator("del")).to_have_text("【删】建设")
        expect(turn.locator("ins")).to_have_text("【增】研发")


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with opened(chromium, address) as shown:
        yield shown


def test_marker_and_card_lead_to_each_other_by_keyboard(page: Page) -> None:
    turn = ask(page, SUPPORT)
    marker = turn.locator(".answer > .statement .marker").first
    marker.focus()
    page.keyboard.press("Enter")
    expect(turn.locator(".card.active summary")).to_be_focused()
    turn.locator(".card.active").get_by_role("button", name="回到答复").click()
    expect(marker).to_be_focused()


def test_an_answer_is_copied_exported_and_judged(page: Page) -> None:
    turn = ask(page, ALTERED)
    turn.get_by_role("button", name="复制", exact=True).click()
    expect(turn.get_by_role("button", name="已复制")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "引文" not in copied.split("\n")[0] and "给予研发经费支持" in copied
    with page.expect_download() as word:
        turn.get_by_role("button", name="Word").click()
    assert word.value.suggested_filename.endswith(".docx")
    turn.get_by_role("radio", name="引用不对").check()
    turn.get_by_label("补充意见").fill("<b>另一条</b>")
    turn.get_by_role("button", name="提交评价").click()
    expect(turn.locator(".told")).to_have_text("已收到，谢谢您的评价。")


def test_copying_works_where_there_is_no_clipboard(page: Page) -> None:
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    turn = ask(page, ALTERED)
    turn.get_by_role("button", name="复制", exact=True).click()
    expect(turn.get_by_role("button", name="已复制")).to_be_visible()


def test_a_refusal_is_told_and_can_be_asked_again(page: Page) -> None:
    problem = '{"title": "x", "status": 503, "detail": "提问的人太多，请稍后再试", "code": "busy"}'
    page.route(
        "**/api/ask/stream",
        lambda r: r.fulfill(status=503, body=problem, content_type="application/problem+json"),
        times=1,
    )
    page.locator("#question").fill(ALTERED)
    page.keyboard.press("Enter")
    failed = page.locator(".turn .failed")
    expect(failed).to_contain_text("提问的人太多，请稍后再试")
    failed.get_by_role("button", name="重新提问").click()
    expect(page.locator(".turn[data-status]")).to_have_count(1, timeout=20_000)
