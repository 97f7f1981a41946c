"""The one way in for files: a Word file, read for its text and kept nowhere."""

from fastapi import APIRouter, Request

from qa.export import read_word_text
from web.desk import Desk
from web.forms import example, problems

_BODY = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
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

    return routes
