"""nDCG, recall and reciprocal rank, by hand."""

import math

import pytest

from benchmarks.measures import Ranking, ndcg, recall, reciprocal_rank


def test_ndcg_discounts_by_place() -> None:
    assert ndcg(["a", "b"], {"a"}, 10) == 1.0
    assert ndcg(["b", "a"], {"a"}, 10) == pytest.approx(1 / math.log2(3))
    assert ndcg(["x", "a", "b"], {"a", "b"}, 10) == pytest.approx(
        (1 / math.log2(3) + 1 / 2) / (1 + 1 / math.log2(3))
    )
    assert ndcg(["x"] * 10 + ["a"], {"a"}, 10) == 0.0


def test_recall_and_reciprocal_rank() -> None:
    assert recall(["a", "x", "b"], {"a", "b"}, 1) == 0.5
    assert recall(["a", "x", "b"], {"a", "b"}, 5) == 1.0
    assert reciprocal_rank(["x", "y", "a"], {"a"}) == pytest.approx(1 / 3)
    assert reciprocal_rank(["x"], {"a"}) == 0.0


def test_a_ranking_is_the_mean_over_questions() -> None:
    ranking = Ranking.of({"1": ["a"], "2": ["x", "b"]}, {"1": {"a"}, "2": {"b"}})
    assert (ranking.recall_1, ranking.recall_5, ranking.mrr) == (0.5, 1.0, 0.75)
    assert ranking.ndcg_10 == pytest.approx((1 + 1 / math.log2(3)) / 2)
