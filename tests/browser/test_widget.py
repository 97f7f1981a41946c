"""The widget in a real browser: on a page of another origin, under a strict policy, by keyboard."""

import gzip
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, expect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus import load_library
from index import HybridIndex, PolicyEncoder
from qa import PolicyAssistant, Settings
from tests.browser.asking import answer_with, citation, made_up
from tests.browser.serving import require_browser
from tests.loopback import serving
from web import WebSettings, create_app
from web.ui import mount_page

require_browser()

_QUESTION = "对新型研发平台有什么支持？"
_HOSTILE = (
    "*{font-size:40px!important;color:red!important;display:none}html{font-size:3px}"
    "html,body,h1{display:block!important}button,p,div{all:unset!important;position:static!important}"
    "xunzhang-widget{display:none!important;position:static!important;z-index:-1!important}"
)


class _Host(BaseHTTPRequestHandler):
    """Somebody else's web page."""

    html, policy = "", ""

    def do_GET(self) -> None:
        body, kind = (
            (_HOSTILE, "text/css") if self.path == "/style.css" else (self.html, "text/html")
        )
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _host() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Host)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Breaking:
    """Breaks every second streamed answer off after three pieces."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.asked, self.broken = app, 0, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["path"] != "/api/ask/stream"
            or scope["method"] != "POST"
        ):
            await self.app(scope, receive, send)
            return
        self.asked += 1
        breaks = self.asked % 2 == 1
        sent = 0

        async def some(message: Message) -> None:
            nonlocal sent
            sent += 1
            if breaks and sent > 4:
                self.broken += 1
                raise ConnectionError("broken on purpose")
            await send(message)

        await self.app(scope, receive, some)


def _allowing(assistant: PolicyAssistant, *origins: str) -> FastAPI:
    settings = WebSettings(
        allowed_origins=origins,
        question_log="off",
        widget_contact="园区服务窗口",
        widget_hours="工作日 9:00—17:00",
        widget_email="service@park.example",
    )
    return mount_page(create_app(assistant, settings))


@contextmanager
def _embedded(
    chromium: Browser, app: ASGIApp, host: str, attributes: str = "", width: int = 1280
) -> Iterator[Page]:
    """A page of `host` with the widget of `app`; fails on a third host or a refused policy."""
    with serving(app) as address:  # type: ignore[arg-type]
        _Host.html = (
            '<!doctype html><html lang="zh"><head><title>园区</title>'
            f'<link rel="stylesheet" href="/style.css">'
            f'<script src="{address}/widget.js" defer data-language="zh" {attributes}></script>'
            "</head><body><h1>园区首页</h1></body></html>"
        )
        _Host.policy = (
            f"default-src 'none'; script-src {address}; connect-src {address}; style-src 'self';"
            " require-trusted-types-for 'script'"
        )
        page = chromium.new_page(viewport={"width": width, "height": 800})
        outside: list[str] = []
        violations: list[str] = []
        page.on(
            "request",
            lambda r: None if r.url.startswith((address, host)) else outside.append(r.url),
        )
        page.on(
            "console",
            lambda m: violations.append(m.text) if "Content Security Policy" in m.text else None,
        )
        page.on("pageerror", lambda error: violations.append(str(error)))
        page.goto(host)
        yield page
        page.close()
        assert outside == []
        assert violations == []


def _open(page: Page) -> Locator:
    page.get_by_role("button", name="打开政策问答").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    return panel


def _ask(panel: Locator, question: str) -> None:
    panel.get_by_label("问题", exact=True).fill(question)
    panel.get_by_role("button", name="提问", exact=True).click()
    expect(panel.get_by_role("status")).to_have_text("答复完毕", timeout=20_000)


@pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"])
def test_ask_on_another_origin_under_a_strict_policy(
    chromium: Browser, assistant: PolicyAssistant, width: int
) -> None:
    with (
        _host() as host,
        _embedded(chromium, _allowing(assistant, host), host, width=width) as page,
    ):
        panel = _open(page)
        box = panel.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert box["y"] >= 0 and box["y"] + box["height"] <= 800
        _ask(panel, _QUESTION)
        answer = assistant.ask(_QUESTION)
        marks = panel.locator(".mark")
        assert {int(text.strip("[]")) for text in marks.all_text_contents()} == {
            c.marker for c in answer.citations
        }
        shown = int((marks.first.text_content() or "").strip("[]"))
        marks.first.click()
        card = panel.locator(".card")
        first = next(c for c in answer.citations if c.marker == shown)
        expect(card).to_contain_text(f"{first.document.title}》 {first.clause.label}")
        expect(card.locator("mark")).to_have_text(first.quote, use_inner_text=False)
        expect(card).to_contain_text("文字尚未与正式公布文本核对")
        link = card.get_by_role("link").get_attribute("href") or ""
        assert link.endswith(
            "/documents/alxa-2021#%E4%BA%8C%EF%BC%88%E4%BA%8C%EF%BC%89"
        ) and not link.startswith(host)
        assert (card.bounding_box() or {})["width"] <= width
        marks.first.click()
        expect(card).to_have_count(0)
        size = panel.locator(".q").evaluate("e => getComputedStyle(e).fontSize")
        colour = panel.locator(".q").evaluate("e => getComputedStyle(e).color")
        assert (size, colour) == ("15px", "rgb(31, 31, 31)")


def test_a_broken_connection_goes_on_without_a_double_statement(
    chromium: Browser, assistant: PolicyAssistant
) -> None:
    with _host() as host:
        breaking = _Breaking(_allowing(assistant, host))
        with _embedded(chromium, breaking, host) as page:
            panel = _open(page)
            _ask(panel, _QUESTION)
            texts = panel.locator(".a .mark").all_text_contents()
        answer = assistant.ask(_QUESTION)
        assert set(texts) == {f"[{c.marker}]" for c in answer.citations}
        # asked again under the same id; with Last-Event-ID where an event had arrived by then
        assert (breaking.broken, breaking.asked) == (1, 2)


def test_keyboard_only(chromium: Browser, assistant: PolicyAssistant) -> None:
    with _host() as host, _embedded(chromium, _allowing(assistant, host), host, width=390) as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        panel = page.get_by_role("dialog")
        expect(panel.get_by_label("问题", exact=True)).to_be_focused()
        page.keyboard.type("那么人才引进呢")
        page.keyboard.press("Enter")
        expect(panel.get_by_role("status")).to_have_text("答复完毕")
        expect(panel.get_by_label("问题", exact=True)).to_be_focused()
        stops = set()
        for _ in range(60):  # round and round, never out of the panel
            page.keyboard.press("Tab")
            stops.add(
                page.evaluate(
                    "(() => { const r = document.activeElement.shadowRoot;"
                    " return r ? r.activeElement.className || r.activeElement.tagName : 'OUT'; })()"
                )
            )
        assert "OUT" not in stops and {"mark", "log", "TEXTAREA"} <= stops
        panel.locator(".mark").first.focus()
        page.keyboard.press("Enter")
        expect(panel.locator(".card")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(panel).to_be_hidden()
        expect(page.get_by_role("button", name="打开政策问答")).to_be_focused()


def test_where_there_is_no_answer_the_contact_is_shown(
    chromium: Browser, assistant: PolicyAssistant
) -> None:
    with _host() as host, _embedded(chromium, _allowing(assistant, host), host) as page:
        panel = _open(page)
        _ask(panel, "食堂几点开门？")
        expect(panel.locator(".a > *").first).to_have_class("note")
        for told in ("园区服务窗口", "服务时间：工作日 9:00—17:00", "邮箱：service@park.example"):
            expect(panel).to_contain_text(told)
        _ask(panel, "“对新认定的国家级、自治区级创新平台载体给予建设经费支持”是原话吗？")
        expect(panel.locator(".a").last).to_contain_text("与原文不符")
        expect(panel.locator(".a").last.locator("del")).to_have_text("【删】建设")


def test_options_and_markup_as_text(chromium: Browser, assistant: PolicyAssistant) -> None:
    script = "&lt;img src=x onerror=alert(1)&gt;"
    attributes = (
        f'data-title="{script}" data-colour="#ffe08a" data-position="left" data-greeting="{script}"'
        ' data-examples="人才引进|税收优惠" data-documents="guofa-2020-7"'
        ' data-question="&lt;script&gt;alert(2)&lt;/script&gt;人才引进"'
    )
    with (
        _host() as host,
        _embedded(chromium, _allowing(assistant, host), host, attributes) as page,
    ):
        dialogs: list[str] = []
        page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
        bodies: list[str] = []
        page.on("request", lambda r: bodies.append(r.post_data) if r.post_data else None)
        panel = _open(page)
        expect(panel.get_by_role("status")).to_have_text("答复完毕")
        expect(panel.get_by_role("heading")).to_have_text("<img src=x onerror=alert(1)>")
        expect(panel.locator(".q")).to_have_text("<script>alert(2)</script>人才引进")
        expect(panel.get_by_role("button", name="税收优惠")).to_be_visible()
        assert json.loads(bodies[0])["documents"] == ["guofa-2020-7"]
        assert (panel.bounding_box() or {})["x"] == 20
        ink = panel.locator(".head").evaluate("e => getComputedStyle(e).color")
        assert ink == "rgb(0, 0, 0)"
        assert panel.locator("img, script").count() == 0 and dialogs == []


def test_an_origin_that_is_not_allowed_is_told_to_reader_and_web_master(
    chromium: Browser, assistant: PolicyAssistant
) -> None:
    with _host() as host, serving(_allowing(assistant)) as address:
        _Host.html = f'<script src="{address}/widget.js" defer data-language="zh"></script>'
        _Host.policy = f"script-src {address}; connect-src {address}"
        page = chromium.new_page()
        told: list[str] = []
        page.on("console", lambda m: told.append(m.text) if m.type == "error" else None)
        page.goto(host)
        panel = _open(page)
        expect(panel.get_by_role("alert")).to_contain_text("还没有获准使用", timeout=20_000)
        assert any(host in text and "ALLOWED_ORIGINS" in text for text in told)
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url) if "/api/ask" in r.url else None)
        panel.get_by_label("问题", exact=True).fill(_QUESTION)
        page.keyboard.press("Enter")
        expect(panel.get_by_role("alert")).to_have_count(2)
        assert len(asked) == 1  # told at once, without trying again
        page.close()


def test_the_lead_stands_first_and_three_quotations_open(
    chromium: Browser, assistant: PolicyAssistant
) -> None:
    cited = [citation(n, "二（四）", f"第{n}句话。", n) for n in range(1, 6)]
    said = [{"kind": "statement", "text": f"第{n}句话。", "citations": [n], "label": "", "depth": 0}
            for n in range(1, 6)]  # fmt: skip
    said = [{**each, "open": n > 1} for n, each in enumerate(said)]
    blocks = [*said, {"kind": "lead", "text": "5年以内", "citations": [2]}]
    with serving(_allowing(assistant)) as address:
        page = chromium.new_page()
        answer_with(page, made_up(blocks, cited))
        page.goto(f"{address}/widget-demo")
        panel = _open(page)
        _ask(panel, "几年？")
        expect(panel.locator(".a > *").first).to_have_text("5年以内[2]")
        expect(panel.locator(".s:visible")).to_have_text(
            ["第3句话。[3]", "第4句话。[4]", "第5句话。[5]"]
        )
        panel.get_by_text("另有 2 条").click()
        expect(panel.locator(".s:visible")).to_have_count(5)
        link = panel.get_by_role("link", name="打开完整页面").get_attribute("href") or ""
        assert link.startswith(f"{address}/?q=")
        page.close()


def test_a_document_that_does_not_hold_says_so(
    chromium: Browser, assistant: PolicyAssistant
) -> None:
    cited = [citation(1, "二（四）", "一句话。", 1) | {"validity": "expired"}]
    blocks = [{"kind": "document", "document_id": "guofa-2020-7", "title": "若干意见", "number": None},
              {"kind": "statement", "text": "一句话。", "citations": [1], "label": "", "depth": 0}]  # fmt: skip
    with serving(_allowing(assistant)) as address:
        page = chromium.new_page()
        answer_with(page, made_up(blocks, cited))
        page.goto(f"{address}/widget-demo")
        panel = _open(page)
        _ask(panel, "几年？")
        expect(panel.locator(".doc .tag")).to_have_text("已过有效期")
        panel.locator(".mark").click()
        expect(panel.locator(".card .tag")).to_have_text("已过有效期")
        page.close()


def test_a_row_of_many_columns_is_told_in_lines(
    chromium: Browser, assistant: PolicyAssistant
) -> None:
    rows = [{"cells": ["市级", "", "生活补贴", "10万元"], "citations": [1]}]
    table = {"kind": "table", "header": ["层级", "区县", "名称", "金额"], "rows": rows}
    with serving(_allowing(assistant)) as address:
        page = chromium.new_page()
        answer_with(page, made_up([table], [citation(1, "二（四）", "10万元", 1)]))
        page.goto(f"{address}/widget-demo")
        panel = _open(page)
        _ask(panel, "多少？")
        told = panel.locator(".row").inner_text().split("\n")
        assert told[:3] == ["层级：市级", "名称：生活补贴", "金额：10万元"]
        panel.locator(".row .mark").click()
        expect(panel.locator(".card")).to_be_visible()
        page.close()


def test_the_talk_goes_along_over_pages_and_the_phones_back_closes(
    chromium: Browser, assistant: PolicyAssistant
) -> None:
    with serving(_allowing(assistant)) as address:
        page = chromium.new_page(viewport={"width": 390, "height": 844})
        page.goto(f"{address}/widget-demo")
        panel = _open(page)
        expect(panel).to_have_attribute("aria-modal", "true")
        _ask(panel, _QUESTION)
        before = panel.locator(".a").inner_text()
        page.go_back()
        expect(panel).to_be_hidden()
        assert page.url == f"{address}/widget-demo"
        page.goto(f"{address}/widget-demo?another")
        panel = _open(page)
        assert panel.locator(".a").inner_text() == before
        panel.get_by_role("button", name="清空对话").click()
        expect(panel.locator(".a")).to_have_count(0)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.reload()  # where it does not cover the page, it stays as the reader left it
        expect(panel).to_be_visible()
        assert panel.get_attribute("aria-modal") is None
        page.close()


def test_it_stands_where_the_page_has_room_and_is_moved_along_its_edge(
    chromium: Browser, assistant: PolicyAssistant
) -> None:
    app = _allowing(assistant)
    with _host() as host, _embedded(chromium, app, host, 'data-offset="120"') as page:
        opener = page.get_by_role("button", name="打开政策问答")
        before = opener.bounding_box()
        assert before and before["y"] + before["height"] == 800 - 120
        x, y = before["x"] + 20, before["y"] + 20
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y - 90, steps=4)
        page.mouse.up()
        after = opener.bounding_box()
        assert after and after["y"] == before["y"] - 90
        expect(page.get_by_role("dialog")).to_be_hidden()  # moved, not pressed
        page.reload()
        kept = opener.bounding_box()
        assert kept and kept["y"] == after["y"]


def test_an_answer_is_copied_on_another_origin_and_the_whole_page_within_a_frame(
    chromium: Browser, assistant: PolicyAssistant
) -> None:
    with _host() as host, serving(_allowing(assistant, host)) as address:
        _Host.html = (
            f'<!doctype html><html lang="zh"><textarea aria-label="这里"></textarea>'
            f'<iframe src="{address}/" width="800" height="700"></iframe>'
            f'<script src="{address}/widget.js" defer data-language="zh"></script></html>'
        )
        _Host.policy = "default-src * 'unsafe-inline'"
        page = chromium.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        page.goto(host)
        field = page.get_by_label("这里")
        panel = _open(page)
        _ask(panel, _QUESTION)
        panel.get_by_role("button", name="复制").click()
        expect(panel.get_by_role("status")).to_have_text("已复制")
        panel.get_by_role("button", name="关闭").click()
        field.focus()
        page.keyboard.press("Control+V")
        expect(field).to_have_value(re.compile("对新认定的国家级"))
        frame = page.frame_locator("iframe")
        frame.locator("#question").fill(_QUESTION)
        frame.locator("#question").press("Enter")
        copying = frame.locator(".tools").get_by_role("button", name="复制", exact=True)
        copying.click()
        expect(frame.get_by_role("button", name="已复制")).to_be_visible()
        field.fill("")
        page.keyboard.press("Control+V")
        expect(field).to_have_value(re.compile("引文出处|对新认定的国家级"))
        page.close()


def test_an_answer_can_be_stopped_and_judged(chromium: Browser, assistant: PolicyAssistant) -> None:
    with serving(_allowing(assistant)) as address:
        page = chromium.new_page()
        page.goto(f"{address}/widget-demo")
        panel = _open(page)
        page.route("**/api/ask/stream", lambda route: None, times=1)
        panel.get_by_label("问题", exact=True).fill(_QUESTION)
        page.keyboard.press("Enter")
        panel.get_by_role("button", name="停止").click()
        expect(panel.locator(".a")).to_contain_text("已停止")
        _ask(panel, _QUESTION)
        panel.get_by_role("button", name="有用").click()
        expect(panel.get_by_role("status")).to_have_text("已收到，谢谢。")
        box = panel.get_by_label("问题", exact=True)
        box.fill("ni")
        box.evaluate(
            "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true}))"
        )
        expect(box).to_have_value("ni")
        page.close()


def test_the_demo_page_and_english_words(chromium: Browser, assistant: PolicyAssistant) -> None:
    with serving(_allowing(assistant)) as address:
        page = chromium.new_page()
        faults: list[str] = []
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.goto(f"{address}/widget-demo")
        panel = _open(page)
        _ask(panel, _QUESTION)
        expect(panel.locator(".mark").first).to_be_visible()
        page.close()
        assert faults == []


def test_the_script_is_small() -> None:
    packed = gzip.compress(Path("web/static/widget.js").read_bytes())
    assert len(packed) < 20_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(
    chromium: Browser, assistant: PolicyAssistant, scheme: Literal["light", "dark"]
) -> None:
    with serving(_allowing(assistant)) as address:
        page = chromium.new_page(color_scheme=scheme)
        page.goto(f"{address}/docs")  # a page without a policy against the checker's own script
        page.set_content(
            f'<html lang="zh"><title>园区</title><main><h1>园区</h1></main>'
            f'<script src="{address}/widget.js" data-language="zh"></script></html>'
        )
        panel = _open(page)
        _ask(panel, _QUESTION)
        panel.locator(".mark").first.click()
        _ask(panel, "食堂几点开门？")
        found = Axe().run(page).response["violations"]
        page.close()
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []


_SCRIPTED = """---
id: scripted
title: <img src=x onerror=alert(3)>关于服务的意见
number: 测发〔2024〕1号
issuer: 测试
level: park
place: 测试区
issued_on: '2024-01-01'
published_on: '2024-01-01'
source_url: https://example.invalid/
validity: 测试
verification: 测试
---
一、<script>alert(1)</script>服务措施。对企业给予<img src=x onerror=alert(2)>租金补贴支持。

二、保障措施。安排专项资金。
"""


def test_markup_in_a_document_is_text(
    chromium: Browser, encoder: PolicyEncoder, tmp_path: Path
) -> None:
    (tmp_path / "scripted.md").write_text(_SCRIPTED, encoding="utf-8")
    library = load_library(tmp_path)
    scripted = PolicyAssistant(library, HybridIndex.build(library.documents, encoder), Settings())
    with serving(_allowing(scripted)) as address:
        page = chromium.new_page()
        dialogs: list[str] = []
        page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
        page.goto(f"{address}/widget-demo")
        panel = _open(page)
        _ask(panel, "对企业有什么租金补贴支持？")
        panel.locator(".mark").first.click()
        expect(panel.locator(".card")).to_contain_text("<img src=x onerror=alert(2)>租金补贴")
        expect(panel.locator(".doc")).to_contain_text("<img src=x onerror=alert(3)>")
        assert panel.locator("img, script").count() == 0 and dialogs == []
        page.close()
