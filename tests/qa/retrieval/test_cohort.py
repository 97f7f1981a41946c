"""The cohort that a query's cosines are held against."""

from collections.abc import Sequence

import numpy as np
import pytest

from index import PolicyEncoder
from index.encoding import Progress, Vectors
from qa.retrieval import FITTED, Cohort, load_cohort


class _Other:
    """An encoder by another name; every text has the same vector."""

    name, dimension = "another", 2

    def __init__(self) -> None:
        self.texts = 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        raise NotImplementedError

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.texts += len(texts)
        return np.tile(np.array([0.6, 0.8], dtype=np.float32), (len(texts), 1))


def test_cosines_are_held_against_the_nearest_and_all() -> None:
    vectors = np.zeros((50, 2), dtype=np.float32)
    vectors[:, 0] = 1  # at right angles to the query, but for three
    vectors[:3] = [[0, 1], [0.6, 0.8], [0.8, 0.6]]
    near, mean, spread = Cohort(vectors).against(np.array([0, 1], dtype=np.float32))
    assert near == pytest.approx(0.9)  # of the two nearest, a twenty-fifth of 50
    assert mean == pytest.approx(2.4 / 50)
    assert spread == pytest.approx(np.sqrt((1 + 0.64 + 0.36) / 50 - (2.4 / 50) ** 2))


def test_the_kept_vectors_are_the_encoders(encoder: PolicyEncoder) -> None:
    with np.load(FITTED / "cohort.npz") as kept:
        assert str(kept["encoder"]) == encoder.name
        made = encoder.encode_documents([str(text) for text in kept["texts"][:8]])
        cosines = (made * kept["vectors"][:8]).sum(axis=1)
    assert cosines.min() > 0.999


def test_another_encoder_embeds_a_part_of_the_cohort_once() -> None:
    other = _Other()
    query = np.array([1, 0], dtype=np.float32)
    assert load_cohort(other).against(query) == pytest.approx((0.6, 0.6, 0.0), abs=1e-6)
    assert load_cohort(other) is load_cohort(_Other())
    assert other.texts == 250
