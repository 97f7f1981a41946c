"""`/v1/chat/completions` and `/v1/models`, so that existing chat front ends can ask."""

import json
import logging
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, StrictBool
from sse_starlette import EventSourceResponse, ServerSentEvent

from corpus import CorpusError
from index import IndexingError
from qa import Answer, QAError
from qa.answering import name
from web.agents.front_ends import own_request
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
    "usage": {"prompt_tokens": 4, "completion_tokens": 5, "total_tokens": 9},
}


class Message(BaseModel):
    """A message of the conversation; of all of them, only the user's are read."""

    role: Annotated[str, Field(max_length=40)]
    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        """Its text; of parts, only those of text are understood."""
        if not isinstance(self.content, list):
            return self.content or ""
        return "\n".join(part["text"] for part in self.content if _is_text(part))

    @property
    def skipped(self) -> int:
        """How many parts are no text: pictures, files, sound."""
        parts = self.content if isinstance(self.content, list) else []
        return sum(not _is_text(part) for part in parts)


def _is_text(part: dict[str, Any]) -> bool:
    return part.get("type") in ("text", "input_text") and isinstance(part.get("text"), str)


class StreamOptions(BaseModel):
    include_usage: StrictBool | None = None


class ChatRequest(BaseModel):
    """A chat as OpenAI clients send it; settings of a language model are accepted and ignored."""

    model: Annotated[str | None, Field(examples=[MODEL])] = MODEL
    messages: Annotated[
        list[Message],
        Field(min_length=1, max_length=500, examples=[[{"role": "user", "content": "人才引进"}]]),
    ]
    stream: StrictBool | None = False
    stream_options: StreamOptions | None = None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a chat asks: the last question, those before it, or a request of the front end."""

    question: str
    history: list[str]
    skipped: int  # parts that are no text
    length: int  # characters of all messages
    own: str | None  # the reply to a request of the front end itself

    @classmethod
    def of(cls, messages: list[Message], users: list[Message]) -> "_Asked":
        asked = [message.text for message in users]
        system = [m.text for m in messages if m.role in ("system", "developer")]
        return cls(
            asked[-1],
            asked[:-1][-_HISTORY:],
            users[-1].skipped,
            sum(len(message.text) for message in messages),
            own_request(system, asked),
        )


@dataclass(frozen=True, slots=True)
class _Reply:
    """The text of a reply, and the fields that go beyond the protocol."""

    text: str
    extension: dict[str, Any]


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
        _known(request.model or MODEL)
        users = [message for message in request.messages if message.role == "user"]
        if not users:
            raise RequestValidationError([{"loc": ("body", "messages")}])
        asked = _Asked.of(request.messages, users)
        if request.stream:
            if asked.own is None:
                desk.validate(asked.question)
            options = request.stream_options
            counted = bool(options and options.include_usage)
            return EventSourceResponse(
                _chunks(desk, asked, counted, prefers_english(http)), sep="\n"
            )
        reply = await _reply(desk, asked)
        message = {"role": "assistant", "content": reply.text} | reply.extension
        return _envelope("chat.completion") | {
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": _usage(asked, reply),
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


async def _reply(desk: Desk, asked: _Asked) -> _Reply:
    """The reply; raises what `Desk.ask` raises."""
    if asked.own is not None:
        return _Reply(asked.own, {})
    answer = await desk.ask("openai", asked.question, asked.history)
    text = _content(answer)
    if asked.skipped:
        text += f"\n\n（提问中有 {asked.skipped} 处不是文字，未读。）"
    return _Reply(text, _extension(answer))


def _usage(asked: _Asked, reply: _Reply) -> dict[str, int]:
    """What clients count: characters, since no tokens of a model are spent."""
    return {
        "prompt_tokens": asked.length,
        "completion_tokens": len(reply.text),
        "total_tokens": asked.length + len(reply.text),
    }


async def _chunks(
    desk: Desk, asked: _Asked, counted: bool, in_english: bool
) -> AsyncIterator[ServerSentEvent]:
    """The same text line by line, then the citations, then the mark of the end.

    The whole answer is there before its first line goes out: the lines are those of the answer
    that is not streamed, and none is taken back. Where usage is wanted, all but the last chunk
    have it null, as clients expect.
    """
    envelope = _envelope("chat.completion.chunk") | ({"usage": None} if counted else {})

    def chunk(delta: dict[str, Any], finish: str | None = None) -> ServerSentEvent:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return _data(envelope | {"choices": [choice]})

    yield chunk({"role": "assistant", "content": ""})
    try:
        reply = await _reply(desk, asked)
    except (QAError, CorpusError, IndexingError, BusyError) as error:
        _log.error("/v1/chat/completions: %s", type(error).__qualname__)
        found = describe(error, in_english)
        yield _data({"error": {"message": found.detail, "type": found.code, "code": found.code}})
        return
    for line in reply.text.splitlines(keepends=True):
        yield chunk({"content": line})
    yield chunk(reply.extension, "stop")
    if counted:
        yield _data(envelope | {"choices": [], "usage": _usage(asked, reply)})
    yield ServerSentEvent(data="[DONE]", sep="\n")


def _data(value: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(data=json.dumps(value, ensure_ascii=False), sep="\n")
