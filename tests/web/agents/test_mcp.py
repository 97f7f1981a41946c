"""The MCP door, used by the official client over a real connection."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

from index import HybridIndex
from qa import PolicyAssistant
from tests.browser.serving import server
from tests.loopback import client, serving
from web import create_app


@pytest.fixture(scope="module")
def address(assistant: PolicyAssistant) -> Iterator[str]:
    with serving(create_app(assistant)) as where:
        yield where


def test_all_doors_of_the_program_itself(index: HybridIndex, index_dir: Path) -> None:
    with server(index_dir) as address, client(address) as http:
        assert len(_use(address, lambda session: session.list_tools()).tools) == 5
        for path in ("/", "/docs", "/widget.js", "/widget-demo", "/api/health/ready", "/metrics"):
            assert http.get(path).status_code == 200, path
        assert http.get("/v1/models").json()["data"][0]["id"] == "xunzhang"
        assert http.get("/api/none").headers["content-type"] == "application/problem+json"
        page = http.get("/")
        assert "frame-ancestors 'self'" in page.headers["content-security-policy"]


def _use(address: str, work: Callable[[Client], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        async with httpx2.AsyncClient(trust_env=False, timeout=60) as http:
            transport = streamable_http_client(f"{address}/mcp", http_client=http)
            async with Client(transport) as session:
                return await work(session)

    return asyncio.run(run())


def _call(address: str, tool: str, **arguments: object) -> Any:
    return _use(address, lambda session: session.call_tool(tool, arguments))


def test_five_tools_that_only_read(address: str) -> None:
    listed = _use(address, lambda session: session.list_tools()).tools
    assert [tool.name for tool in listed] == [
        "ask",
        "search_clauses",
        "get_clause",
        "check_wording",
        "compare",
    ]
    assert all(tool.annotations and tool.annotations.read_only_hint for tool in listed)
    assert all(tool.description and tool.description[0] >= "\u4e00" for tool in listed)


def test_ask_gives_the_whole_answer(address: str, assistant: PolicyAssistant) -> None:
    given = _call(
        address, "ask", question="那评职称呢？", history=["新型研发机构能申报科研项目吗？"]
    )
    assert not given.is_error
    expected = assistant.ask("那评职称呢？", ["新型研发机构能申报科研项目吗？"]).to_json()
    assert given.structured_content["citations"] == expected["citations"]
    assert given.structured_content["answer"] == expected["answer"]


def test_search_clause_wording_and_comparison(address: str) -> None:
    hits = _call(address, "search_clauses", query="外国人才居留许可", limit=2).structured_content[
        "hits"
    ]
    assert len(hits) == 2 and hits[0]["document_id"] == "guofa-2020-7"
    clause = _call(address, "get_clause", document_id="guofa-2020-7", label="二(四)")
    assert clause.structured_content["heading"] == "大力集聚高端创新资源"
    wording = "对新认定的国家级、自治区级创新平台载体给予建设经费支持"
    (match,) = _call(address, "check_wording", text=wording).structured_content["matches"]
    assert match["result"] == "altered" and "研发" in match["actual"]
    assert _call(address, "compare", topic="科技成果转化").structured_content["pairs"]


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {"question": "？？"}, "没有看到文字内容"),
        ("ask", {"question": "人才", "documents": ["none"]}, "没有编号为“none”的文件"),
        ("ask", {"question": 5}, "请检查参数：question"),
        ("ask", {}, "请检查参数：question"),
        ("ask", {"question": None}, "请检查参数：question"),
        ("search_clauses", {"query": "人才", "limit": 0}, "请检查参数：limit"),
        ("run", {}, "没有名为“run”的工具"),
        ("get_clause", {"document_id": "alxa-2021", "label": "九十九"}, "没有条款“九十九”"),
        ("compare", {}, "请给出对照的主题"),
    ],
)
def test_bad_arguments_are_told(
    address: str, tool: str, arguments: dict[str, object], told: str
) -> None:
    given = _call(address, tool, **arguments)
    text = given.content[0].text
    assert given.is_error and told in text and "Error" not in text


@pytest.mark.parametrize("body", ["", "{broken", "[]", '{"jsonrpc": "2.0", "method": 5}', "null"])
def test_broken_messages_are_refused(address: str, body: str) -> None:
    headers = {
        "content-type": "application/json",
        "accept": "application/json, text/event-stream",
    }
    with client(address, **headers) as http:
        assert http.post("/mcp", content=body.encode()).status_code in (400, 406, 415)
        assert http.get("/api/health/live").status_code == 200


def test_null_is_absent(address: str) -> None:
    given = _call(address, "search_clauses", query="外国人才居留许可", limit=None, documents=None)
    assert not given.is_error and len(given.structured_content["hits"]) == 10
    assert not _call(address, "ask", question="人才", history=None, documents=None).is_error


def test_only_posts_are_taken_with_or_without_a_slash(address: str) -> None:
    hello = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    headers = {"accept": "application/json, text/event-stream"}
    with client(address, **headers) as http:
        for path in ("/mcp", "/mcp/"):
            assert http.get(path).status_code == http.delete(path).status_code == 405
            assert len(http.post(path, json=hello).json()["result"]["tools"]) == 5
