"""The API of published documents: withdraw, verify, how far a publication is."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from corpus.verification import Verification
from index import Step, underway
from web.admin.gate import require, session_of
from web.admin.office import Office
from web.store import Role

_STEPS = {  # the last step done, and so what is being done
    "": "正在写入文件",
    Step.STAGED: "正在建立索引",
    Step.BUILT: "正在启用",
    Step.COMMITTED: "正在启用",
    Step.MOVED: "正在启用",
    Step.CURRENT: "正在启用",
}


class AddressRequest(BaseModel):
    """An official page to verify against."""

    url: Annotated[str, Field(max_length=1000)]
    accept: bool = False


def router(office: Office) -> APIRouter:
    routes = APIRouter(include_in_schema=False, prefix="/api/admin")

    @routes.get("/publication")
    def publication(request: Request) -> dict[str, Any]:
        session_of(request.scope)
        now = underway(office.folder)
        if now is None:
            return {}
        return {
            "published": [Path(name).stem for name in now.put],
            "withdrawn": [Path(name).stem for name in now.drop],
            "step": _STEPS.get(now.step, ""),
            "done": now.done,
            "total": now.total,
            "since": now.since,
        }

    @routes.post("/documents/{document_id}/revision")
    def revise(request: Request, document_id: str) -> dict[str, str]:
        who = require(request.scope, Role.EDITOR)
        kept = office.revise(document_id)
        office.acts.add(who.name, "着手更正", document_id)
        return {"id": kept.identity, "revision": kept.revision}

    @routes.delete("/documents/{document_id}")
    async def withdraw(request: Request, document_id: str) -> dict[str, str]:
        await office.withdraw(require(request.scope, Role.ADMINISTRATOR), document_id)
        return {"document_id": document_id}

    @routes.post("/verification")
    async def verify(
        request: Request,
        document: Annotated[str, Query(max_length=100)],
        name: Annotated[str, Query(min_length=1, max_length=200)],
        accept: Annotated[bool, Query()] = False,
    ) -> dict[str, Any]:
        who = require(request.scope, Role.EDITOR)
        found = await office.verify(who, document, await request.body(), name, accept)
        return _verification_json(found)

    @routes.post("/documents/{document_id}/verification")
    async def verify_address(
        request: Request, document_id: str, given: AddressRequest
    ) -> dict[str, Any]:
        who = require(request.scope, Role.EDITOR)
        data = await office.fetch(given.url)
        found = await office.verify(who, document_id, data, given.url, given.accept)
        return _verification_json(found)

    return routes


def _verification_json(found: Verification) -> dict[str, Any]:
    return {
        "agrees": found.agrees,
        "agreeing": len(found.agreeing),
        "leaves": len(found.document.leaves),
        "differences": [
            {"label": d.label, "held": d.held[:500], "official": d.official[:500]}
            for d in found.differences[:200]
        ],
    }
