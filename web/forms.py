"""The JSON forms of what the doors give out, and the parts that requests have in common."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from corpus import Clause, PolicyDocument
from index import Hit
from qa import VerdictResult
from qa.wording import WordingMatch, to_verdict
from web.problems import MEDIA_TYPE, Problem

_PROBLEMS = {
    400: "请求无法读取",
    403: "来源不允许",
    404: "没有找到",
    409: "与已有的不符",
    410: "已过期",
    413: "请求过大",
    422: "请求有误",
    429: "请求太频繁",
    503: "暂时不可用",
}

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

DocumentIds = Annotated[
    list[str],
    BeforeValidator(lambda given: [] if given is None else given),
    Field(
        max_length=100,
        description="只查这些文件；留空查全部",
        examples=[["alxa-2021", "guofa-2020-7"]],
        json_schema_extra={"nullable": True},
    ),
]


def _written_day(given: object) -> object:
    """Only what is written as a day; pydantic would also count seconds since 1970."""
    if isinstance(given, str) and not _DAY.fullmatch(given):
        raise ValueError("not a day")
    if not isinstance(given, str | date):
        raise ValueError("not a day")
    return given


Day = Annotated[date, BeforeValidator(_written_day)]


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of these errors; where there is a body, of 400 too."""
    schema = Problem.model_json_schema()
    return {
        status: {"description": _PROBLEMS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in ((400, *statuses) if 413 in statuses else statuses)
    }


def example(value: object) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of a good response, by example."""
    return {200: {"content": {"application/json": {"example": value}}}}


def document_json(document: PolicyDocument) -> dict[str, Any]:
    return {
        "document_id": document.document_id,
        "title": document.title,
        "number": document.number,
        "issuer": document.issuer,
        "level": document.level.value,
        "region": document.place,
        "issued_on": document.issued_on,
        "published_on": document.published_on,
        "validity": document.validity,
        "verification": document.verification,
        "url": document.source_url,
        "clauses": len(document.leaves),
        "verified_clauses": sum(clause.verified for clause in document.leaves),
        "repaired_clauses": sum(clause.repaired for clause in document.leaves),
    }


def outline_json(document: PolicyDocument) -> dict[str, Any]:
    """A document with the outline of its clauses; each clause's text has its own address."""
    return document_json(document) | {
        "outline": [
            {
                "label": clause.label,
                "kind": clause.kind.value,
                "heading": clause.heading,
                "parent": clause.parent,
                "leaf": clause.leaf,
            }
            for clause in document.clauses
        ]
    }


def clause_json(document: PolicyDocument, clause: Clause) -> dict[str, Any]:
    return {
        "document_id": document.document_id,
        "label": clause.label,
        "heading": clause.heading,
        "path": list(clause.path),
        "lead": clause.lead,
        "text": clause.text,
        "start": clause.start,
        "end": clause.end,
        "verified": clause.verified,
        "repaired": clause.repaired,
        "url": document.source_url,
    }


def hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "document_id": hit.document.document_id,
        "document_title": hit.document.title,
        "clause": hit.clause.label,
        "heading": hit.clause.heading,
        "text": hit.clause.text,
        "score": round(hit.score, 4),
        "dense": round(hit.dense, 4),
        "sentence": round(hit.sentence, 4),
        "lexical": round(hit.lexical, 4),
    }


def match_json(match: WordingMatch) -> dict[str, Any]:
    """The verdict on one wording, with the place of the true one."""
    verdict = to_verdict(match, None).to_json()
    del verdict["citation"]
    found = match.document is not None and match.clause is not None
    near = match.result is not VerdictResult.ABSENT
    day = date.today().isoformat()  # noqa: DTZ011 - the server's day is the reader's
    return verdict | {
        "document_id": match.document.document_id if match.document else None,
        "document_title": match.document.title if match.document else None,
        "validity": match.document.validity_on(day).value if match.document else None,
        "clause": match.clause.label if match.clause else None,
        "start": match.start if found and near else None,
        "end": match.end if found and near else None,
        "outward": match.outward if near else "",
        "negated": match.negated,
        "share": round(match.share, 3),
        "place": match.place,
        "also": [
            {"document_id": place.document.document_id, "clause": place.clause.label}
            for place in match.also
        ],
    }
