"""Which list a clause is an item of, and what else belongs to that list."""

from corpus import Clause, ClauseId, ClauseKind
from qa.retrieval.hit import Hit

_TABLE = "|"


def is_item(clause: Clause) -> bool:
    """Whether it is an item of a list; rows of a table say with its head all they say."""
    return bool(clause.lead) and not clause.lead.startswith(_TABLE)


def for_all(hit: Hit) -> list[Clause]:
    """The paragraphs that follow the list of which a clause is an item."""
    parent = hit.clause.parent if is_item(hit.clause) else None
    beside = hit.document.children(parent) if parent else ()
    return [clause for clause in beside if clause.kind is ClauseKind.PARAGRAPH]


def list_of(hit: Hit) -> ClauseId | None:
    """The clause whose list a hit is an item of; None where it is none."""
    clause = hit.clause
    if clause.parent is None or clause.lead.startswith(_TABLE):
        return None
    return ClauseId(clause.id.document_id, clause.parent)


def under(hit: Hit, named: set[ClauseId]) -> bool:
    """Whether a hit stands below a clause that is named."""
    clause: Clause | None = hit.clause
    while clause is not None and clause.parent is not None:
        clause = hit.document.clause(clause.parent)
        if clause.id in named:
            return True
    return False
