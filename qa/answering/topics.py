"""Which clauses speak of which kind of support, document by document."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus import Clause, ClauseKind, PolicyDocument
from qa.answering.composer import KINDS

OTHER = "其他"
_NO_POLICY = (ClauseKind.NOTICE, ClauseKind.CLOSING)


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A kind of support with its clauses in each document, in the order of the documents."""

    kind: str
    clauses: tuple[tuple[Clause, ...], ...]


def topic_rows(documents: Iterable[PolicyDocument]) -> tuple[TopicRow, ...]:
    """The leaf clauses of each document by kind; a clause that names several counts in each.

    Clauses that name none stand under 其他; covering notices and signatures are left out.
    """
    held = [[c for c in d.leaves if c.kind not in _NO_POLICY] for d in documents]
    rows = [
        TopicRow(
            kind, tuple(tuple(c for c in leaves if re.search(pattern, c.text)) for leaves in held)
        )
        for kind, pattern in KINDS
    ]
    named = {clause.id for row in rows for cell in row.clauses for clause in cell}
    rest = tuple(tuple(c for c in leaves if c.id not in named) for leaves in held)
    return (*rows, TopicRow(OTHER, rest))
