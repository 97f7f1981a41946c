"""The MCP door at `/mcp`: the assistant as tools for the agents of other programs."""

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Annotated, Any

from fastapi import FastAPI
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.streamable_http_manager import StreamableHTTPASGIApp
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field, ValidationError
from starlette.routing import Route

from corpus import CorpusError
from index import IndexingError
from qa import QAError
from web.desk import Desk
from web.errors import BusyError
from web.forms import clause_json, hit_json, match_json
from web.problems import describe

_INSTRUCTIONS = (
    "政策问答：答复的每一句都是公文条款的逐字摘录，并注明出处。转述时请连同文件名和条款编号一并引用；"
    "status 为 not_found 表示现有文件没有规定，请勿自行补充。"
)
_READ_ONLY = ToolAnnotations(read_only_hint=True, open_world_hint=False)

_Documents = Annotated[list[str], Field(max_length=100, description="只查这些文件编号；空为全部")]


def mount_mcp(app: FastAPI, desk: Desk) -> Callable[[], AbstractAsyncContextManager[None]]:
    """Mount the server; gives what has to run as long as the app does."""
    server = build_server(desk)
    server.streamable_http_app(
        stateless_http=True,  # no session, hence no conversation, is kept
        json_response=True,
        # hosts and origins are checked once for all doors, in web/origins.py
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    answer = StreamableHTTPASGIApp(server.session_manager)
    for path in ("/mcp", "/mcp/"):  # a redirect would lose the body with some clients
        # GET would open a stream for messages of the server; there are none, so it is 405
        app.router.routes.append(Route(path, answer, methods=["POST"]))
    return server.session_manager.run


def build_server(desk: Desk) -> MCPServer[None]:
    """The server with its five tools."""
    server = _Server(
        "xunzhang", title="循章 政策问答", instructions=_INSTRUCTIONS, log_level="WARNING"
    )

    @server.tool(annotations=_READ_ONLY, structured_output=True)
    async def ask(
        question: Annotated[str, Field(description="问题")],
        history: Annotated[
            list[str], Field(max_length=50, description="此前的问题，先问的在前")
        ] = [],  # noqa: B006 (never changed)
        documents: _Documents = [],  # noqa: B006
    ) -> dict[str, Any]:
        """就政策文件提问；答复逐句摘自条款，citations 给出文件、条款和原文位置。"""
        with _told():
            return (await desk.ask("mcp", question, history, documents)).to_json()

    @server.tool(annotations=_READ_ONLY, structured_output=True)
    async def search_clauses(
        query: Annotated[str, Field(description="要查找的内容")],
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
        documents: _Documents = [],  # noqa: B006
    ) -> dict[str, Any]:
        """按含义和用词查找条款，最相关的在前，附条款全文。"""
        with _told():
            hits = await desk.search(query, limit, documents)
            return {"hits": [hit_json(hit) for hit in hits]}

    @server.tool(annotations=_READ_ONLY, structured_output=True)
    async def get_clause(
        document_id: Annotated[str, Field(description="文件编号，如 guofa-2020-7")],
        label: Annotated[str, Field(description="条款编号，如 二（四）")],
    ) -> dict[str, Any]:
        """取一条条款的原文。"""
        with _told():
            document = desk.assistant.library.document(document_id)
            return clause_json(document, document.clause(label))

    @server.tool(annotations=_READ_ONLY, structured_output=True)
    async def check_wording(
        text: Annotated[str, Field(description="要核对的文字，最多 20,000 字")],
        documents: _Documents = [],  # noqa: B006
    ) -> dict[str, Any]:
        """逐句核对一段文字与文件原文是否一致：exact 一致，altered 有改动，elsewhere 不在所指的文件或条款，absent 没有。"""
        with _told():
            return {"matches": [match_json(m) for m in await desk.check(text, documents)]}

    @server.tool(annotations=_READ_ONLY, structured_output=True)
    async def compare(
        topic: Annotated[str, Field(description="对照的主题；不给时须给出两份文件")] = "",
        local_id: Annotated[str, Field(description="地方文件编号")] = "",
        national_id: Annotated[str, Field(description="国家文件编号")] = "",
    ) -> dict[str, Any]:
        """对照地方与国家文件：照搬、改动、增加、未写和不一致之处。"""
        with _told():
            return (await desk.compare(topic, local_id, national_id)).to_json()

    return server


class _Server(MCPServer[None]):
    """Takes null for absent, and tells errors in plain words."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> Any:
        given = {key: value for key, value in arguments.items() if value is not None}
        try:
            return await super().call_tool(name, given, context)
        except UnexpectedToolError:
            raise
        except ToolError as error:
            cause = error.__cause__
            if isinstance(cause, ValidationError):
                fields = dict.fromkeys(str(e["loc"][0]) for e in cause.errors() if e["loc"])
                raise ToolError(f"请检查参数：{'、'.join(fields)}") from cause
            told = str(cause) if isinstance(cause, ToolError) else f"没有名为“{name[:80]}”的工具"
            raise ToolError(told) from cause


@contextmanager
def _told() -> Iterator[None]:
    """Our errors as errors of the tool, with their message."""
    try:
        yield
    except (QAError, CorpusError, IndexingError, BusyError) as error:
        raise ToolError(describe(error, in_english=False).detail) from error
