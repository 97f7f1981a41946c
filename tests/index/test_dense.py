"""Nearest vectors, exact and by lists, whole and within ranges."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dense import DenseIndex
from index.encoding import Vectors
from index.errors import IndexFileError


def _vectors(n: int, seed: int = 0) -> Vectors:
    """Vectors in clusters, as texts are."""
    centres = np.random.default_rng(99).normal(size=(64, 32))
    generator = np.random.default_rng(seed)
    vectors = centres[generator.integers(0, 64, n)] + 0.5 * generator.normal(size=(n, 32))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@given(st.integers(1, 30), st.integers(0, 40), st.lists(st.integers(0, 30), max_size=4))
def test_exact_search_is_sorting(n: int, k: int, cuts: list[int]) -> None:
    vectors, query = _vectors(n), _vectors(1, seed=1)[0]
    edges = sorted({min(cut, n) for cut in cuts})
    within = list(zip(edges[::2], edges[1::2], strict=False)) if cuts else None
    allowed = list(range(n)) if within is None else [i for a, b in within for i in range(a, b)]
    expected = sorted(allowed, key=lambda i: -float(vectors[i] @ query))[:k]
    assert DenseIndex(vectors).search(query, k, within).tolist() == expected


def test_many_vectors_are_searched_by_lists_with_the_recall_they_were_tuned_for(
    tmp_path: Path,
) -> None:
    vectors, asked = _vectors(8000), _vectors(100, seed=2)
    exact, lists = DenseIndex(vectors), DenseIndex.build(vectors, _vectors(200, seed=3), exact=2000)
    expected = [exact.search(query, 10).tolist() for query in asked]
    lists.save(tmp_path / "v.npy", tmp_path / "l.faiss")
    for index in (lists, DenseIndex.load(tmp_path / "v.npy", tmp_path / "l.faiss", exact=2000)):
        found = [index.search(query, 10).tolist() for query in asked]
        shared = sum(len(set(a) & set(b)) for a, b in zip(expected, found, strict=True))
        assert shared >= 980
        assert index.search(asked[0], 10, [(0, 7000)]).max() < 7000
        narrow = [(5, 9), (100, 110)]
        assert np.array_equal(
            index.search(asked[0], 10, narrow), exact.search(asked[0], 10, narrow)
        )
    # another file: the one above is mapped, and cutting a mapped file short ends the process
    (tmp_path / "broken.faiss").write_bytes(b"nothing")
    with pytest.raises(IndexFileError, match=r"broken\.faiss"):
        DenseIndex.load(tmp_path / "v.npy", tmp_path / "broken.faiss", exact=2000)


def test_a_foreign_file_is_named(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.zeros(3))
    with pytest.raises(IndexFileError, match=r"v\.npy"):
        DenseIndex.load(tmp_path / "v.npy", tmp_path / "l.faiss")
