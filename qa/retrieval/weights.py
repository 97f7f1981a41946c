"""Fitted numbers: where they are kept, and how they are read.

A model is a logistic regression over named features: `probability = sigmoid(bias + Σ weight·value)`.
`python -m qa fit` writes the files from both corpora's development questions and says in them when,
on what and how well (cross-validated), and the cohort from training clauses.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import Encoder
from qa.errors import DataError

_log = logging.getLogger(__name__)
_COHORT = "cohort.npz"
_NEAREST = 0.04  # of the cohort, those whose mean is taken; how it was chosen: docs/evaluation.md
_OTHERS = 250  # of its clauses, those that another encoder embeds at its start: some seconds
Matrix = NDArray[np.float32]
FITTED = Path(__file__).parents[1] / "data" / "fitted"


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic regression over named features."""

    names: tuple[str, ...]
    weights: Matrix  # (n_features,)
    bias: float

    def scores(self, features: Matrix) -> Matrix:
        """Log-odds of rows of features, shape (m, n_features) → (m,)."""
        return np.asarray(features @ self.weights + self.bias, dtype=np.float32)

    def probabilities(self, features: Matrix) -> Matrix:
        """Probabilities of rows of features, shape (m, n_features) → (m,)."""
        return np.asarray(1.0 / (1.0 + np.exp(-self.scores(features))), dtype=np.float32)


@cache
def load_logistic(name: str, features: Sequence[str]) -> Logistic:
    """The model `qa/data/fitted/<name>.json` for exactly these features.

    Raises:
        DataError: it cannot be read, or was fitted on other features; `python -m qa fit` makes it.
    """
    path = FITTED / f"{name}.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        weights = told["weights"]
        return Logistic(
            tuple(features),
            np.array([weights[feature] for feature in features], dtype=np.float32),
            float(told["bias"]),
        )
    except (OSError, ValueError, KeyError) as error:
        raise DataError(
            f"模型文件 {path.name} 缺失或与程序不符，请运行 python -m qa fit"
        ) from error


class Cohort:
    """Clauses of documents that nobody asks, which a query's cosines are held against.

    How near a clause must be to answer depends on the question: some are near to whatever officials
    write. Held against a cohort, the scores of different questions compare (score normalisation:
    Auckenthaler, Carey and Lloyd-Thomas, Digital Signal Processing 10, 2000).
    """

    def __init__(self, vectors: Matrix) -> None:
        """`vectors`: of the clauses, L2-normalised, shape (n, dimension), n > 0."""
        self._vectors = vectors
        self._nearest = max(1, round(_NEAREST * len(vectors)))

    def against(self, query: Matrix) -> tuple[float, float, float]:
        """Mean cosine of the nearest twenty-fifth, mean and standard deviation of all, for a vector
        of shape (dimension,).
        """
        cosines = self._vectors @ query
        nearest = np.partition(cosines, -self._nearest)[-self._nearest :]
        return float(nearest.mean()), float(cosines.mean()), float(cosines.std())


def save_cohort(texts: Sequence[str], encoder: Encoder) -> None:
    """Embed passages and write them into `qa/data/fitted`, some as text for other encoders."""
    vectors = encoder.encode_documents(texts).astype(np.float16)
    np.savez_compressed(
        FITTED / _COHORT, encoder=encoder.name, vectors=vectors, texts=np.array(texts[:_OTHERS])
    )
    _cohorts.clear()


_cohorts: dict[str, Cohort] = {}  # by the name of their encoder


def load_cohort(encoder: Encoder) -> Cohort:
    """The cohort in an encoder's vectors; embedded now where they are not those that are kept.

    Raises:
        DataError: it cannot be read; `python -m qa fit` makes it.
    """
    if encoder.name not in _cohorts:
        _cohorts[encoder.name] = Cohort(_cohort_vectors(encoder))
    return _cohorts[encoder.name]


def _cohort_vectors(encoder: Encoder) -> Matrix:
    try:
        with np.load(FITTED / _COHORT) as kept:
            if str(kept["encoder"]) == encoder.name:
                return np.asarray(kept["vectors"], dtype=np.float32)
            texts = [str(text) for text in kept["texts"]]
    except (OSError, ValueError, KeyError) as error:
        raise DataError(f"{_COHORT} 缺失或损坏，请运行 python -m qa fit") from error
    _log.info("the cohort of %d clauses is embedded with %s", len(texts), encoder.name)
    return encoder.encode_documents(texts)
