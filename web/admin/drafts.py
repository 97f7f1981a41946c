"""The API of drafts: upload, correct, publish."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from corpus.importing import NAMES, KeptDraft
from web.admin.gate import require, session_of
from web.admin.office import Office, value_changes
from web.store import Role


class Correction(BaseModel):
    """Other values for the front matter; lists as lists."""

    revision: str
    values: Annotated[dict[str, str | list[str]], Field(max_length=30)]


class Relabelling(BaseModel):
    """Another number for the clause that begins at an offset, in code points."""

    revision: str
    offset: Annotated[int, Field(ge=0)]
    mark: Annotated[str, Field(min_length=1, max_length=20)]


class Publication(BaseModel):
    """The state that was reviewed, and the id of the version it replaces."""

    revision: str
    replaces: str = ""


def router(office: Office) -> APIRouter:
    routes = APIRouter(include_in_schema=False, prefix="/api/admin/drafts")

    @routes.post("")
    async def upload(
        request: Request, name: Annotated[str, Query(min_length=1, max_length=200)]
    ) -> dict[str, Any]:
        who = require(request.scope, Role.EDITOR)
        return draft_json(await office.upload(who, name, await request.body()))

    @routes.get("/{identity}")
    def one(request: Request, identity: str) -> dict[str, Any]:
        session_of(request.scope)
        return draft_json(office.drafts.load(identity))

    @routes.post("/{identity}/values")
    def correct(request: Request, identity: str, given: Correction) -> dict[str, Any]:
        who = require(request.scope, Role.EDITOR)
        before = office.drafts.load(identity)
        kept = office.drafts.correct(identity, given.values, given.revision)
        changes = value_changes(before.front_matter, kept.front_matter)
        if changes:
            told = "；".join(
                f"{NAMES[key]}：{old or '空'} → {new or '空'}" for key, old, new in changes
            )
            office.acts.add(who.name, "更正", identity, told)
        return draft_json(kept)

    @routes.post("/{identity}/marks")
    def relabel(request: Request, identity: str, given: Relabelling) -> dict[str, Any]:
        who = require(request.scope, Role.EDITOR)
        kept = office.drafts.relabel(identity, given.offset, given.mark, given.revision)
        office.acts.add(who.name, "更正编号", identity, given.mark)
        return draft_json(kept)

    @routes.post("/{identity}/publication")
    async def publish(request: Request, identity: str, given: Publication) -> dict[str, str]:
        who = require(request.scope, Role.EDITOR)
        published = await office.publish(who, identity, given.revision, given.replaces)
        return {"document_id": published}

    @routes.delete("/{identity}")
    def discard(request: Request, identity: str) -> dict[str, str]:
        who = require(request.scope, Role.EDITOR)
        office.drafts.remove(identity)
        office.acts.add(who.name, "删去草稿", identity)
        return {"id": identity}

    return routes


def draft_json(kept: KeptDraft) -> dict[str, Any]:
    return {
        "id": kept.identity,
        "revision": kept.revision,
        "front_matter": dict(kept.front_matter),
        "clauses": [
            {"label": c.label, "mark": c.mark, "kind": c.kind.value, "start": c.start, "end": c.end}
            for c in kept.clauses
        ],
        "faults": [
            {"offset": f.offset, "kind": f.kind, "label": f.label, "message": f.message}
            for f in kept.faults
        ],
    }
