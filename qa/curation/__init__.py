"""What editors add to the documents by hand: clauses for a question, words that people use."""

from qa.curation.curated import (
    Curated,
    Curation,
    Pin,
    PinnedClause,
    Standing,
    Synonym,
    nothing_curated,
    pinned,
    standing,
)
from qa.curation.curator import Curator
from qa.curation.pins import Wordings
from qa.curation.recommending import recommend

__all__ = [
    "Curated",
    "Curation",
    "Curator",
    "Pin",
    "PinnedClause",
    "Standing",
    "Synonym",
    "Wordings",
    "nothing_curated",
    "pinned",
    "recommend",
    "standing",
]
