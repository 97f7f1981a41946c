"""Putting scores together: pure functions over arrays of shape (n,)."""

from collections.abc import Sequence

import numpy as np

from index.encoding import Vectors


def min_max(scores: Vectors) -> Vectors:
    """Scores scaled to 0..1; all zero where they do not differ."""
    low, high = float(scores.min()), float(scores.max())
    if high <= low:
        return np.zeros_like(scores)
    return np.asarray((scores - low) / (high - low), dtype=np.float32)


def weighted(parts: Sequence[tuple[float, Vectors]]) -> Vectors:
    """Sum of min-max scaled scores, each with its weight."""
    total = np.zeros_like(parts[0][1], dtype=np.float32)
    for weight, scores in parts:
        total = total + np.float32(weight) * min_max(scores)
    return np.asarray(total, dtype=np.float32)


def reciprocal_rank(parts: Sequence[Vectors], k: int = 60) -> Vectors:
    """Reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): sum of 1/(k + rank)."""
    total = np.zeros(len(parts[0]), dtype=np.float32)
    for scores in parts:
        total += 1.0 / (k + np.asarray(ranks(scores), dtype=np.float32))
    return total


def ranks(scores: Vectors) -> list[int]:
    """1-based rank of each entry, best first, ties in order."""
    found = np.empty(len(scores), dtype=np.int64)
    found[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return [int(rank) for rank in found]
