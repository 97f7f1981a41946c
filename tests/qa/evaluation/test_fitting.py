"""The arithmetic of fitting, on arrays small enough to know the answer."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluation import (
    FOLDS,
    Group,
    auc,
    fit_listwise,
    fit_logistic,
    folds,
    held_out,
    refused,
    reliability,
)

_LABELS = np.array([1, 1, 1, 0, 0], dtype=np.float32)
_CHANCES = np.array([0.9, 0.8, 0.4, 0.4, 0.1], dtype=np.float32)


def test_area_under_the_curve() -> None:
    assert auc(_LABELS, _CHANCES) == pytest.approx(5.5 / 6)  # one pair of six is a tie
    assert auc(_LABELS, -_CHANCES) == pytest.approx(0.5 / 6)
    assert np.isnan(auc(np.ones(3), np.ones(3)))


def test_refusal_at_a_share_of_the_answerable() -> None:
    assert refused(_LABELS, _CHANCES, 0.0) == (pytest.approx(0.4), 0.5)
    assert refused(_LABELS, _CHANCES, 0.34) == (pytest.approx(0.8), 1.0)


def test_reliability_counts_every_example_once() -> None:
    assert reliability(_LABELS, _CHANCES) == [
        (0.1, 0.0, 1),
        (0.4, 0.5, 2),
        (0.8, 1.0, 1),
        (0.9, 1.0, 1),
    ]
    assert reliability(np.array([1.0]), np.array([1.0])) == [(1.0, 1.0, 1)]


@given(st.integers(5, 200))
def test_folds_hold_each_place_out_once(count: int) -> None:
    held = folds(count)
    assert len(held) == FOLDS
    assert sorted(np.concatenate(held).tolist()) == list(range(count))
    assert max(map(len, held)) - min(map(len, held)) <= 1


def test_logistic_regression_finds_the_side_and_the_share() -> None:
    rows = np.array([[0.0], [0.0], [0.0], [0.0], [1.0], [1.0], [1.0], [1.0]])
    labels = np.array([1, 0, 0, 0, 1, 1, 1, 0])
    weights, bias = fit_logistic(rows, labels, np.ones(8))
    chance = 1 / (1 + np.exp(-(np.array([0.0, 1.0]) * weights[0] + bias)))
    assert chance.tolist() == pytest.approx([0.25, 0.75], abs=0.01)
    weights, bias = fit_logistic(rows, labels, np.array([3, 1, 1, 1, 1, 1, 1, 3]))
    assert weights[0] == pytest.approx(0.0, abs=1e-3) and bias == pytest.approx(0.0, abs=1e-3)


def test_listwise_weights_put_the_gold_first() -> None:
    draw = np.random.default_rng(3)
    groups = []
    for _ in range(30):
        features = draw.normal(size=(6, 3)).astype(np.float32)
        gold = np.zeros(6, dtype=np.float32)
        gold[int(np.argmax(2 * features[:, 0] - features[:, 1]))] = 1
        groups.append(Group(features, gold, 1.0))
    groups.append(Group(np.ones((2, 3), dtype=np.float32), np.zeros(2, dtype=np.float32), 1.0))
    model = fit_listwise(groups, ("a", "b", "noise"))
    assert model.names == ("a", "b", "noise")
    assert model.weights[0] > 0 > model.weights[1]
    assert abs(model.weights[2]) < 0.2 * model.weights[0]
    assert model.weights[0] / -model.weights[1] == pytest.approx(2.0, rel=0.25)
    first = [int(np.argmax(model.scores(g.features)) == np.argmax(g.gold)) for g in groups[:30]]
    assert sum(first) >= 28


def test_held_out_chances_come_from_models_without_the_example() -> None:
    """One example that says the opposite of all others does not pull its own chance up."""
    rows = np.concatenate([np.zeros((20, 1)), np.ones((20, 1))])
    labels = np.repeat([0.0, 1.0], 20)
    labels[0] = 1.0
    model, chances = held_out(rows, labels, np.ones(40), ("a",))
    whole = float(model.probabilities(np.zeros((1, 1), dtype=np.float32))[0])
    assert chances[0] < whole < 0.2
    assert chances[20:].min() > 0.8
