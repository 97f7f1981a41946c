"""The pages of administration, in Chinese, from autoescaped templates; one script of ours."""

import logging
from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from corpus import Clause, Level, Validity
from corpus.importing import EDITABLE, NAMES
from qa import Status
from qa.comparison import VersionOp, compare_versions
from web.addresses import address
from web.admin.gate import set_cookie
from web.admin.office import Office, value_changes
from web.admin.work import groups
from web.errors import StorageError
from web.store import Role, Session, WorkList
from web.templating import base_of, render_page

_log = logging.getLogger(__name__)
_VALIDITY = {
    Validity.UPCOMING: "尚未施行",
    Validity.IN_FORCE: "现行",
    Validity.EXPIRED: "已过有效期",
    Validity.REPEALED: "已废止",
    Validity.UNKNOWN: "未载明",
}
_REPLACED = "已被替代"
_LEVELS = {
    Level.NATIONAL: "国家", Level.PROVINCE: "省级", Level.CITY: "市级", Level.COUNTY: "县级",
    Level.PARK: "园区", Level.UNKNOWN: "未知",
}  # fmt: skip
_OPS = {
    VersionOp.SAME: "未变", VersionOp.CHANGED: "有改动", VersionOp.ADDED: "新增",
    VersionOp.REMOVED: "删去",
}  # fmt: skip
_RESULTS = {
    Status.ANSWERED: "有答复", Status.PARTIAL: "部分有答复", Status.NOT_FOUND: "没有答复",
}  # fmt: skip
_ROLES = {Role.READER: "查看", Role.EDITOR: "编辑", Role.ADMINISTRATOR: "管理员"}


def router(office: Office) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    held = office.desk.settings
    entries = WorkList(office.desk.databases.doors, held.question_log, held.zone)

    @routes.get("/admin")
    def front(request: Request) -> HTMLResponse:
        who = signed_in(request)
        if who is None:
            return sign_in(request, office)
        library, today = office.desk.assistant.library, date.today()  # noqa: DTZ011
        superseded = library.superseded_on(today.isoformat())
        rows = [
            (d, _state(library.validity_on(d, today.isoformat()), d.document_id in superseded))
            for d in library
        ]
        news = [act for act in office.acts.latest() if act.act in ("发布", "更正发布", "撤下")][:10]
        drafts, broken = office.drafts.all()
        return page_of(
            request, who, "admin_documents.html", documents=rows, drafts=drafts, broken=broken,
            expiring=office.expiring(), news=news, faults=library.faults,
        )  # fmt: skip

    @routes.get("/admin/drafts/{identity}")
    def review(request: Request, identity: str) -> HTMLResponse:
        who = signed_in(request)
        if who is None:
            return sign_in(request, office)
        kept = office.drafts.load(identity)
        library = office.desk.assistant.library
        title = kept.front_matter.get("title")
        sources = kept.front_matter.get("sources") or {}
        fields = [
            (key, NAMES[key], kept.front_matter.get(key), sources.get(key)) for key in EDITABLE
        ]
        near: dict[str, list[str]] = {}
        for fault in kept.faults:
            near.setdefault(_at(kept.clauses, fault.offset), []).append(fault.message)
        return page_of(
            request, who, "admin_draft.html", draft=kept, fields=fields, levels=_LEVELS, near=near,
            documents=list(library), same=[d.document_id for d in library if d.title == title],
            own=_own_texts(kept.clauses, kept.text),
        )  # fmt: skip

    @routes.get("/admin/documents/{document_id}")
    def document(request: Request, document_id: str) -> HTMLResponse:
        who = signed_in(request)
        if who is None:
            return sign_in(request, office)
        library = office.desk.assistant.library
        found = library.document(document_id)
        today = date.today().isoformat()  # noqa: DTZ011
        state = _state(
            library.validity_on(found, today), document_id in library.superseded_on(today)
        )
        others = [d for d in library if d is not found]
        return page_of(
            request, who, "admin_document.html", document=found, state=state, others=others,
            ended_by=library.ended_by(found), hosts=held.verify_hosts,
            editions=office.editions(document_id),
            checked=sum(leaf.verified for leaf in found.leaves),
        )  # fmt: skip

    @routes.get("/admin/diff")
    def diff(
        request: Request,
        old: Annotated[str, Query(max_length=100)],
        new: Annotated[str, Query(max_length=100)],
        draft: Annotated[bool, Query()] = False,
        edition: Annotated[str, Query(pattern=r"^(\d{14})?$")] = "",
    ) -> HTMLResponse:
        """Two documents, a document and a draft, or an earlier edition and what it became."""
        who = signed_in(request)
        if who is None:
            return sign_in(request, office)
        library = office.desk.assistant.library
        if edition:
            before, old_values = office.edition(old, edition)
        else:
            before, old_values = library.document(old), office.front_matter(old)
        if draft:
            kept = office.drafts.load(new)
            rows = compare_versions(before.clauses, kept.clauses)
            new_values = kept.front_matter
        else:
            rows = compare_versions(before.clauses, library.document(new).clauses)
            new_values = office.front_matter(new)
        title = str(new_values["title"])
        counts = [(name, sum(row.op is op for row in rows)) for op, name in _OPS.items()]
        return page_of(
            request, who, "admin_diff.html", old=before, new_title=title, new=new, rows=rows,
            ops=_OPS, counts=counts, is_draft=draft, edition=edition, names=NAMES,
            values=value_changes(old_values, new_values),
        )  # fmt: skip

    @routes.get("/admin/work")
    def work(request: Request) -> HTMLResponse:
        who = signed_in(request)
        if who is None:
            return sign_in(request, office)
        grouped = groups(office, entries.open())
        return page_of(
            request, who, "admin_work.html", groups=grouped, keeps=held.question_log,
            results=_results(office),
        )  # fmt: skip

    @routes.get("/admin/acts")
    def acts(request: Request) -> HTMLResponse:
        who = signed_in(request)
        if who is None:
            return sign_in(request, office)
        return page_of(request, who, "admin_acts.html", acts=office.acts.latest(500))

    return routes


