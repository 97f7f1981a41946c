"""Who may administer: nobody at first, then who has a session, from their own pages, by role."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from index import HybridIndex
from qa import PolicyAssistant
from tests.loopback import client, serving
from tests.web.admin.holding import NAMES, PASSWORD, Served, administered
from web import WebSettings, create_app
from web.store import Accounts, Role

_CHANGING = [
    ("POST", "/api/admin/drafts?name=a.txt"),
    ("POST", "/api/admin/drafts/x/values"),
    ("POST", "/api/admin/drafts/x/marks"),
    ("POST", "/api/admin/drafts/x/publication"),
    ("DELETE", "/api/admin/drafts/x"),
    ("DELETE", "/api/admin/documents/alxa-2021"),
    ("POST", "/api/admin/verification?document=alxa-2021&name=a.txt"),
    ("POST", "/api/admin/documents/alxa-2021/verification"),
    ("POST", "/api/admin/work/done"),
    ("POST", "/api/admin/work/evaluation"),
]
_READING = [
    "/api/admin/publication", "/api/admin/drafts/x", "/api/admin/work/export.csv",
    "/admin", "/admin/work", "/admin/acts", "/admin/drafts/x", "/admin/documents/alxa-2021",
    "/admin/diff?old=alxa-2021&new=guofa-2020-7",
]  # fmt: skip


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, index: HybridIndex, index_dir: Path
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("administered")
    proxies: dict[str, object] = {
        "trusted_proxies": ("127.0.0.1",), "admin_user_header": "X-Remote-User",
    }  # fmt: skip
    with administered(folder, index_dir, **proxies) as address:
        Accounts(address.web.databases().administration).put("proxied", Role.READER, "")
        yield address


def test_without_an_account_it_is_off_and_says_so(
    assistant: PolicyAssistant, tmp_path: Path
) -> None:
    web = WebSettings(admin_db=tmp_path / "a.sqlite3", feedback_db=tmp_path / "f.sqlite3")
    with serving(create_app(assistant, web)) as address, client(address) as http:
        page = http.get("/admin")
        assert page.status_code == 403 and "python -m web account" in page.text
        for method, path in _CHANGING:
            assert http.request(method, path).json()["code"] == "administration_off"
        given = {"name": "admin", "password": "admin"}
        assert http.post("/api/admin/session", json=given).status_code == 403
    assert not (tmp_path / "a.sqlite3").exists()


def test_without_a_session_nothing_is_shown_or_done(served: Served) -> None:
    with client(served.address) as http:
        for method, path in _CHANGING:
            assert http.request(method, path).status_code == 401, path
        for path in _READING:
            reply = http.get(path)
            assert reply.status_code == 401, path
            if path.startswith("/admin"):
                assert "登录" in reply.text and "alxa" not in reply.text
        for path in ("/admin/nothing", "/api/admin/nothing"):
            assert http.get(path).status_code in (401, 404)


def test_pages_are_not_stored_framed_or_given_other_scripts(served: Served) -> None:
    with served.signed_in(Role.READER) as http:
        headers = http.get("/admin").headers
    assert headers["cache-control"] == "no-store"
    policies = headers.get_list("content-security-policy")
    assert any("frame-ancestors 'none'" in p and "script-src 'self'" in p for p in policies)


def test_the_cookie_is_for_this_server_only(served: Served) -> None:
    with client(served.address) as http:
        given = {"name": NAMES[Role.EDITOR], "password": PASSWORD}
        cookie = http.post("/api/admin/session", json=given).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie


def test_a_stolen_cookie_is_worth_nothing_after_sign_out(served: Served) -> None:
    with served.signed_in(Role.ADMINISTRATOR) as http, client(served.address) as thief:
        thief.cookies.update(http.cookies)
        thief.headers["X-Form"] = http.headers["X-Form"]
        assert thief.get("/api/admin/publication").status_code == 200
        assert http.delete("/api/admin/session").status_code == 200
        assert thief.get("/api/admin/publication").status_code == 401
        assert thief.delete("/api/admin/documents/alxa-2021").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"X-Form": "wrong"},
        {"X-Form": ""},
    ],
)
def test_what_another_site_makes_a_browser_send_is_refused(
    served: Served, headers: dict[str, str]
) -> None:
    with served.signed_in(Role.ADMINISTRATOR) as http:
        for method, path in _CHANGING:
            assert http.request(method, path, headers=headers).status_code == 403, path
        given = {"name": NAMES[Role.EDITOR], "password": PASSWORD}
        if "Origin" in headers:  # nobody is signed in by another site either
            reply = http.post("/api/admin/session", json=given, headers=headers)
            assert reply.status_code == 403
        assert http.get("/api/documents/alxa-2021").status_code == 200


def test_sites_that_may_embed_the_widget_may_not_administer(
    tmp_path: Path, index: HybridIndex, index_dir: Path
) -> None:
    site = "https://www.example.gov.cn"
    with (
        administered(tmp_path, index_dir, allowed_origins=(site,)) as served,
        served.signed_in(Role.ADMINISTRATOR) as http,
    ):
        reply = http.delete("/api/admin/documents/alxa-2021", headers={"Origin": site})
        assert reply.status_code == 403


def test_roles(served: Served) -> None:
    with served.signed_in(Role.READER) as http:
        for method, path in _CHANGING:
            body = {"revision": "", "values": {}, "offset": 0, "mark": "一、", "url": "https://x",
                    "kind": "unanswered", "item": "x"}  # fmt: skip
            assert http.request(method, path, json=body).status_code == 403, path
        assert "上传" not in http.get("/admin").text
        assert http.get("/admin/acts").status_code == 200
    with served.signed_in(Role.EDITOR) as http:
        assert http.delete("/api/admin/documents/alxa-2021").json()["code"] == "not_allowed"
        assert http.post("/api/admin/drafts?name=a.txt", content=b"").status_code == 422


def test_wrong_passwords_are_told_alike_and_then_refused(served: Served) -> None:
    Accounts(served.web.databases().administration).put("locked", Role.ADMINISTRATOR, PASSWORD)
    with client(served.address) as http:

        def told(name: str, password: str) -> httpx2.Response:
            return http.post("/api/admin/session", json={"name": name, "password": password})

        known, unknown = told("locked", "wrong"), told("nobody", "wrong")
        assert known.json() == unknown.json() and known.status_code == 403
        for _ in range(4):
            told("locked", "wrong")
        assert told("locked", PASSWORD).status_code == 429
    with served.signed_in(Role.READER) as http:
        assert "wrong" not in http.get("/admin/acts").text


def test_a_user_named_by_a_trusted_proxy_is_signed_in(served: Served) -> None:
    with client(served.address, **{"X-Remote-User": "proxied"}) as http:
        page = http.get("/admin")
        assert page.status_code == 200 and "proxied（查看）" in page.text
        assert http.get("/api/admin/publication").status_code == 200
        del http.headers["X-Remote-User"]  # its cookie alone is none
        assert http.get("/api/admin/publication").status_code == 401
    with client(served.address, **{"X-Remote-User": "stranger"}) as http:
        assert http.get("/admin").status_code == 401


def test_a_header_that_no_trusted_proxy_sent_signs_nobody_in(
    tmp_path: Path, index: HybridIndex, index_dir: Path
) -> None:
    held: dict[str, object] = {
        "trusted_proxies": ("10.0.0.1",), "admin_user_header": "X-Remote-User",
    }  # fmt: skip
    with administered(tmp_path, index_dir, **held) as served:
        for extra in ({}, {"X-Forwarded-For": "10.0.0.1"}):
            named = {"X-Remote-User": NAMES[Role.ADMINISTRATOR], **extra}
            with client(served.address, **named) as http:
                assert http.get("/admin").status_code == 401
                assert http.get("/api/admin/publication").status_code == 401
