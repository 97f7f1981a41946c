"""A clause that was found, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus import Clause, PolicyDocument


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause with the probability that it belongs to the answer, and the features behind it."""

    document: PolicyDocument
    clause: Clause
    score: float  # 0..1
    row: int = -1  # of the index; -1 where it was not found by searching
    features: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "document_id": self.document.document_id,
            "clause": self.clause.label,
            "heading": self.clause.heading,
            "score": round(self.score, 4),
            "features": {name: round(value, 4) for name, value in self.features.items()},
        }
