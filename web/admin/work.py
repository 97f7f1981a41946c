"""The API of the work list: done, into the evaluation set, as CSV."""

import csv
import io
import json
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from web.admin.gate import require, session_of
from web.admin.office import Office
from web.store import Role, Work, WorkKind, WorkList

# Cosine of two questions from which they stand together. Of the 22 pairs of questions.jsonl,
# questions-park.jsonl and own/questions.jsonl that reach it, 10 have the same gold clauses; at 0.7, 15 of
# 44 (2026-11-26, by hand). It only sorts a list that a person reads.
ALIKE = 0.75
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute


class WorkRequest(BaseModel):
    """An entry of the list."""

    kind: WorkKind
    item: Annotated[str, Field(min_length=1, max_length=300)]
    question: Annotated[str, Field(max_length=2000)] = ""


def router(office: Office) -> APIRouter:
    routes = APIRouter(include_in_schema=False, prefix="/api/admin/work")
    held = office.desk.settings
    entries = WorkList(office.desk.databases.doors, held.question_log, held.zone)

    @routes.post("/done")
    def done(request: Request, given: WorkRequest) -> dict[str, str]:
        who = require(request.scope, Role.EDITOR)
        entries.finish(given.kind, given.item, who.name)
        office.acts.add(who.name, "标记完成", given.kind)
        return {"item": given.item}

    @routes.post("/evaluation")
    def evaluate(request: Request, given: WorkRequest) -> dict[str, str]:
        who = require(request.scope, Role.EDITOR)
        row = {"question": given.question or given.item, "gold": [], "from": given.kind.value}
        office.evaluation.parent.mkdir(parents=True, exist_ok=True)
        with office.evaluation.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        office.acts.add(who.name, "加入评测集", given.kind)
        return {"file": office.evaluation.name}

    @routes.get("/export.csv")
    def export(request: Request) -> Response:
        session_of(request.scope)
        rows = io.StringIO()
        writer = csv.writer(rows)
        writer.writerow(["类别", "问题", "次数", "最近", "评价", "意见"])
        for one in entries.open(10_000):
            told = (one.kind, one.question, one.count, one.last, one.verdict, one.comment)
            writer.writerow([_plain(str(cell)) for cell in told])
        name = 'attachment; filename="work.csv"'
        data = "\ufeff" + rows.getvalue()
        return Response(data, media_type="text/csv", headers={"Content-Disposition": name})

    return routes


def groups(office: Office, entries: list[Work]) -> list[list[Work]]:
    """Entries that ask about one subject together, in the order of their first.

    Each is compared with the first of each group before it, by the encoder of the index.
    """
    if not entries:
        return []
    vectors = office.desk.assistant.index.encoder.encode_queries([w.question for w in entries])
    found: list[list[Work]] = []
    leaders: list[int] = []
    for place, entry in enumerate(entries):
        cosines = vectors[leaders] @ vectors[place] if leaders else np.zeros(0)
        best = int(cosines.argmax()) if len(cosines) else -1
        if best >= 0 and cosines[best] >= ALIKE:
            found[best].append(entry)
        else:
            leaders.append(place)
            found.append([entry])
    return found


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
