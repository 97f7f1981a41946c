"""Which clauses speak of which kind of support or rule, document by document."""

from collections.abc import Iterable
from dataclasses import dataclass

from corpus import Clause, ClauseKind, PolicyDocument
from corpus.text import fold
from qa.data import load

OTHER = "其他"
_NO_POLICY = (ClauseKind.NOTICE, ClauseKind.CLOSING)


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A kind with its clauses in each document, in the order of the documents."""

    kind: str
    clauses: tuple[tuple[Clause, ...], ...]


def topic_rows(documents: Iterable[PolicyDocument]) -> tuple[TopicRow, ...]:
    """The leaf clauses of each document by kind; a clause that names several counts in each.

    Clauses that name none stand under 其他; covering notices and signatures are left out.
    """
    held = [
        [(clause, fold(clause.text)) for clause in d.leaves if clause.kind not in _NO_POLICY]
        for d in documents
    ]
    rows = [
        TopicRow(
            entry.name,
            tuple(tuple(c for c, text in leaves if entry.shows("said", text)) for leaves in held),
        )
        for entry in load("topics").values()
    ]
    named = {clause.id for row in rows for cell in row.clauses for clause in cell}
    rest = tuple(tuple(c for c, _ in leaves if c.id not in named) for leaves in held)
    return (*rows, TopicRow(OTHER, rest))
