"""Fitted numbers: where they are kept, and how they are read.

A model is a logistic regression over named features: `probability = sigmoid(bias + Σ weight·value)`.
`python -m qa fit` writes the files from both corpora's development questions and says in them when,
on what and how well (cross-validated).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.errors import DataError

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
