"""Answers and wording checks as files to take away."""

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from qa.export import (
    KeptAnswer,
    check_docx,
    check_markdown,
    restore,
    to_docx,
    to_markdown,
    to_text,
)
from web.desk import Desk
from web.forms import problems

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPES = {"docx": WORD, "markdown": "text/markdown", "text": "text/plain"}
_ENDINGS = {"docx": "docx", "markdown": "md", "text": "txt"}
_EXAMPLE = {
    "question": "园区食堂几点开门？",
    "standalone_question": "园区食堂几点开门？",
    "status": "not_found",
    "answer": "现有文件中没有查到能回答这个问题的规定。",
    "statements": [],
    "citations": [],
    "hits": [{"document_id": "guofa-2020-7", "clause": "二（四）"}],
    "generator": "extractive",
}


class ExportRequest(BaseModel):
    """An answer as `/api/ask` gave it, and the form it is wanted in."""

    answer: Annotated[
        KeptAnswer, Field(description="`/api/ask` 给出的完整答复", examples=[_EXAMPLE])
    ]
    format: Annotated[
        Literal["docx", "markdown", "text"],
        Field(description="Word、Markdown 或纯文本", examples=["docx"]),
    ]


class ReportRequest(BaseModel):
    """A text to check, and the form its report is wanted in."""

    text: Annotated[
        str,
        Field(
            description="要核对的文字，最多 20,000 字、1,000 句", examples=["给予研发经费支持。"]
        ),
    ]
    format: Annotated[
        Literal["docx", "markdown"], Field(description="Word 或 Markdown", examples=["docx"])
    ]


def router(desk: Desk) -> APIRouter:
    routes = APIRouter()

    @routes.post(
        "/api/export",
        tags=["提问"],
        summary="导出答复",
        description="引文再次与文件核对，对不上的不导出（409）。",
        response_class=Response,
        responses=_files("docx", "markdown", "text") | problems(403, 409, 413, 422, 429, 503),
    )
    async def export(request: ExportRequest) -> Response:
        now = desk.now()

        def make() -> str | bytes:
            answer = restore(request.answer, desk.assistant.library, desk.assistant.check)
            if request.format == "docx":
                return to_docx(answer, now)
            if request.format == "markdown":
                return to_markdown(answer, now)
            return to_text(answer)

        return _file(await desk.work(make), request.format, "循章答复", now)

    @routes.post(
        "/api/check/report",
        tags=["核对与对照"],
        summary="导出措辞核对",
        response_class=Response,
        responses=_files("docx", "markdown") | problems(403, 413, 422, 429, 503),
    )
    async def report(request: ReportRequest) -> Response:
        now = desk.now()

        def make() -> str | bytes:
            matches = desk.assistant.check(request.text)
            write = check_docx if request.format == "docx" else check_markdown
            return write(matches, now)

        return _file(await desk.work(make), request.format, "措辞核对", now)

    return routes


def _files(*formats: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {_TYPES[each]: {"schema": {"type": "string"}} for each in formats}}}


def _file(made: str | bytes, kind: str, name: str, now: datetime) -> Response:
    file = quote(f"{name}-{now:%Y%m%d-%H%M%S}.{_ENDINGS[kind]}")
    return Response(
        made,
        media_type=_TYPES[kind],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{file}"},
    )