def signed_in(request: Request) -> Session | None:
    """Who is signed in, or None."""
    found: Session | None = request.scope["state"].get("session")
    return found


def sign_in(request: Request, office: Office) -> HTMLResponse:
    """The page to sign in on, or that says how administration is opened."""
    try:
        state, code = ("open", 401) if office.accounts.all() else ("off", 403)
    except StorageError as error:
        _log.error("/admin: %s", error)
        state, code = "away", 503
    return HTMLResponse(
        render_page("admin_sign_in.html", request, who=None, state=state, role=""), code
    )


def page_of(request: Request, who: Session, template: str, **values: Any) -> HTMLResponse:
    """A page of administration, with what all of them need."""
    html = render_page(
        template, request, who=who, role=_ROLES[who.role], address=address,
        local=partial(_local, request.app.state.desk.settings.zone),
        edits=who.role.may(Role.EDITOR), withdraws=who.role.may(Role.ADMINISTRATOR), **values,
    )  # fmt: skip
    reply = HTMLResponse(html)
    begun = request.scope["state"].get("begun", "")
    if begun:
        set_cookie(reply.headers, request.scope, base_of(request), begun)
    return reply


def _local(zone: tzinfo, at: str) -> str:
    """A UTC time (2026-01-31T08:00:00Z or 20260131080000) as the readers' clocks show it."""
    written = f"{at[:8]}T{at[8:]}" if at.isdigit() else at
    moment = datetime.fromisoformat(written).replace(tzinfo=UTC)
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def _state(validity: Validity, superseded: bool) -> str:
    return _REPLACED if superseded else _VALIDITY[validity]


def _results(office: Office) -> dict[str, int]:
    """How often questions had which result in the last thirty days."""
    counts: dict[str, int] = {}
    for _, status, count in office.desk.questions.results():
        name = _RESULTS[status]
        counts[name] = counts.get(name, 0) + count
    return counts


def _own_texts(clauses: Sequence[Clause], text: str) -> list[tuple[Clause, str]]:
    """Each clause with what it says itself; joined, the whole text."""
    starts = [0, *(clause.start for clause in clauses[1:]), len(text)]
    return [(c, text[starts[n] : starts[n + 1]].strip("\n")) for n, c in enumerate(clauses)]


def _at(clauses: Sequence[Clause], offset: int) -> str:
    """Label of the innermost clause at an offset."""
    holding = [c for c in clauses if c.start <= offset < c.end]
    return holding[-1].label if holding else ""
