"""Every route of the running app is named here; a new one fails until it is. The framework has none."""

from collections.abc import Iterator

import httpx2
import pytest
from fastapi import FastAPI
from starlette.routing import BaseRoute, Mount

from qa import PolicyAssistant
from tests.loopback import client, serving
from web import create_app
from web.ui import mount_page

# method and path of all that there is
OURS = {
    "GET /openapi.json", "GET /docs", "GET /metrics", "* /api-docs-static",
    "POST /api/ask", "POST /api/ask/stream", "GET /api/search",
    "POST /api/check", "POST /api/check/report", "POST /api/check/word", "POST /api/compare", "POST /api/read-word",
    "POST /api/export", "POST /api/feedback",
    "GET /api/documents", "GET /api/documents/{document_id}",
    "GET /api/documents/{document_id}/clauses", "GET /api/documents/{document_id}/clauses/{label}",
    "GET /api/health", "GET /api/health/live", "GET /api/health/ready",
    "GET /v1/models", "GET /v1/models/{model_id}", "POST /v1/chat/completions", "POST /mcp", "POST /mcp/",
    "GET /widget.js", "GET /widget-demo", "GET /widget-demo.css", "GET /api/widget",
    "GET /documents", "GET /documents/", "GET /documents/{document_id:path}",
    "* /api/{rest:path}", "* /v1/{rest:path}", "* /mcp{rest:path}", "* /metrics{rest:path}",
    # administration, off without an account (tests/web/admin)
    "GET /admin", "GET /admin/drafts/{identity}", "GET /admin/documents/{document_id}",
    "GET /admin/diff", "GET /admin/work", "GET /admin/acts",
    "POST /api/admin/session", "DELETE /api/admin/session", "POST /api/admin/drafts",
    "GET /api/admin/drafts/{identity}", "DELETE /api/admin/drafts/{identity}",
    "POST /api/admin/drafts/{identity}/values", "POST /api/admin/drafts/{identity}/marks",
    "POST /api/admin/drafts/{identity}/publication", "GET /api/admin/publication",
    "DELETE /api/admin/documents/{document_id}", "POST /api/admin/verification",
    "POST /api/admin/documents/{document_id}/verification",
    "POST /api/admin/documents/{document_id}/revision",
    "GET /admin/curated", "GET /admin/pin", "GET /api/admin/clauses", "POST /api/admin/pins",
    "DELETE /api/admin/pins/{number}", "POST /api/admin/synonyms",
    "POST /api/admin/synonyms/removal", "POST /api/admin/synonyms/trial",
    "POST /api/admin/work/done", "POST /api/admin/work/evaluation", "GET /api/admin/work/export.csv",
    # the page's own
    "GET /", "GET /page/{version}/{name}", "GET /favicon.ico", "GET /manifest.webmanifest",
    "GET /manifest.json", "GET /api/overview", "GET /api/suggestions", "GET /api/find", "POST /api/kept",
    "GET /api/documents/{document_id}/clauses/{label}/neighbours",
    # the files of the framework, and what it says of the page's foot
    "GET /config", "GET /theme.css", "* /assets", "* /static",
}  # fmt: skip


@pytest.fixture(scope="module")
def app(assistant: PolicyAssistant) -> FastAPI:
    return mount_page(create_app(assistant))


@pytest.fixture(scope="module")
def http(app: FastAPI) -> Iterator[httpx2.Client]:
    with serving(app) as address, client(address) as opened:
        yield opened


def _named(route: BaseRoute) -> list[str]:
    path = getattr(route, "path", repr(route))
    methods = getattr(route, "methods", None)
    return [f"{m} {path}" for m in sorted(methods - {"HEAD"})] if methods else [f"* {path}"]


def _flat(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    """Routes, with those of routers that are included as one."""
    for route in routes:
        inner = getattr(getattr(route, "original_router", None), "routes", None)
        if inner is not None and not isinstance(route, Mount):
            yield from _flat(inner)
        else:
            yield route


def test_every_route_of_ours_is_named(app: FastAPI) -> None:
    own = list(_flat(app.router.routes))
    unnamed = {name for route in own for name in _named(route)} - OURS
    assert unnamed == set()
    assert len(own) > 25


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/queue/join", "/gradio_api/queue/data?session_hash=a", "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd", "/gradio_api/file/etc/passwd", "/file=/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1:1/", "/gradio_api/call/x", "/gradio_api/run/x",
        "/gradio_api/api/x", "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/heartbeat/a",
        "/gradio_api/stream/a/b/c/playlist.m3u8", "/gradio_api/startup-events", "/gradio_api/reset",
        "/gradio_api/cancel", "/gradio_api/mcp/", "/gradio_api/mcp/sse", "/gradio_api/deep_link",
        "/gradio_api/runs", "/gradio_api/token", "/gradio_api/app_id", "/gradio_api/dev/reload",
        "/gradio_api/vibe-code", "/gradio_api/process_recording", "/gradio_api/component_server",
        "/login", "/logout", "/monitoring", "/monitoring/summary", "/pwa_icon/100000", "/svelte/x",
        "/custom_component/a/client/b/c", "//gradio_api/info", "/%67radio_api/info",
        "/assets/../gradio_api/info", "/assets/..%2fgradio_api%2finfo", "/GRADIO_API/info",
        "/gradio_api/./info", "/x/../gradio_api/info",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_the_rest_of_the_framework_does_not_exist(
    http: httpx2.Client, method: str, path: str
) -> None:
    assert http.request(method, path).status_code in (403, 404, 405)


def test_what_the_page_is_made_of_answers_and_is_not_kept(http: httpx2.Client) -> None:
    for path in ("/", "/theme.css"):
        assert http.get(path).status_code == 200
    assert http.get("/").headers["cache-control"] == "no-store"
    assert http.get("/config").headers["cache-control"] == "no-store"
    for query in ("?page=none", "?deep_link=../../x", "?deep_link=a&page=b"):
        assert http.get(f"/{query}").status_code == 200
