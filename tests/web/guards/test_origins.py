"""Which web pages may use the doors: their own, and those of the allowlist."""

from collections.abc import Iterator

import httpx2
import pytest

from qa import PolicyAssistant, SettingsError
from tests.loopback import client, serving
from web import WebSettings, create_app

_PARK = "https://www.park.example.cn"


@pytest.fixture(scope="module")
def http(assistant: PolicyAssistant) -> Iterator[httpx2.Client]:
    settings = WebSettings(allowed_origins=(_PARK,), question_log="off")
    with serving(create_app(assistant, settings)) as address, client(address) as opened:
        yield opened


def test_an_allowed_origin_may_ask(http: httpx2.Client) -> None:
    asked = {"origin": _PARK, "access-control-request-method": "POST"}
    asked["access-control-request-headers"] = "content-type,last-event-id"
    preflight = http.options("/api/ask/stream", headers=asked)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == _PARK
    answer = http.post("/api/ask", json={"question": "人才引进"}, headers={"origin": _PARK})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == _PARK
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://www.park.example.cn",
        _PARK + ".evil.example",
        _PARK + ":8443",
        "null",
        "http://[",
        "*",
    ],
)
@pytest.mark.parametrize("path", ["/api/ask", "/api/feedback", "/v1/chat/completions", "/mcp"])
def test_another_origin_is_refused(http: httpx2.Client, origin: str, path: str) -> None:
    body = {"question": "人才", "kind": "有用", "answer": "答"}
    # as a page can send it without asking first
    headers = {"origin": origin, "content-type": "text/plain"}
    refused = http.post(path, json=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "origin_not_allowed")
    assert "access-control-allow-origin" not in refused.headers
    preflight = http.options(
        path, headers={"origin": origin, "access-control-request-method": "POST"}
    )
    assert preflight.status_code == 403


def test_its_own_page_and_programs_may(http: httpx2.Client) -> None:
    body = {"question": "人才引进"}
    own = {"origin": str(http.base_url).rstrip("/")}
    proxied = {"origin": "https://policy.example.cn", "sec-fetch-site": "same-origin"}
    for headers in ({}, own, proxied):
        assert http.post("/api/ask", json=body, headers=headers).status_code == 200


def test_every_response_says_who_may_frame_it(http: httpx2.Client) -> None:
    for path in ("/docs", "/api/health", "/api/none", "/widget-demo"):
        headers = http.get(path).headers
        assert f"frame-ancestors 'self' {_PARK}" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_by_default_no_other_origin_is_allowed(assistant: PolicyAssistant) -> None:
    assert WebSettings().allowed_origins == ()
    with serving(create_app(assistant)) as address, client(address) as http:
        refused = http.post("/api/ask", json={"question": "人才"}, headers={"origin": _PARK})
        assert refused.status_code == 403
        assert http.get("/docs").headers["content-security-policy"] == "frame-ancestors 'self'"


def test_the_allowlist_setting() -> None:
    read = WebSettings.from_env({"ALLOWED_ORIGINS": f" {_PARK}/, http://127.0.0.1:8080 "})
    assert read.allowed_origins == (_PARK, "http://127.0.0.1:8080")


@pytest.mark.parametrize(
    "value", ["*", "www.park.cn", "https://a.cn/path", "https://*.cn", "https://a.cn\nX: y", "null"]
)
def test_an_allowlist_that_cannot_be_used_is_told(value: str) -> None:
    with pytest.raises(SettingsError, match="ALLOWED_ORIGINS"):
        WebSettings.from_env({"ALLOWED_ORIGINS": value})
