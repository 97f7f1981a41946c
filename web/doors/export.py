"""An answer as a file to take away."""

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from qa.export import KeptAnswer, restore, to_docx, to_markdown, to_text
from web.desk import Desk
from web.forms import problems

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPES = {"docx": _WORD, "markdown": "text/markdown", "text": "text/plain"}
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


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(tags=["提问"])
    content: dict[str, Any] = {kind: {"schema": {"type": "string"}} for kind in _TYPES.values()}

    @routes.post(
        "/api/export",
        summary="导出答复",
        description="引文再次与文件核对，对不上的不导出（409）。",
        response_class=Response,
        responses={200: {"content": content}, **problems(403, 409, 413, 422)},
    )
    def export(request: ExportRequest) -> Response:
        answer = restore(request.answer, desk.assistant.library)
        now = datetime.now().astimezone()
        made: str | bytes
        if request.format == "docx":
            made = to_docx(answer, now.date())
        elif request.format == "markdown":
            made = to_markdown(answer, now.date())
        else:
            made = to_text(answer)
        file = quote(f"循章答复-{now:%Y%m%d-%H%M%S}.{_ENDINGS[request.format]}")
        return Response(
            made,
            media_type=_TYPES[request.format],
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{file}"},
        )

    return routes
