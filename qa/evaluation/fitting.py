"""Fits the numbers that ranking and refusal decide by, and says how well, cross-validated.

Two logistic regressions: `ranking` (does a candidate clause belong to the answer) and `answerable`
(do the documents answer the question). They are
fitted on the development questions of both corpora together with the training questions that
encoder training never saw (`training/`), each set weighing the same, and tested five-fold: no
question is scored by a model that saw it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from qa.answering import ANSWERABLE, Judge
from qa.asking import Query, Understanding
from qa.assistant import PolicyAssistant
from qa.evaluation.measures import Question, matches
from qa.retrieval import FEATURES, FITTED, FeatureMaker, Logistic, Matrix

FOLDS = 5
_CANDIDATES = 40  # of a question's, the nearest by cosine, that ranking is fitted on
_PENALTY = 0.02  # L2 on standardised weights
_STEPS, _RATE = 3000, 0.2  # of gradient descent; the loss stands still long before


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one question: features (m, f) and whether each is gold (m,)."""

    features: Matrix
    gold: Matrix


@dataclass(slots=True)
class Examples:
    """What is fitted: `weight` is of the set that a question belongs to."""

    groups: list[tuple[Group, float]] = field(default_factory=list)
    rows: list[Matrix] = field(default_factory=list)
    labels: list[float] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, row: Matrix, label: bool, weight: float) -> None:
        self.rows.append(row)
        self.labels.append(float(label))
        self.weights.append(weight)


def fit_listwise(groups: Sequence[tuple[Group, float]], names: Sequence[str]) -> Logistic:
    """Weights that give the gold candidates of each question the highest scores.

    The softmax cross-entropy of ListNet (Cao et al., ICML 2007), top one; then one scale and bias
    by logistic regression, so that a score is a probability.
    """
    usable = [(g, w) for g, w in groups if 0 < g.gold.sum() < len(g.gold)]
    stacked = np.concatenate([g.features for g, _ in usable])
    scale = stacked.std(axis=0) + 1e-6
    theta = np.zeros(len(names))
    for step in range(300):
        slope = _PENALTY * theta
        total = 0.0
        for group, weight in usable:
            logits = group.features @ (theta / scale)
            chance = np.exp(logits - logits.max())
            chance /= chance.sum()
            target = group.gold / group.gold.sum()
            slope += weight * ((chance - target) @ (group.features / scale))
            total += weight
        theta -= 2.0 / (1 + step / 100) * slope / max(total, 1e-6) * 5
    weights = np.asarray(theta / scale, dtype=np.float32)
    scores = stacked @ weights
    gold = np.concatenate([g.gold for g, _ in usable])
    share = np.concatenate([np.full(len(g.gold), w) for g, w in usable])
    slope, bias = fit_logistic(scores[:, None], gold, share)
    return Logistic(tuple(names), np.asarray(weights * slope[0], dtype=np.float32), bias)


def fit_logistic(rows: Matrix, labels: Matrix, weights: Matrix) -> tuple[Matrix, float]:
    """Weights (f,) and bias of an L2-penalised logistic regression, by gradient descent."""
    centre, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = (rows - centre) / scale
    share = weights / weights.sum()
    theta, bias = np.zeros(rows.shape[1]), 0.0
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-(scaled @ theta + bias)))
        error = (chance - labels) * share
        theta -= _RATE * (scaled.T @ error + _PENALTY / 10 * theta)
        bias -= _RATE * float(error.sum())
    found = theta / scale
    return np.asarray(found, dtype=np.float32), float(bias - centre @ found)


def folds(count: int) -> list[np.ndarray]:
    """Places held out in each of the folds; a question's fold does not depend on the others."""
    places = np.random.default_rng(7).permutation(count)
    return [places[n::FOLDS] for n in range(FOLDS)]


def held_out(examples: Examples, names: Sequence[str]) -> tuple[Logistic, Matrix]:
    """The model fitted on all, and for each example the probability from a model without it."""
    rows, labels, weights = map(np.asarray, (examples.rows, examples.labels, examples.weights))
    chances = np.zeros(len(rows), dtype=np.float32)
    for out in folds(len(rows)):
        kept = np.setdiff1d(np.arange(len(rows)), out)
        found, bias = fit_logistic(rows[kept], labels[kept], weights[kept])
        chances[out] = Logistic(tuple(names), found, bias).probabilities(rows[out])
    found, bias = fit_logistic(rows, labels, weights)
    return Logistic(tuple(names), found, bias), chances


def auc(labels: Sequence[float], chances: Sequence[float]) -> float:
    """Area under the ROC curve, by ranks (Mann-Whitney), ties counted half."""
    good = np.asarray([c for l, c in zip(labels, chances, strict=True) if l])
    bad = np.asarray([c for l, c in zip(labels, chances, strict=True) if not l])
    if not len(good) or not len(bad):
        return float("nan")
    wins = (good[:, None] > bad[None]).mean() + 0.5 * (good[:, None] == bad[None]).mean()
    return float(wins)


def reliability(
    labels: Sequence[float], chances: Sequence[float]
) -> list[tuple[float, float, int]]:
    """The reliability curve: mean probability, share of true ones and count in ten bins."""
    placed = np.clip((np.asarray(chances) * 10).astype(int), 0, 9)
    told = []
    for bin_ in range(10):
        inside = placed == bin_
        if inside.any():
            told.append(
                (
                    round(float(np.asarray(chances)[inside].mean()), 3),
                    round(float(np.asarray(labels)[inside].mean()), 3),
                    int(inside.sum()),
                )
            )
    return told


def save(name: str, model: Logistic, told: dict[str, object], on: date) -> None:
    """Write a model with where it comes from."""
    FITTED.mkdir(exist_ok=True)
    body = {
        "fitted_on": on.isoformat(),
        "command": "python -m qa fit",
        "measured": told,
        "bias": round(model.bias, 5),
        "weights": {
            feature: round(float(weight), 5)
            for feature, weight in zip(model.names, model.weights, strict=True)
        },
    }
    text = json.dumps(body, ensure_ascii=False, indent=2)
    (FITTED / f"{name}.json").write_text(text + "\n", encoding="utf-8")


__all__ = [
    "ANSWERABLE",
    "FEATURES",
    "Callable",
    "Examples",
    "FeatureMaker",
    "Group",
    "Judge",
    "PolicyAssistant",
    "Query",
    "Question",
    "Understanding",
    "auc",
    "fit_listwise",
    "fit_logistic",
    "held_out",
    "matches",
    "reliability",
    "save",
]  # fmt: skip
