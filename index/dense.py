"""Nearest vectors: exact, and above a size approximate. The only file that imports faiss, and only
when it is needed: a small index does without its 14 MB and 0.1 s."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoding import Vectors
from index.errors import IndexFileError
from index.files import link, mapped
from index.nearest import Places, Ranges, beside, cosines, moved, nearest

EXACT = 40_000  # vectors that are compared one by one: about 10 ms on one core
_RECALL = 0.995  # of the exact ten nearest, that `build` tunes for: other questions find less
_SAMPLE = 200  # vectors searched for to measure it
_BLOCK = 1 << 16  # vectors added at a time
_TRAINING = 64  # vectors a list to learn the lists from
_NEAREST = 10
_RANKED = (
    128  # of what the lists find, ranked by their vectors at least: with 20 recall stays below
)
_APART = 4096  # vectors beside the lists at most: comparing them takes less than 1 ms
_SHARE = 32  # nor more than this part of what the lists were learned from
_RELEARNT = 4  # lists are learned again when a quarter of what they were learned from has changed
_LISTS = b"IwPf"  # first bytes of a file of lists


class DenseIndex:
    """Inner-product search over L2-normalised vectors, shape (n, dimension), float32.

    Up to `EXACT` vectors every one is compared. Above, inverted lists with 4 bits a dimension
    (IVF-PQ, compared in registers) find more than asked for and the stored vectors rank them, so
    that scores are exact either way. Vectors are memory-mapped; nothing but what is looked at is
    read. Beside lists they are kept in 16 bits a dimension, which halves what is read and moves a
    cosine by less than 0.0005.

    With 8 bits a dimension instead, a search of 100,000 vectors took 4.2 ms instead of 1.8 at the
    same recall (2026-11-26, vectors of `benchmarks.scale`, every list looked into).

    A changed index takes over lists and vectors as they are. A vector has a place, which is where
    it stands among all, and a slot, which is where it is stored: first the `vectors`, which the
    lists hold, then those `apart`, which came later and are compared one by one.

    Args:
        vectors: shape (m, dimension).
        lists: a faiss.IndexIVF that holds them by their slots; None where all are compared.
        exact: number of vectors up to which all are compared.
        apart: vectors beside the lists.
        slots: the slot of each place; None where place and slot are the same.
        learned: number of vectors that the lists were learned from.
        files: where `vectors` and `lists` lie, where they are mapped.
    """

    def __init__(
        self,
        vectors: Vectors,
        lists: Any = None,
        exact: int = EXACT,
        apart: Vectors | None = None,
        slots: Places | None = None,
        learned: int = 0,
        files: tuple[Path, Path] | None = None,
    ) -> None:
        self._vectors: NDArray[Any] = (
            vectors if lists is None else vectors.astype(np.float16, copy=False)
        )
        self._lists = lists
        self._limit = exact
        self._apart = np.zeros((0, vectors.shape[1]), np.float32) if apart is None else apart
        self._slots = np.arange(len(vectors)) if slots is None else slots
        self._learned = learned or len(vectors)
        self._files = files
        self._places = np.full(len(vectors) + len(self._apart), -1, dtype=np.int64)
        self._places[self._slots] = np.arange(len(self._slots))
        gone = self._places[: len(vectors)] < 0
        self._used = ~gone if gone.any() else None  # of what the lists hold

    @classmethod
    def build(
        cls, vectors: Vectors, queries: Vectors | None = None, exact: int = EXACT
    ) -> "DenseIndex":
        """Index vectors.

        Args:
            vectors: what is searched, shape (n, dimension).
            queries: what is searched for, some hundreds, shape (m, dimension): how many lists a
                search looks into is what gives 0.995 of recall@10 on these. By default some of the
                vectors themselves, which is optimistic.
            exact: number of vectors up to which every one is compared.
        """
        if len(vectors) <= exact:
            return cls(vectors, exact=exact)
        import faiss

        count, dimension = 1 << round(math.log2(2 * math.sqrt(len(vectors)))), vectors.shape[1]
        kind = f"IVF{count},PQ{dimension}x4fs"
        lists = faiss.index_factory(dimension, kind, faiss.METRIC_INNER_PRODUCT)
        picked = np.random.default_rng(0).permutation(len(vectors))[: count * _TRAINING]
        with (
            _one_thread()
        ):  # hundreds of small quantisers: two that wait for each other take longer
            lists.train(np.ascontiguousarray(vectors[np.sort(picked)]))
        for start in range(0, len(vectors), _BLOCK):
            lists.add(np.ascontiguousarray(vectors[start : start + _BLOCK]))
        index = cls(vectors, lists, exact)
        sample = vectors[picked[:_SAMPLE]] if queries is None else queries
        index._tune(sample, nearest(vectors, sample, _NEAREST))
        return index

    def changed(self, source: Places, vectors: Vectors) -> "DenseIndex | None":
        """The index of other vectors, most of them the same; None where it is to be built anew.

        That is where vectors come to be compared otherwise (`exact`), and where a quarter of what
        the lists were learned from has changed: until then new vectors stand apart, and are added
        to the lists, as these were learned, when they are many.

        Args:
            source: for each place of the new index its place in this one, -1 where it is new.
            vectors: the new ones in order, shape (m, dimension).
        """
        new = source < 0
        if self._lists is None:
            if len(source) > self._limit:
                return None
            made = np.empty((len(source), self._vectors.shape[1]), np.float32)
            made[~new], made[new] = self._vectors[source[~new]], vectors
            return DenseIndex(made, exact=self._limit)
        held = len(self._vectors)
        slots, stay = moved(source, self._slots, held)
        apart = np.concatenate([self._apart[stay], vectors.astype(np.float16)])
        changes = 2 * (held + len(apart)) - len(source) - self._learned  # those gone and those come
        if len(source) <= self._limit or changes > self._learned // _RELEARNT:
            return None
        kept: dict[str, Any] = {"exact": self._limit, "slots": slots, "learned": self._learned}
        apart = apart.astype(np.float32)
        if len(apart) <= min(_APART, self._learned // _SHARE) or self._files is None:
            return DenseIndex(self._vectors, self._lists, apart=apart, files=self._files, **kept)
        import faiss

        lists = faiss.read_index(str(self._files[1]))  # this one goes on being searched
        lists.add(apart)
        return DenseIndex(np.concatenate([self._vectors, apart.astype(np.float16)]), lists, **kept)

    def __len__(self) -> int:
        return len(self._slots)

    @property
    def probes(self) -> int | None:
        """How many lists a search looks into; None where every vector is compared."""
        return None if self._lists is None else int(self._lists.nprobe)

    def at(self, places: Places) -> Vectors:
        """The vectors of these places, shape (m, dimension)."""
        slots = self._slots[places]
        if not len(self._apart):
            return np.asarray(self._vectors[slots], dtype=np.float32)
        found = np.empty((len(slots), self._apart.shape[1]), np.float32)
        apart = slots >= len(self._vectors)
        found[~apart] = self._vectors[slots[~apart]]
        found[apart] = self._apart[slots[apart] - len(self._vectors)]
        return found

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

        held, used, apart = len(self._vectors), self._used, self._places[len(self._vectors) :]
        parameters: Any = faiss.SearchParametersIVF()
        parameters.nprobe = self._lists.nprobe
        if within is not None:
            mask = np.zeros(held + len(apart), dtype=bool)
            for start, stop in within:
                mask[self._slots[start:stop]] = True
            used, apart = mask[:held], apart[mask[held:]]
        if used is not None:
            bits = np.packbits(used, bitorder="little")
            parameters.sel = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
        wanted = max(2 * k, _RANKED)
        with _one_thread():  # requests do not wait for each other's threads
            _, found = self._lists.search(query.reshape(1, -1), wanted, params=parameters)
        places = self._places[found[0][found[0] >= 0]]
        places = np.concatenate([places, apart[apart >= 0]])
        order = np.argsort(-cosines(self.at(places), query), kind="stable")[:k]
        return np.asarray(places[order], dtype=np.int64)

    def _exact(self, query: Vectors, k: int, within: Ranges | None) -> Places:
        ranges = [(0, len(self))] if within is None else within
        places = np.concatenate([np.arange(*one) for one in ranges])
        parts = [part for one in ranges for part in self._stretches(*one)]
        scores = np.concatenate([cosines(part, query) for part in parts])
        best = np.argpartition(-scores, k - 1)[:k] if k < len(scores) else np.arange(len(scores))
        return np.asarray(places[best[np.argsort(-scores[best], kind="stable")]], dtype=np.int64)

    def _stretches(self, start: int, stop: int) -> Iterator[NDArray[Any]]:
        """The vectors of a range of places, in pieces that lie in one piece."""
        slots, held = self._slots[start:stop], len(self._vectors)
        breaks = np.flatnonzero((np.diff(slots) != 1) | (slots[1:] == held)) + 1
        for run in np.split(slots, breaks):
            if len(run) and run[0] >= held:
                yield self._apart[run[0] - held : run[-1] - held + 1]
            elif len(run):
                yield self._vectors[run[0] : run[-1] + 1]

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
        """Write the vectors, and the lists where there are any; what is the same as in the files
        that this was mapped from is linked."""
        if self._files is not None:
            for held, path in zip(self._files, (vectors, lists), strict=True):
                link(held, path)
        else:
            np.save(vectors, self._vectors)
        if self._lists is None:
            return
        if self._files is None:
            import faiss

            faiss.write_index(self._lists, str(lists))
        np.save(beside(vectors, "apart"), self._apart.astype(np.float16))
        np.save(beside(vectors, "slots"), np.append(self._slots, self._learned))

    @classmethod
    def load(cls, vectors: Path, lists: Path, exact: int = EXACT) -> "DenseIndex":
        """Map what `save` wrote. The library reads past the end of a cut-off file and crashes, so
        sizes are compared first (`store`).

        Raises:
            IndexFileError: a file is missing, truncated or something else.
        """
        held = mapped(vectors)
        compared = held.dtype == np.float32
        if held.ndim != 2 or not (compared or held.dtype == np.float16):
            raise IndexFileError(vectors, "不是本系统建立的索引")
        if compared:
            return cls(held, exact=exact)
        try:
            with lists.open("rb") as file:
                known = file.read(len(_LISTS)) == _LISTS
        except OSError as error:
            raise IndexFileError(lists, "索引文件缺失或损坏") from error
        if not known:
            raise IndexFileError(lists, "不是本系统建立的索引")
        apart, slots = (mapped(beside(vectors, name)) for name in ("apart", "slots"))
        import faiss

        read = faiss.read_index(str(lists))
        files, apart = (vectors, lists), apart.astype(np.float32)
        return cls(held, read, exact, apart, slots[:-1], int(slots[-1]), files)


@contextmanager
def _one_thread() -> Iterator[None]:
    import faiss

    before = faiss.omp_get_max_threads()  # of this thread
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
