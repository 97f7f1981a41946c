"""Asking: `/api/ask` at once, `/api/ask/stream` statement by statement, `/api/search`."""

import json
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from sse_starlette import EventSourceResponse, ServerSentEvent

from web.desk import AnswerStream, AnswerStreams, Desk, answer_json
from web.errors import StreamGoneError
from web.forms import Day, DocumentIds, example, hit_json, problems
from web.problems import prefers_english

_CITATION = {
    "marker": 1,
    "document_id": "alxa-2021",
    "document_title": "阿拉善盟关于促进阿拉善高新技术产业开发区高质量发展的意见",
    "document_number": None,
    "clause": "二（二）",
    "heading": "加快布局高端创新平台",
    "quote": "对新认定的国家级、自治区级创新平台载体给予研发经费支持。",
    "verified": False,
    "url": "https://…",
}
_ANSWER = {
    "question": "对新型研发平台有什么支持？",
    "standalone_question": "对新型研发平台有什么支持？",
    "status": "answered",
    "answer": "查阅 3 份文件的 …\n- **资金**：… [1]",
    "statements": [{"text": _CITATION["quote"], "citations": [1], "kind": "资金"}],
    "citations": [_CITATION],
    "verdict": None,
    "missing": [],
    "notes": [],
    "hits": [{"document_id": "alxa-2021", "clause": "二（二）", "score": 0.9}],
    "generator": "extractive",
    "timings_ms": {"total": 21.4},
}
_EVENTS = (
    'id: 3f2a9c0e5b7d4812:1\nevent: status\ndata: {"state": "searching", …}\n\n'
    'id: 3f2a9c0e5b7d4812:2\nevent: citation\ndata: {"marker": 1, …}\n\n'
    'id: 3f2a9c0e5b7d4812:3\nevent: statement\ndata: {"text": "…", "citations": [1]}\n\n'
    'id: 3f2a9c0e5b7d4812:4\nevent: done\ndata: {"status": "answered", …}\n\n'
)


class AskRequest(BaseModel):
    """A question, the earlier questions of the conversation, and documents to search."""

    question: Annotated[str, Field(description="问题", examples=["对新型研发平台有什么支持？"])]
    history: Annotated[
        list[str], Field(max_length=50, description="此前的问题，先问的在前", examples=[[]])
    ] = []
    documents: DocumentIds = []
    writer: Annotated[
        str,
        Field(
            max_length=40,
            description="作答方式：extractive 原文摘录，generative 智能归纳（须已配置模型）；留空用默认",
            examples=["extractive"],
        ),
    ] = ""

    as_of: Annotated[
        Day | None,
        Field(
            description="按这一天的效力作答，形如 2026-11-26；留空为今天", examples=["2026-11-26"]
        ),
    ] = None


class StreamRequest(AskRequest):
    """A question whose answer is to be streamed."""

    request_id: Annotated[
        str,
        Field(
            pattern=r"^([A-Za-z0-9-]{16,64})?$",
            description="由客户端随机生成；断线后凭它接续，同一编号不会重复作答",
            examples=["3f2a9c0e5b7d4812"],
        ),
    ] = ""


def router(desk: Desk, streams: AnswerStreams) -> APIRouter:
    """The routes; `streams` keeps answers on their way."""
    routes = APIRouter(tags=["提问"])

    @routes.post(
        "/api/ask",
        summary="提问",
        responses=example(_ANSWER) | problems(403, 404, 413, 422, 429, 503),
    )
    async def ask(request: AskRequest) -> dict[str, Any]:
        answer = await desk.ask(
            "api",
            request.question,
            request.history,
            request.documents,
            request.writer,
            request.as_of,
        )
        return answer_json(answer)

    @routes.post(
        "/api/ask/stream",
        summary="提问，逐句答复（SSE）",
        description=(
            "事件：`status` 开始；`citation` 一条引文；`statement` 一句已核验的答复，不会收回；"
            "`done` 完整答复，形式与 `/api/ask` 相同；`error` 问题说明。"
            "断线后在一分钟内再次发送同样的请求，并带上收到的最后一个事件编号"
            "（`Last-Event-ID`），即从断处接续。"
        ),
        response_class=EventSourceResponse,
        responses={
            200: {"content": {"text/event-stream": {"example": _EVENTS}}},
            **problems(403, 404, 409, 410, 413, 422, 429, 503),
        },
    )
    async def stream(
        request: Request,
        asked: StreamRequest,
        last_event_id: Annotated[str, Header(description="收到的最后一个事件编号")] = "",
    ) -> EventSourceResponse:
        desk.validate(asked.question, asked.documents, asked.writer)
        request_id, after = asked.request_id or uuid.uuid4().hex, 0
        key = (
            asked.question,
            tuple(asked.history),
            tuple(asked.documents),
            asked.writer,
            asked.as_of,
        )
        if last_event_id:
            request_id, after = _event_id(last_event_id)
            found = streams.find(request_id)
            if found is None or found.key != key:
                raise StreamGoneError
        answer = streams.open(
            request_id,
            key,
            lambda: desk.stream(
                "stream", asked.question, asked.history, asked.documents, asked.writer, asked.as_of
            ),
            desk.pool(asked.writer, asked.history),
            prefers_english(request),
        )
        return EventSourceResponse(_events(answer, request_id, after), sep="\n")

    @routes.get(
        "/api/search",
        summary="查找条款",
        responses=example(
            {"query": "成果转化", "hits": [{"document_id": "guofa-2020-7", "clause": "二（六）"}]}
        )
        | problems(403, 404, 422, 429, 503),
    )
    async def search(
        q: Annotated[str, Query(description="要查找的内容", examples=["成果转化"])],
        limit: Annotated[int, Query(ge=1, le=50, description="最多几条")] = 10,
        documents: Annotated[list[str], Query(max_length=100, description="只查这些文件")] = [],  # noqa: B006 (FastAPI copies it)
    ) -> dict[str, Any]:
        hits = await desk.search(q, limit, documents)
        return {"query": q, "hits": [hit_json(hit) for hit in hits]}

    return routes


def _event_id(given: str) -> tuple[str, int]:
    request_id, _, number = given.rpartition(":")
    if not request_id or not (number.isascii() and number.isdigit()) or len(number) > 9:
        raise RequestValidationError([{"loc": ("header", "Last-Event-ID")}])
    return request_id, int(number)


async def _events(
    answer: AnswerStream, request_id: str, after: int
) -> AsyncIterator[ServerSentEvent]:
    async for event in answer.follow(after):
        yield ServerSentEvent(
            data=json.dumps(event.data, ensure_ascii=False),
            event=event.kind,
            id=f"{request_id}:{event.number}",
            sep="\n",
        )
