"""`/v1/chat/completions` and `/v1/models`, so that existing chat front ends can ask."""

import json
import logging
import time
import uuid
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, StrictBool
from sse_starlette import EventSourceResponse, ServerSentEvent

from corpus import CorpusError
from index import IndexingError
from qa import Answer, QAError
from qa.answering import name
from web.desk import Desk
from web.errors import BusyError, UnknownModelError
from web.forms import problems
from web.problems import describe, prefers_english

MODEL = "xunzhang"
_log = logging.getLogger(__name__)
_HISTORY = 50  # earlier questions that are read
_COMPLETION = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 0,
    "model": MODEL,
    "choices": [
        {
            "index": 0,
            "finish_reason": "stop",
            "message": {"role": "assistant", "content": "… [1]", "citations": []},
        }
    ],
}


class TextPart(BaseModel):
    """A part of a message; only text is understood."""

    type: Literal["text"]
    text: str


class Message(BaseModel):
    """A message of the conversation; of all of them, only the user's are read."""

    role: Annotated[str, Field(max_length=40)]
    content: str | list[TextPart] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class ChatRequest(BaseModel):
    """A chat as OpenAI clients send it; settings of a language model are accepted and ignored."""

    model: Annotated[str, Field(examples=[MODEL])] = MODEL
    messages: Annotated[
        list[Message],
        Field(min_length=1, max_length=500, examples=[[{"role": "user", "content": "人才引进"}]]),
    ]
    stream: StrictBool = False


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/v1", tags=["OpenAI 兼容"])
    model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "xunzhang"}

    @routes.get("/models", summary="模型列表", responses=problems(403))
    def models() -> dict[str, Any]:
        return {"object": "list", "data": [model]}

    @routes.get("/models/{model_id}", summary="一个模型", responses=problems(403, 404, 422))
    def one_model(model_id: str) -> dict[str, Any]:
        _known(model_id)
        return model

    @routes.post(
        "/chat/completions",
        summary="对话",
        description="引文写在消息末尾，并在扩展字段 `citations` 中给出。",
        response_model=None,
        responses={
            200: {
                "content": {
                    "application/json": {"example": _COMPLETION},
                    "text/event-stream": {"example": "data: {…}\n\ndata: [DONE]\n\n"},
                }
            },
            **problems(403, 404, 413, 422, 429, 503),
        },
    )
    async def chat(request: ChatRequest, http: Request) -> dict[str, Any] | EventSourceResponse:
        _known(request.model)
        asked = [message.text for message in request.messages if message.role == "user"]
        if not asked:
            raise RequestValidationError([{"loc": ("body", "messages")}])
        question, history = asked[-1], asked[:-1][-_HISTORY:]
        if request.stream:
            desk.validate(question)
            in_english = prefers_english(http)
            return EventSourceResponse(_chunks(desk, question, history, in_english), sep="\n")
        answer = await desk.ask("openai", question, history)
        message = {"role": "assistant", "content": _content(answer)} | _extension(answer)
        return _envelope("chat.completion") | {
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}]
        }

    return routes


def _known(model: str) -> None:
    if model != MODEL:
        raise UnknownModelError(model)


def _envelope(kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{uuid.uuid4().hex}",
        "object": kind,
        "created": int(time.time()),
        "model": MODEL,
    }


def _extension(answer: Answer) -> dict[str, Any]:
    return {
        "citations": [citation.to_json() for citation in answer.citations],
        "status": answer.status.value,
        "missing": list(answer.missing),
    }


def _content(answer: Answer) -> str:
    """The answer with its references, as one text."""
    parts = [answer.text]
    if answer.notes:
        parts.append("\n".join(answer.notes))
    if answer.citations:
        references = [f"[{c.marker}] {name(c.document)}{c.clause.label}" for c in answer.citations]
        parts.append("引文：\n" + "\n".join(references))
    return "\n\n".join(parts)


async def _chunks(
    desk: Desk, question: str, history: list[str], in_english: bool
) -> AsyncIterator[ServerSentEvent]:
    """The same text line by line, then the citations, then the mark of the end.

    The whole answer is there before its first line goes out: the lines are those of the answer
    that is not streamed, and none is taken back.
    """
    envelope = _envelope("chat.completion.chunk")

    def chunk(delta: dict[str, Any], finish: str | None = None) -> ServerSentEvent:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return _data(envelope | {"choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    try:
        answer = await desk.ask("openai", question, history)
    except (QAError, CorpusError, IndexingError, BusyError) as error:
        _log.error("/v1/chat/completions: %s", type(error).__qualname__)
        found = describe(error, in_english)
        yield _data({"error": {"message": found.detail, "type": found.code, "code": found.code}})
        return
    for line in _content(answer).splitlines(keepends=True):
        yield chunk({"content": line})
    yield chunk(_extension(answer), "stop")
    yield ServerSentEvent(data="[DONE]", sep="\n")


def _data(value: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(data=json.dumps(value, ensure_ascii=False), sep="\n")
