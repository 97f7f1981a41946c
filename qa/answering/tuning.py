"""Numbers that steer what is quoted, each with its unit and how it was chosen.

Chosen by `python -m qa fit` on the development questions of both corpora (the park's, own/); the
table of alternatives that it prints is kept in docs/evaluation.md.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """How much is quoted of how many clauses."""

    clauses: int = 2  # clauses quoted at most for an ordinary question
    share: float = 0.5  # of the best clause's probability, from which another belongs too
    list_clauses: int = 3  # clauses where a list is asked for; the items of one list are one
    list_share: float = 0.8  # the same share there
    whole_clause: int = 400  # characters up to which a clause is quoted whole
    margin: float = 0.15  # cosine below the best sentence, within which others are quoted too
    rows: int = 3  # rows of a table quoted at most
    fact_bonus: float = 0.05  # cosine added to a sentence that holds the kind of fact asked for


@dataclass(frozen=True, slots=True)
class Decision:
    """Probabilities from which something is decided."""

    answerable: float = 0.2  # below it, the documents are said not to answer
