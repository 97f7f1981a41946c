"""The arithmetic of fitting: two logistic models, cross-validation, and how good they are."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.retrieval import FITTED, Logistic, Matrix

FOLDS = 5
_PENALTY = 0.002  # L2 on standardised weights; 0.0002 to 0.02 change the third digit only
_STEPS = 250  # of Adam (Kingma and Ba 2015) with rate 0.1; the loss stands still after 150
_LOGISTIC_STEPS, _RATE = 3000, 0.2  # of gradient descent on standardised rows


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one question: features (m, f), whether each is gold (m,), its weight."""

    features: Matrix
    gold: Matrix
    weight: float


def fit_listwise(groups: Sequence[Group], names: Sequence[str]) -> Logistic:
    """Weights that give the gold candidates of each question the highest scores.

    The softmax cross-entropy of ListNet (Cao et al., ICML 2007), top one; then one scale and bias
    by logistic regression over all candidates, so that a score is a probability.
    """
    usable = [g for g in groups if 0 < g.gold.sum() < len(g.gold)]
    most = max(len(g.gold) for g in usable)
    rows = np.zeros((len(usable), most, len(names)), dtype=np.float64)
    target = np.zeros((len(usable), most))
    real = np.zeros((len(usable), most), dtype=bool)
    weight = np.array([g.weight for g in usable])
    weight /= weight.sum()
    for place, group in enumerate(usable):
        size = len(group.gold)
        rows[place, :size], real[place, :size] = group.features, True
        target[place, :size] = group.gold / group.gold.sum()
    scale = rows[real].std(axis=0) + 1e-6
    rows /= scale
    theta, mean, spread = (np.zeros(len(names)) for _ in range(3))
    for step in range(1, _STEPS + 1):
        logits = np.where(real, rows @ theta, -1e9)
        chance = np.exp(logits - logits.max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        slope = np.einsum("nm,nmf->f", (chance - target) * weight[:, None], rows)
        slope += _PENALTY * theta
        mean, spread = 0.9 * mean + 0.1 * slope, 0.99 * spread + 0.01 * slope**2
        theta -= 0.1 * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    weights = np.asarray(theta / scale, dtype=np.float32)
    scores = np.concatenate([g.features @ weights for g in groups])
    gold = np.concatenate([g.gold for g in groups])
    share = np.concatenate([np.full(len(g.gold), g.weight) for g in groups])
    slope_, bias = fit_logistic(scores[:, None], gold, share)
    return Logistic(tuple(names), np.asarray(weights * slope_[0], dtype=np.float32), bias)


def fit_logistic(
    rows: NDArray[Any], labels: NDArray[Any], weights: NDArray[Any]
) -> tuple[Matrix, float]:
    """Weights (f,) and bias of an L2-penalised logistic regression, by gradient descent."""
    centre, scale = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = (rows - centre) / scale
    share = weights / weights.sum()
    theta, bias = np.zeros(rows.shape[1]), 0.0
    for _ in range(_LOGISTIC_STEPS):
        error = (1 / (1 + np.exp(-(scaled @ theta + bias))) - labels) * share
        theta -= _RATE * (scaled.T @ error + _PENALTY * theta)
        bias -= _RATE * float(error.sum())
    found = theta / scale
    return np.asarray(found, dtype=np.float32), float(bias - centre @ found)


def folds(count: int) -> list[NDArray[np.int64]]:
    """Places held out in each of the folds, the same for the same count."""
    places = np.random.default_rng(7).permutation(count)
    return [places[n::FOLDS] for n in range(FOLDS)]


def held_out(
    rows: NDArray[Any], labels: NDArray[Any], weights: NDArray[Any], names: Sequence[str]
) -> tuple[Logistic, Matrix]:
    """The model fitted on all, and for each example the probability from a model without it."""
    chances = np.zeros(len(rows), dtype=np.float32)
    for out in folds(len(rows)):
        kept = np.setdiff1d(np.arange(len(rows)), out)
        found, bias = fit_logistic(rows[kept], labels[kept], weights[kept])
        chances[out] = Logistic(tuple(names), found, bias).probabilities(rows[out])
    found, bias = fit_logistic(rows, labels, weights)
    return Logistic(tuple(names), found, bias), chances


def auc(labels: NDArray[Any], chances: NDArray[Any]) -> float:
    """Area under the ROC curve (Mann-Whitney), ties counted half; nan without both kinds."""
    good, bad = chances[labels > 0], chances[labels == 0]
    if not len(good) or not len(bad):
        return float("nan")
    ties = 0.5 * (good[:, None] == bad[None]).mean()
    return float((good[:, None] > bad[None]).mean() + ties)


def refused(labels: NDArray[Any], chances: NDArray[Any], share: float) -> tuple[float, float]:
    """The threshold below which this share of the answerable falls, and the share of the others
    that it refuses.
    """
    good = np.sort(chances[labels > 0])
    threshold = float(good[int(share * len(good))])
    return threshold, float((chances[labels == 0] < threshold).mean())


def reliability(labels: NDArray[Any], chances: NDArray[Any]) -> list[tuple[float, float, int]]:
    """The reliability curve: mean probability, share of true ones and count in ten bins."""
    placed = np.clip((chances * 10).astype(int), 0, 9)
    return [
        (
            round(float(chances[placed == n].mean()), 3),
            round(float(labels[placed == n].mean()), 3),
            int((placed == n).sum()),
        )
        for n in range(10)
        if (placed == n).any()
    ]


def save(name: str, model: Logistic, measured: dict[str, Any], on: date) -> None:
    """Write a model into `qa/data/fitted`, with when, by what and how well it was fitted."""
    FITTED.mkdir(exist_ok=True)
    told = {
        "fitted_on": on.isoformat(),
        "command": "python -m qa fit",
        "measured": measured,
        "bias": round(model.bias, 5),
        "weights": {
            feature: round(float(weight), 5)
            for feature, weight in zip(model.names, model.weights, strict=True)
        },
    }
    text = json.dumps(told, ensure_ascii=False, indent=2)
    (FITTED / f"{name}.json").write_text(text + "\n", encoding="utf-8")
