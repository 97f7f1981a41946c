"""Below a sub-path behind a real reverse proxy (nginx): page, streaming, documents, widget, foot."""

import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from qa import Answer, PolicyAssistant
from qa.answering import Written
from tests.browser.asking import SUPPORT, ask
from tests.browser.serving import require_browser
from tests.loopback import client, events, serving
from web import WebSettings, create_app
from web.ui import mount_page

require_browser()
_NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
if not Path(_NGINX).exists():
    pytest.skip("SUB-PATH TESTS SKIPPED: no nginx", allow_module_level=True)

_CONF = """
daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_buffer_size 1m; proxy_max_temp_file_size 0;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port};
    location /policy/ {{
      proxy_pass {upstream}; proxy_set_header Host $http_host; proxy_http_version 1.1;
      proxy_set_header X-Forwarded-Prefix "{prefix}";
    }}
    location / {{ return 404 "another site"; }}
  }}
}}
"""


class _Held(PolicyAssistant):
    """Holds an answer that is streamed after its first part, until it is let go."""

    go: Event

    def stream(self, *args: Any, **more: Any) -> Iterator[Written | Answer]:
        parts = super().stream(*args, **more)
        yield next(parts)
        assert self.go.wait(30)
        yield from parts


@contextmanager
def _proxied(assistant: PolicyAssistant, folder: Path, kind: str) -> Iterator[str]:
    """The service below /policy: set, with the rest of the path or the whole of it handed on; or
    told by the proxy."""
    told = kind == "told"
    settings = WebSettings(
        feedback_db=folder / "f.sqlite3",
        base_path="" if told else "/policy",
        trusted_proxies=("127.0.0.1",) if told else (),
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serving(mount_page(create_app(assistant, settings))) as upstream:
        upstream += "" if kind == "whole" else "/"
        prefix = "/policy" if told else "/of/nobody"
        conf = folder / "nginx.conf"
        conf.write_text(
            _CONF.format(folder=folder, port=port, upstream=upstream, prefix=prefix), "utf-8"
        )
        process = subprocess.Popen([_NGINX, "-c", str(conf), "-p", str(folder)])
        try:
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/policy/").close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/policy"
        finally:
            process.terminate()
            process.wait(timeout=10)


@pytest.fixture(params=["rest", "whole", "told"])
def address(
    request: pytest.FixtureRequest, assistant: PolicyAssistant, tmp_path: Path
) -> Iterator[str]:
    with _proxied(assistant, tmp_path, request.param) as where:
        yield where


def test_an_answer_is_streamed_through_the_proxy(
    assistant: PolicyAssistant, tmp_path: Path
) -> None:
    held = _Held(assistant.library, assistant.index, assistant.settings)
    held.go = Event()
    with _proxied(held, tmp_path, "told") as where, client(where) as http:
        with http.stream("POST", "/api/ask/stream", json={"question": SUPPORT}) as reply:
            arrived = events(reply.iter_lines())
            kinds = [next(arrived)[1]]
            while (
                kinds[-1] != "statement"
            ):  # it comes through while the server still holds the rest
                kinds.append(next(arrived)[1])
            held.go.set()
            kinds += [kind for _, kind, _ in arrived]
        assert kinds[-1] == "done"
        page = http.get("/", headers={"accept": "text/html"}).text
        assert 'href="/policy/documents"' in page
        lost = http.get("/documents/none", headers={"accept": "text/html"})
        assert lost.status_code == 404 and 'href="/policy/documents"' in lost.text


def test_a_path_told_by_anybody_else_is_not_believed(assistant: PolicyAssistant) -> None:
    with serving(mount_page(create_app(assistant))) as where, client(where) as http:
        for told in ("/evil", "//evil.example", "/a b"):
            page = http.get("/", headers={"accept": "text/html", "x-forwarded-prefix": told}).text
            assert 'href="/documents"' in page and "evil" not in page


def test_everything_works_below_a_sub_path(chromium: Browser, address: str) -> None:
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1366, "height": 768})
    page = context.new_page()
    failed: list[str] = []
    page.on("response", lambda r: failed.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    page.goto(f"{address}/")
    page.wait_for_selector("html[data-ready]")
    page.locator("#framework").scroll_into_view_if_needed()
    expect(page.locator("#framework gradio-app a").first).to_be_visible(timeout=120_000)
    turn = ask(page, SUPPORT)
    assert page.url.startswith(f"{address}/?q=")
    with context.expect_page() as whole:
        turn.get_by_role("link", name="在全文中查看").first.click()
    assert whole.value.url.startswith(f"{address}/documents/")
    expect(whole.value.locator("article mark").first).to_be_visible()
    page.get_by_role("tab", name="原文").click()
    expect(page.locator(".document").first).to_be_visible()
    page.reload()
    expect(page.locator(".document").first).to_be_visible()
    page.get_by_role("link", name="EN").click()
    page.wait_for_selector("html[lang=en][data-ready]")
    assert page.url.startswith(f"{address}/?")
    page.get_by_role("link", name="中文").click()
    page.wait_for_selector("html[lang=zh-CN][data-ready]")
    page.goto(f"{address}/docs")
    expect(page.get_by_text("/api/ask").first).to_be_visible()
    page.goto(f"{address}/widget-demo")
    page.get_by_role("button", name="打开政策问答").click()
    panel = page.get_by_role("dialog")
    panel.get_by_label("问题", exact=True).fill(SUPPORT)
    page.keyboard.press("Enter")
    expect(panel.get_by_role("status")).to_have_text("答复完毕", timeout=20_000)
    context.close()
    assert failed == []
