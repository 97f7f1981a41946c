"""A wording check as a file to take away, asked for by a form of the page."""

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Form, Response

from qa.export import check_docx, check_markdown
from web.desk import Desk

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.post("/api/check/report")
    def report(
        text: Annotated[str, Form()],
        kind: Annotated[Literal["docx", "markdown"], Form(alias="format")],
    ) -> Response:
        matches = desk.assistant.check(text)
        now = datetime.now().astimezone()
        made: str | bytes
        if kind == "docx":
            made, media, ending = check_docx(matches, now.date()), _WORD, "docx"
        else:
            made, media, ending = check_markdown(matches, now.date()), "text/markdown", "md"
        file = quote(f"措辞核对-{now:%Y%m%d-%H%M%S}.{ending}")
        return Response(
            made,
            media_type=media,
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{file}"},
        )

    return routes
