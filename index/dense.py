"""Nearest vectors: exact, and above a size approximate. The only file that imports faiss, and only
when it is needed: a small index does without its 14 MB and 0.1 s."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoding import Vectors
from index.errors import IndexFileError

Places = NDArray[np.int64]
Ranges = Sequence[tuple[int, int]]  # half-open, ascending

EXACT = 40_000  # vectors that are compared one by one: about 10 ms on one core
_RECALL = 0.99  # of the exact ten nearest, that `build` tunes an approximate search for
_SAMPLE = 200  # vectors searched for to measure it
_BLOCK = 1 << 16  # vectors added or compared at a time
_TRAINING = 64  # vectors a list to learn the lists from
_NEAREST = 10
_LISTS = b"IwSq"  # first bytes of a file of lists


class DenseIndex:
    """Inner-product search over L2-normalised vectors, shape (n, dimension), float32.

    Up to `EXACT` vectors every one is compared. Above, inverted lists with 8 bits a dimension
    (IVF-SQ8) find more than asked for and the stored vectors rank them, so that scores are exact
    either way. Vectors and lists may be memory-mapped; nothing but what is looked at is read.
    Beside lists the vectors are kept in 16 bits a dimension, which halves what is read and moves
    a cosine by less than 0.0005.
    """

    def __init__(self, vectors: Vectors, lists: Any = None, exact: int = EXACT) -> None:
        self._vectors = vectors if lists is None else vectors.astype(np.float16, copy=False)
        self._lists = lists  # faiss.IndexIVF
        self._limit = exact

    @classmethod
    def build(
        cls, vectors: Vectors, queries: Vectors | None = None, exact: int = EXACT
    ) -> "DenseIndex":
        """Index vectors.

        Args:
            vectors: what is searched, shape (n, dimension).
            queries: what is searched for, some hundreds, shape (m, dimension): how many lists a
                search looks into is what gives 0.99 of recall@10 on these. By default some of the
                vectors themselves, which is optimistic.
            exact: number of vectors up to which every one is compared.
        """
        if len(vectors) <= exact:
            return cls(vectors, exact=exact)
        import faiss

        count = 1 << round(math.log2(2 * math.sqrt(len(vectors))))
        lists = faiss.index_factory(vectors.shape[1], f"IVF{count},SQ8", faiss.METRIC_INNER_PRODUCT)
        picked = np.random.default_rng(0).permutation(len(vectors))[: count * _TRAINING]
        lists.train(np.ascontiguousarray(vectors[np.sort(picked)]))
        for start in range(0, len(vectors), _BLOCK):
            lists.add(np.ascontiguousarray(vectors[start : start + _BLOCK]))
        index = cls(vectors, lists, exact)
        sample = vectors[picked[:_SAMPLE]] if queries is None else queries
        index._tune(sample, nearest(vectors, sample, _NEAREST))
        return index

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def probes(self) -> int | None:
        """How many lists a search looks into; None where every vector is compared."""
        return None if self._lists is None else int(self._lists.nprobe)

    def at(self, places: Places) -> Vectors:
        """The vectors of these places, shape (m, dimension)."""
        return np.asarray(self._vectors[places], dtype=np.float32)

    def search(self, query: Vectors, k: int, within: Ranges | None = None) -> Places:
        """Places of the `k` vectors nearest to a query, shape (dimension,), best first.

        `within` restricts the search to ranges of places; up to `EXACT` of them are compared one
        by one, so that a narrow filter never loses what a wide search would not have found.
        """
        size = len(self) if within is None else sum(stop - start for start, stop in within)
        k = min(k, size)
        if k <= 0:
            return np.zeros(0, dtype=np.int64)
        if self._lists is None or size <= self._limit:
            return self._exact(query, k, within)
        import faiss

        parameters: Any = faiss.SearchParametersIVF()
        parameters.nprobe = self._lists.nprobe
        if within is not None:
            mask = np.zeros(len(self), dtype=bool)
            for start, stop in within:
                mask[start:stop] = True
            bits = np.packbits(mask, bitorder="little")
            parameters.sel = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
        _, found = self._lists.search(query.reshape(1, -1), 2 * k, params=parameters)
        places = found[0][found[0] >= 0]
        order = np.argsort(-(self.at(places) @ query), kind="stable")[:k]
        return np.asarray(places[order], dtype=np.int64)

    def _exact(self, query: Vectors, k: int, within: Ranges | None) -> Places:
        ranges = [(0, len(self))] if within is None else within
        places = np.concatenate([np.arange(*one) for one in ranges])
        scores = np.concatenate([self._cosines(query, *one) for one in ranges])
        best = np.argpartition(-scores, k - 1)[:k] if k < len(scores) else np.arange(len(scores))
        return np.asarray(places[best[np.argsort(-scores[best], kind="stable")]], dtype=np.int64)

    def _cosines(self, query: Vectors, start: int, stop: int) -> Vectors:
        return np.asarray(np.asarray(self._vectors[start:stop], np.float32) @ query)

    def _tune(self, sample: Vectors, exact: Places) -> None:
        """Look into as many lists as the measured recall needs."""
        wanted = [set(found) for found in exact.tolist()]

        def enough(probes: int) -> bool:
            self._lists.nprobe = probes
            found = [set(self.search(query, _NEAREST).tolist()) for query in sample]
            hits = sum(len(a & b) for a, b in zip(wanted, found, strict=True))
            return hits >= _RECALL * sum(map(len, wanted))

        low, high = 0, 4
        while high < self._lists.nlist and not enough(high):
            low, high = high, 2 * high
        high = min(high, self._lists.nlist)
        while high - low > max(1, high // 16):  # a search costs what it looks into
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle) else (middle, high)
        self._lists.nprobe = high

    def save(self, vectors: Path, lists: Path) -> None:
        """Write the vectors, and the lists where there are any."""
        np.save(vectors, self._vectors)
        if self._lists is not None:
            import faiss

            faiss.write_index(self._lists, str(lists))

    @classmethod
    def load(cls, vectors: Path, lists: Path, exact: int = EXACT) -> "DenseIndex":
        """Map what `save` wrote. The library reads past the end of a cut-off file and crashes, so
        sizes are compared first (`store`).

        Raises:
            IndexFileError: a file is missing, truncated or something else.
        """
        try:
            mapped = np.load(vectors, mmap_mode="r")
        except (OSError, ValueError, EOFError) as error:
            raise IndexFileError(vectors, "索引文件缺失或损坏") from error
        if mapped.ndim != 2 or mapped.dtype != (np.float32 if len(mapped) <= exact else np.float16):
            raise IndexFileError(vectors, "不是本系统建立的索引")
        if len(mapped) <= exact:
            return cls(mapped, exact=exact)
        try:
            with lists.open("rb") as file:
                known = file.read(len(_LISTS)) == _LISTS
        except OSError as error:
            raise IndexFileError(lists, "索引文件缺失或损坏") from error
        if not known:
            raise IndexFileError(lists, "不是本系统建立的索引")
        import faiss

        return cls(mapped, faiss.read_index(str(lists), faiss.IO_FLAG_MMAP), exact)


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
