"""Vectors that come and go: an index that is changed answers as one that is built anew."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dense import DenseIndex
from index.encoding import Vectors
from index.nearest import Places, cosines, nearest

_EXACT = 2000
_Step = tuple[list[int], int, int]  # places to take away, where new ones are put, how many


def _vectors(n: int, seed: int) -> Vectors:
    """Vectors in clusters, as texts are."""
    centres = np.random.default_rng(99).normal(size=(64, 32))
    generator = np.random.default_rng(seed)
    vectors = centres[generator.integers(0, 64, n)] + 0.5 * generator.normal(size=(n, 32))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def _source(held: int, gone: Sequence[int], at: int, new: int) -> Places:
    kept = np.delete(np.arange(held), np.unique([one % held for one in gone]).astype(int))
    at = min(at, len(kept))
    return np.concatenate([kept[:at], np.full(new, -1), kept[at:]])


def _recall(index: DenseIndex, vectors: Vectors, asked: Vectors) -> float:
    exact = nearest(vectors, asked, 10)
    found = [index.search(query, 10) for query in asked]
    return sum(len(set(a) & set(b)) for a, b in zip(exact.tolist(), found, strict=True)) / (
        10 * len(asked)
    )


_STEPS = st.lists(
    st.tuples(st.lists(st.integers(0, 60), max_size=5), st.integers(0, 60), st.integers(0, 6)),
    max_size=6,
)


@given(st.integers(1, 60), _STEPS)
def test_a_small_index_that_is_changed_is_the_one_that_is_built(n: int, steps: list[_Step]) -> None:
    vectors, asked = _vectors(n, 0), _vectors(3, 1)
    index = DenseIndex.build(vectors)
    for number, (gone, at, new) in enumerate(steps):
        more = _vectors(new, 100 + number)
        source = _source(len(vectors), gone, at, new)
        if not len(source):
            return
        made = np.empty((len(source), 32), np.float32)
        made[source >= 0], made[source < 0] = vectors[source[source >= 0]], more
        changed = index.changed(source, more)
        assert changed is not None
        index, vectors = changed, made
        assert np.array_equal(index.at(np.arange(len(vectors))), vectors)
        for query in asked:
            expected = np.argsort(-cosines(vectors, query), kind="stable")[:5]
            assert index.search(query, 5).tolist() == expected.tolist()


def test_lists_are_taken_over_until_a_quarter_has_changed(tmp_path: Path) -> None:
    """Vectors come and go, also of clusters the lists never saw; recall holds all the while."""
    generator = np.random.default_rng(5)
    vectors, asked = _vectors(8000, 0), _vectors(200, 2)
    paths = tmp_path / "0.npy", tmp_path / "0.faiss"
    DenseIndex.build(vectors, _vectors(200, 3), exact=_EXACT).save(*paths)
    index = DenseIndex.load(*paths, exact=_EXACT)
    stood_apart, folded, steps = 0, 0, 0
    while True:
        steps += 1
        new = _vectors(90, 10 + steps) + generator.normal(size=32) * 0.1
        new = np.asarray(new / np.linalg.norm(new, axis=1, keepdims=True), np.float32)
        gone = generator.integers(0, len(vectors), 40).tolist()
        source = _source(len(vectors), gone, int(generator.integers(0, 9000)), len(new))
        changed = index.changed(source, new)
        if changed is None:
            break
        made = np.empty((len(source), 32), np.float32)
        made[source >= 0], made[source < 0] = vectors[source[source >= 0]], new
        vectors = made
        before, paths = paths, (tmp_path / f"{steps}.npy", tmp_path / f"{steps}.faiss")
        changed.save(*paths)
        same = paths[0].samefile(before[0])
        assert same == paths[1].samefile(before[1])
        stood_apart, folded = stood_apart + same, folded + (not same)
        index = DenseIndex.load(*paths, exact=_EXACT)
        assert len(index) == len(vectors)
        places = generator.integers(0, len(vectors), 50)
        assert index.at(places) == pytest.approx(vectors[places], abs=0.0005)
        assert _recall(index, vectors, asked) >= 0.99
        narrow = [(100, 900), (4000, 4500)]
        inside = np.concatenate([np.arange(*one) for one in narrow])
        best = inside[np.argsort(-cosines(index.at(inside), asked[0]), kind="stable")[:10]]
        assert index.search(asked[0], 10, narrow).tolist() == best.tolist()
        wide = index.search(asked[0], 50, [(0, 3000), (5000, 7000)])
        assert len(wide) == 50 and not ((wide >= 3000) & (wide < 5000)).any() and wide.max() < 7000
    changes = 90 * steps + 40 * steps
    assert 2000 < changes < 2400  # a quarter of 8,000; those that came and went again count once
    assert stood_apart and folded
    assert index.changed(np.arange(_EXACT), vectors[:0]) is None  # few enough to compare all
