"""What a search of vectors is: places, ranges of them, and the nearest by comparing all."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.encoding import Vectors

Places = NDArray[np.int64]
Ranges = Sequence[tuple[int, int]]  # half-open, ascending

_BLOCK = 1 << 16  # vectors compared at a time
_PRODUCT = 393_216  # numbers of one product, 1.5 MB; OpenBLAS shares out from 460,800 on


class VectorIndex(Protocol):
    """Inner-product search over vectors: `DenseIndex`, or `MilvusVectors`."""

    def __len__(self) -> int: ...
    def search(self, query: Vectors, k: int, within: Ranges | None = None) -> Places:
        """Places of the `k` vectors nearest to a query, best first, within ranges of places."""
        ...

    def at(self, places: Places) -> Vectors:
        """The vectors of these places, shape (m, dimension)."""
        ...

    def changed(self, source: Places, vectors: Vectors) -> "VectorIndex | None":
        """The index of other vectors, most of them the same; None where it is to be built anew.

        `source` gives for each place of the new index its place in this one, -1 where it is new;
        `vectors` are the new ones in order, shape (m, dimension).
        """
        ...

    def save(self, vectors: Path, lists: Path) -> None:
        """Write what opens it again; either file may be left out."""
        ...


VectorIndexer = Callable[[Vectors, Vectors], VectorIndex]  # of vectors, tuned by queries


def moved(source: Places, slots: Places, held: int) -> tuple[Places, Places]:
    """Where vectors are stored in a changed index: first `held` that stay where they are, then those
    apart, of which the ones still wanted move up and the new ones follow.

    Args:
        source: for each place of the new index its place in the old one, -1 where it is new.
        slots: the slot of each place of the old index.

    Returns:
        The slot of each place of the new index, and which of those apart stay.
    """
    new = source < 0
    found = np.where(new, -1, slots[source])
    old = np.flatnonzero(found >= held)
    stay = found[old] - held
    found[old] = held + np.arange(len(old))
    found[new] = held + len(old) + np.arange(int(new.sum()))
    return found, stay


def cosines(vectors: Vectors | NDArray[np.float16], query: Vectors) -> Vectors:
    """Inner products of vectors, shape (n, dimension), with that of a query; shape (n,).

    In blocks that stay in the cache, and so small that BLAS does not share them out to threads: at
    2,000 vectors those cost 2.1 ms of the processor and 14 ms of waiting on a busy machine of two
    cores, one thread 0.05 ms (2026-11-26, numpy 2.4.6, 384 dimensions).
    """
    found = np.empty(len(vectors), np.float32)
    rows = max(1, _PRODUCT // len(query))
    for start in range(0, len(vectors), rows):
        block = vectors[start : start + rows]
        found[start : start + rows] = block.astype(np.float32, copy=False) @ query
    return found


def nearest(vectors: Vectors, queries: Vectors, k: int) -> Places:
    """Places of the `k` vectors nearest to each query, best first, shape (m, k), by comparing all.

    For measuring: block by block, so that a million vectors are read once for all queries.
    """
    count = len(queries)
    best = np.full((count, 0), -np.inf, dtype=np.float32)
    places = np.zeros((count, 0), dtype=np.int64)
    for start in range(0, len(vectors), _BLOCK):
        block = np.asarray(vectors[start : start + _BLOCK], dtype=np.float32)
        scores = np.concatenate([best, queries @ block.T], axis=1)
        found = np.broadcast_to(np.arange(start, start + len(block)), (count, len(block)))
        found = np.concatenate([places, found], axis=1)
        if scores.shape[1] > k:
            kept = np.argpartition(-scores, k - 1, axis=1)[:, :k]
            scores, found = (np.take_along_axis(part, kept, axis=1) for part in (scores, found))
        order = np.argsort(-scores, axis=1, kind="stable")
        best, places = (np.take_along_axis(part, order, axis=1) for part in (scores, found))
    return places


def beside(vectors: Path, kind: str) -> Path:
    """Where something that belongs to a file of vectors is kept."""
    return vectors.with_name(f"{vectors.stem}.{kind}.npy")
