"""The overview of an answer about support: what, by kind, from which document, with its marker."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from corpus import PolicyDocument
from qa import Citation, Statement
from qa.answering import name
from web.ui.markup import Markers, clause_address
from web.ui.words import word


@dataclass(slots=True)
class Row:
    """One measure, and the lead sentence that it depends on."""

    statement: Statement
    citation: Citation
    lead: Statement | None = None
    lead_citation: Citation | None = None


@dataclass(slots=True)
class Group:
    """The measures of one kind, in the order of the answer."""

    kind: str
    rows: list[Row] = field(default_factory=list)


def groups(statements: Sequence[Statement], citations: Iterable[Citation]) -> list[Group]:
    """The statements by kind, kinds in the order of their first statement.

    A sentence without a kind leads to the items after it and stands with each of them; one that
    nothing depends on is a row of its own, under "".
    """
    held = {citation.marker: citation for citation in citations}
    found: dict[str, Group] = {}
    lead: Statement | None = None
    used = True
    for statement in statements:
        if statement.kind:
            row = Row(statement, held[statement.citations[0]])
            if lead and row.citation.clause.lead == lead.text:
                row.lead, row.lead_citation, used = lead, held[lead.citations[0]], True
            found.setdefault(statement.kind, Group(statement.kind)).rows.append(row)
            continue
        _alone(found, None if used else lead, held)
        lead, used = statement, False
    _alone(found, None if used else lead, held)
    return list(found.values())


def _alone(
    found: dict[str, Group], statement: Statement | None, held: Mapping[int, Citation]
) -> None:
    if statement:
        row = Row(statement, held[statement.citations[0]])
        found.setdefault("", Group("")).rows.append(row)


def short(document: PolicyDocument) -> str:
    """How a document is called in a table: by number, or by who issued what (阿拉善盟《意见》)."""
    if document.number:
        return document.number
    issuer, about, rest = document.title.partition("关于")
    return f"{issuer}《{rest[-2:]}》" if about and issuer else document.title


def overview(
    statements: Sequence[Statement],
    citations: Sequence[Citation],
    markers: Markers,
    english: bool,
) -> str:
    """The overview as HTML. The roles stay where a narrow screen sets the table as blocks."""
    held = list({c.document.document_id: c.document for c in citations}.values())
    names = "".join(
        f"<li>{escape(name(document))}{_called(document, english)}</li>" for document in held
    )
    head = "".join(
        f'<th scope="col" role="columnheader">{word(key, english)}</th>'
        for key in ("kind", "what", "document", "citation")
    )
    body = "".join(_group(group, markers, english) for group in groups(statements, citations))
    return (
        f'<ul class="xz-names">{names}</ul><table class="xz-overview" role="table">'
        f'<caption class="xz-hidden">{word("overview", english)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>{body}</table>'
    )


def _called(document: PolicyDocument, english: bool) -> str:
    called = short(document)
    if called in (document.number, document.title):
        return ""
    return f"（{word('below', english)}{escape(called)}）"


def _group(group: Group, markers: Markers, english: bool) -> str:
    kind = escape(group.kind) or word("general", english)
    head = (
        f'<th scope="rowgroup" role="rowheader" rowspan="{len(group.rows)}">{kind}'
        f'<span class="xz-count">{len(group.rows)}</span></th>'
    )
    rows = "".join(
        f'<tr role="row">{head if n == 0 else ""}{_cells(row, markers)}</tr>'
        for n, row in enumerate(group.rows)
    )
    return f'<tbody role="rowgroup">{rows}</tbody>'


def _cells(row: Row, markers: Markers) -> str:
    lead = ""
    marks = [markers.link(marker) for marker in row.statement.citations]
    if row.lead:
        leading = "".join(markers.link(marker) for marker in row.lead.citations)
        lead = f'<span class="xz-lead">{escape(row.lead.text)}{leading}</span><br>'
    clause = row.citation.clause
    return (
        f'<td role="cell" class="xz-what" lang="zh">{lead}{escape(row.statement.text)}</td>'
        f'<td role="cell" class="xz-where" lang="zh"><a href="{clause_address(clause)}"'
        f' target="_blank">{escape(short(row.citation.document))} {escape(clause.label)}</a></td>'
        f'<td role="cell" class="xz-marks">{"".join(marks)}</td>'
    )
