"""Wording check and comparison of the levels."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from web.desk import Desk
from web.forms import DocumentIds, example, match_json, problems

_MATCH = {
    "result": "altered",
    "given": "对新认定的国家级、自治区级创新平台载体给予建设经费支持",
    "actual": "对新认定的国家级、自治区级创新平台载体给予研发经费支持",
    "differences": "“研发”写成了“建设”",
    "diff": [{"op": "equal", "text": "…"}],
    "punctuation_only": False,
    "document_id": "alxa-2021",
    "clause": "二（二）",
}


class CheckRequest(BaseModel):
    """A text to check against the documents, word for word."""

    text: Annotated[
        str, Field(description="要核对的文字，最多 20,000 字、1,000 句", examples=[_MATCH["given"]])
    ]
    documents: DocumentIds = []


class CompareRequest(BaseModel):
    """A topic, or a local and a national document; with a topic, an id narrows its side."""

    topic: Annotated[str, Field(description="对照的主题", examples=["科技成果转化"])] = ""
    local_id: Annotated[str, Field(description="地方文件编号", examples=["alxa-2021"])] = ""
    national_id: Annotated[str, Field(description="国家文件编号", examples=["guofa-2020-7"])] = ""


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(tags=["核对与对照"])

    @routes.post(
        "/api/check",
        summary="措辞核对",
        responses=example({"matches": [_MATCH]}) | problems(403, 404, 413, 422, 429, 503),
    )
    async def check(request: CheckRequest) -> dict[str, Any]:
        matches = await desk.check(request.text, request.documents)
        return {"matches": [match_json(match) for match in matches]}

    @routes.post(
        "/api/compare",
        summary="地方与国家文件对照",
        responses=example({"topic": "科技成果转化", "pairs": [], "summary": {"conflicts": 0}})
        | problems(403, 404, 413, 422, 429, 503),
    )
    async def compare(request: CompareRequest) -> dict[str, Any]:
        found = await desk.compare(request.topic, request.local_id, request.national_id)
        return found.to_json()

    return routes
