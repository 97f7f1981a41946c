"""Nearest vectors: exact, and above a size approximate. The only file that imports faiss."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.encoding import Vectors
from index.errors import IndexFileError

Places = NDArray[np.int64]
Ranges = Sequence[tuple[int, int]]  # half-open, ascending

EXACT = 40_000  # vectors that are compared one by one: about 10 ms on one core
_RECALL = 0.99  # of the exact ten nearest, that `build` tunes an approximate search for
_SAMPLE = 200  # vectors searched for to measure it
_ADDED = 1 << 16  # vectors added at a time
_TRAINING = 64  # vectors a list to learn the lists from
_NEAREST = 10
_LISTS = b"IwSq"  # first bytes of a file of lists


class DenseIndex:
    """Inner-product search over L2-normalised vectors, shape (n, dimension), float32.

    Up to `EXACT` vectors every one is compared. Above, inverted lists with 8 bits a dimension
    (IVF-SQ8) find more than asked for and the stored vectors rank them, so that scores are exact
    either way. Vectors and lists may be memory-mapped; nothing but what is looked at is read.
    """

    def __init__(self, vectors: Vectors, lists: Any = None, exact: int = EXACT) -> None:
        self.vectors = vectors
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
        count = 1 << round(math.log2(2 * math.sqrt(len(vectors))))
        lists = faiss.index_factory(vectors.shape[1], f"IVF{count},SQ8", faiss.METRIC_INNER_PRODUCT)
        picked = np.random.default_rng(0).permutation(len(vectors))[: count * _TRAINING]
        lists.train(np.ascontiguousarray(vectors[np.sort(picked)]))
        for start in range(0, len(vectors), _ADDED):
            lists.add(np.ascontiguousarray(vectors[start : start + _ADDED]))
        index = cls(vectors, lists, exact)
        index._tune(vectors[picked[:_SAMPLE]] if queries is None else queries)
        return index

    def __len__(self) -> int:
        return len(self.vectors)

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
        order = np.argsort(-(self.vectors[places] @ query), kind="stable")[:k]
        return np.asarray(places[order], dtype=np.int64)

    def _exact(self, query: Vectors, k: int, within: Ranges | None) -> Places:
        ranges = [(0, len(self))] if within is None else within
        places = np.concatenate([np.arange(*one) for one in ranges])
        scores = np.concatenate([self.vectors[start:stop] @ query for start, stop in ranges])
        best = np.argpartition(-scores, k - 1)[:k] if k < len(scores) else np.arange(len(scores))
        return np.asarray(places[best[np.argsort(-scores[best], kind="stable")]], dtype=np.int64)

    def _tune(self, sample: Vectors) -> None:
        """Look into as many lists as the measured recall needs."""
        exact = [set(self._exact(query, _NEAREST, None).tolist()) for query in sample]
        probes = 4
        while True:
            self._lists.nprobe = probes
            found = [set(self.search(query, _NEAREST).tolist()) for query in sample]
            hits = sum(len(a & b) for a, b in zip(exact, found, strict=True))
            if hits >= _RECALL * _NEAREST * len(sample) or probes >= self._lists.nlist:
                return
            probes *= 2

    def save(self, vectors: Path, lists: Path) -> None:
        """Write the vectors, and the lists where there are any."""
        np.save(vectors, self.vectors)
        if self._lists is not None:
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
        if mapped.ndim != 2 or mapped.dtype != np.float32:
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
        return cls(mapped, faiss.read_index(str(lists), faiss.IO_FLAG_MMAP), exact)
