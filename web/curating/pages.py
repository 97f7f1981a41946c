"""The pages of pins and synonyms."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from web.admin import page_of, sign_in, signed_in
from web.curating.door import STANDINGS
from web.curating.editing import Editing
from web.errors import CurationError


def router(editing: Editing) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    office = editing.office

    @routes.get("/admin/curated")
    def curated(
        request: Request, question: Annotated[str, Query(max_length=2000)] = ""
    ) -> HTMLResponse:
        """All pins and synonyms; `question` is what a synonym is to be tried with."""
        who = signed_in(request)
        if who is None:
            return sign_in(request, office)
        kept = [(one, editing.standings(one)) for one in editing.store.pins()]
        return page_of(
            request, who, "admin_curated.html", pins=kept, synonyms=editing.store.synonyms(),
            standings=STANDINGS, question=question,
        )  # fmt: skip

    @routes.get("/admin/pin")
    def pin(
        request: Request,
        question: Annotated[list[str] | None, Query(max_length=50)] = None,
        number: int | None = None,
    ) -> HTMLResponse:
        """A new pin for these wordings, or one that is there."""
        who = signed_in(request)
        if who is None:
            return sign_in(request, office)
        questions, chosen = [q[:2000] for q in question or ()][:10], []
        if number is not None:
            held = next((one for one in editing.store.pins() if one.number == number), None)
            if held is None:
                raise CurationError("没有这条编辑推荐，可能已被他人删去")
            questions, chosen = list(held.pin.questions), editing.standings(held)
        return page_of(
            request, who, "admin_pin.html", questions=questions, chosen=chosen, number=number,
            standings=STANDINGS,
        )  # fmt: skip

    return routes
