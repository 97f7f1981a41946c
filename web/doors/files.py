"""The ways in for files: a Word file, read for its text or marked, and kept nowhere."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from qa.export import read_word_text, track
from web.desk import Desk
from web.doors.export import WORD
from web.forms import example, problems

_BODY = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
_MARKED: dict[int | str, dict[str, Any]] = {
    200: {"content": {WORD: {"schema": {"type": "string"}}}}
}


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(tags=["核对与对照"])

    @routes.post(
        "/api/read-word",
        summary="读出 Word 文件中的文字",
        description="请求内容就是 .docx 文件本身，不大于 5 MB；只在内存中读取，不保存。",
        responses=example({"text": "第一段\n第二段"}) | problems(403, 413, 422, 429, 503),
        openapi_extra={"requestBody": _BODY},
    )
    async def read_word(request: Request) -> dict[str, str]:
        data = await request.body()
        return {"text": await desk.work(lambda: read_word_text(data))}

    @routes.post(
        "/api/check/word",
        summary="在 Word 文件中用修订标出引错的原文",
        description=(
            "请求内容就是 .docx 文件本身，不大于 5 MB；返回的文件格式照旧，引错的字句成为修订"
            "（删除和插入），由用户在 Word 中接受或拒绝。`X-Marked`、`X-Unmarked` 为标出和"
            "未能标出的处数。只在内存中处理，不保存。"
        ),
        response_class=Response,
        responses=_MARKED | problems(403, 413, 422, 429, 503),
        openapi_extra={"requestBody": _BODY},
    )
    async def mark_word(request: Request) -> Response:
        data, now = await request.body(), desk.now()
        made = await desk.work(lambda: track(data, desk.assistant.check, now))
        name = quote(f"措辞核对修订稿-{now:%Y%m%d-%H%M%S}.docx")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
            "X-Marked": str(made.marked),
            "X-Unmarked": str(made.unmarked),
        }
        return Response(made.file, media_type=WORD, headers=headers)

    return routes
