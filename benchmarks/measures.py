"""Measures of a ranking against the relevant ids: nDCG, recall, reciprocal rank."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ranking:
    """Means over the questions of a set, each 0..1."""

    ndcg_10: float
    recall_1: float
    recall_5: float
    recall_10: float
    mrr: float

    @classmethod
    def of(
        cls, ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, Collection[str]]
    ) -> "Ranking":
        """Measure `ranked[question]`, best first, against `relevant[question]`, never empty."""

        def mean(values: Sequence[float]) -> float:
            return sum(values) / len(values) if values else 0.0

        pairs = [(ranked[question], set(right)) for question, right in relevant.items()]
        return cls(
            ndcg_10=mean([ndcg(found, right, 10) for found, right in pairs]),
            recall_1=mean([recall(found, right, 1) for found, right in pairs]),
            recall_5=mean([recall(found, right, 5) for found, right in pairs]),
            recall_10=mean([recall(found, right, 10) for found, right in pairs]),
            mrr=mean([reciprocal_rank(found, right) for found, right in pairs]),
        )


def ndcg(found: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Normalised discounted cumulative gain at `k`, every relevant id worth the same."""
    gain = sum(1 / math.log2(i + 2) for i, one in enumerate(found[:k]) if one in relevant)
    return gain / sum(1 / math.log2(i + 2) for i in range(min(k, len(relevant))))


def recall(found: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Share of the relevant ids among the first `k`."""
    return len(set(found[:k]) & set(relevant)) / len(relevant)


def reciprocal_rank(found: Sequence[str], relevant: Collection[str]) -> float:
    """1 / rank of the first relevant id; 0 where there is none."""
    return next((1 / i for i, one in enumerate(found, 1) if one in relevant), 0.0)
