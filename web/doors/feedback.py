"""Feedback on an answer."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from web.desk import Desk
from web.forms import example, problems
from web.store import MAX_COMMENT, MAX_TEXT, FeedbackKind


class FeedbackRequest(BaseModel):
    """A judgement of an answer; no name, no address, nothing about the reader."""

    kind: Annotated[FeedbackKind, Field(description="评价", examples=["有用"])]
    question: Annotated[str, Field(min_length=1, max_length=MAX_TEXT, examples=["人才引进"])]
    answer: Annotated[str, Field(max_length=MAX_TEXT, description="所评价的答复全文")]
    comment: Annotated[str, Field(max_length=MAX_COMMENT, description="意见；请勿填写个人信息")] = (
        ""
    )


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(tags=["反馈"])

    @routes.post(
        "/api/feedback",
        summary="评价一个答复",
        responses=example({"id": 1}) | problems(403, 413, 422, 429, 503),
    )
    async def feedback(request: FeedbackRequest) -> dict[str, int]:
        number = await desk.judge(request.kind, request.question, request.answer, request.comment)
        return {"id": number}

    return routes
