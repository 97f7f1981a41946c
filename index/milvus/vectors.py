"""`MilvusVectors`: what `DenseIndex` does, by a Milvus server or an embedded Milvus Lite.

Only vectors move there: they are what outgrows a machine. Columns and BM25 stay files that every
process maps, since Milvus' own BM25 has no scale that holds in every corpus.
"""

import hashlib
import importlib
import importlib.util
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from index.encoding import Vectors
from index.errors import IndexFileError, IndexingError
from index.files import mapped
from index.nearest import Places, Ranges, beside, cosines, moved

_T = TypeVar("_T")
_PREFIX = "xunzhang_"
_ADDED = 1000  # vectors of one request: 1.5 MB of 384 dimensions
_FETCHED = 1000  # vectors that a narrow filter leaves, up to which all are compared here
_APART = 16_384  # vectors beside a collection at most: 25 MB of memory
_REFILLED = 4  # a collection is filled anew when a quarter of it is not wanted any more
_MOST = 16_384  # what Milvus finds at a time
_INSTALL = "使用 INDEX_URL 需要先安装：pip install -r requirements-milvus.txt"


class MilvusVectors:
    """Inner-product search over L2-normalised vectors in a collection of Milvus.

    A collection is named by a digest of its vectors and never changed: whoever builds the same index
    finds it made, a build that is cut off leaves none that counts, and builds before and after a
    change share one. What came later stands apart, in a file beside the build, and is compared one
    by one; what went is left out of what is found. Safe in threads.

    Args:
        held: number of vectors in the collection; they have the first slots.
        apart: vectors that came later, shape (m, dimension), float32; they have the next slots.
        slots: the slot of each place; None where place and slot are the same.
    """

    def __init__(
        self,
        url: str,
        collection: str,
        held: int,
        dimension: int,
        apart: Vectors | None = None,
        slots: Places | None = None,
    ) -> None:
        self.name = collection
        self._url, self._held, self._dimension = url, held, dimension
        self._apart = np.zeros((0, dimension), np.float32) if apart is None else apart
        self._slots = np.arange(held) if slots is None else slots
        self._places = np.full(held + len(self._apart), -1, dtype=np.int64)
        self._places[self._slots] = np.arange(len(self._slots))
        self._client = _client(url)
        _asked(lambda: self._client.load_collection(collection))

    @classmethod
    def build(cls, url: str, vectors: Vectors) -> "MilvusVectors":
        """Put vectors, shape (n, dimension), into a collection of their own, unless they are there.

        Raises:
            IndexingError: pymilvus is not installed, or Milvus does not answer.
        """
        count, dimension = vectors.shape
        digest = hashlib.sha256(np.ascontiguousarray(vectors).data).hexdigest()[:16]
        name, client = f"{_PREFIX}{digest}", _client(url)
        _asked(lambda: _fill(client, name, vectors))
        return cls(url, name, count, dimension)

    def changed(self, source: Places, vectors: Vectors) -> "MilvusVectors | None":
        """The index of other vectors in the same collection; see `VectorIndex`.

        None, so that a new collection is filled, where too many stand apart or a quarter of the
        collection is not wanted any more.
        """
        slots, stay = moved(source, self._slots, self._held)
        apart = np.concatenate([self._apart[stay], vectors])
        gone = self._held - int((slots < self._held).sum())
        if len(apart) > _APART or gone > self._held // _REFILLED:
            return None
        return MilvusVectors(self._url, self.name, self._held, self._dimension, apart, slots)

    def __len__(self) -> int:
        return len(self._slots)

    def search(self, query: Vectors, k: int, within: Ranges | None = None) -> Places:
        """Places of the `k` vectors nearest to a query, shape (dimension,), best first.

        `within` restricts the search to ranges of places. Raises `IndexingError` where Milvus does
        not answer.
        """
        spans = (
            [(0, len(self))] if within is None else [span for span in within if span[0] < span[1]]
        )
        size = sum(stop - start for start, stop in spans)
        k = min(k, size)
        if k <= 0:
            return np.zeros(0, dtype=np.int64)
        if within is not None and size <= _FETCHED:
            # a search by graph loses some of few: two of three were found
            places = np.concatenate([np.arange(*span) for span in spans])
            return places[np.argsort(-(self.at(places) @ query), kind="stable")[:k]]
        places, scores = self._in_collection(query, k, None if within is None else spans)
        apart = self._places[self._held :]
        beside = np.flatnonzero(_within(apart, spans))
        places = np.concatenate([places, apart[beside]])
        scores = np.concatenate([scores, cosines(self._apart[beside], query)])
        return places[np.lexsort((places, -scores))[:k]]

    def _in_collection(
        self, query: Vectors, k: int, spans: Sequence[tuple[int, int]] | None
    ) -> tuple[Places, Vectors]:
        """The nearest that the collection has, places and cosines; `k`, unless it has fewer."""
        slots = None
        if spans is not None:
            slots = np.concatenate([self._slots[start:stop] for start, stop in spans])
            slots = np.sort(slots[slots < self._held])
        most = min(_MOST, self._held if slots is None else len(slots))
        wanted = min(k, most)
        while wanted:
            found = self._found(query, wanted, _filter(slots))
            places = self._places[[int(hit["place"]) for hit in found]]
            used = places >= 0
            if used.sum() >= k or wanted == most:
                scores = np.array([hit["distance"] for hit in found], np.float32)
                return places[used], scores[used]
            wanted = min(2 * wanted, most)  # some of what was found is gone
        return np.zeros(0, dtype=np.int64), np.zeros(0, np.float32)

    def _found(self, query: Vectors, limit: int, only: str) -> Any:
        search = self._client.search
        return _asked(lambda: search(self.name, data=[query], limit=limit, filter=only))[0]

    def at(self, places: Places) -> Vectors:
        """The vectors of these places, shape (m, dimension)."""
        wanted, order = np.unique(self._slots[places], return_inverse=True)
        vectors = np.zeros((len(wanted), self._dimension), np.float32)
        here = int(np.searchsorted(wanted, self._held))  # before it those of the collection
        vectors[here:] = self._apart[wanted[here:] - self._held]
        if here:
            ids = wanted[:here].tolist()
            rows = _asked(lambda: self._client.get(self.name, ids=ids, output_fields=["vector"]))
            if len(rows) != here:
                raise IndexingError("Milvus 里的向量不全，请运行 python -m index build 重建")
            for row in rows:
                vectors[np.searchsorted(wanted, row["place"])] = row["vector"]
        return vectors[order]

    def save(self, vectors: Path, _: Path) -> None:
        """Write which collection it is and what stands apart, where `DenseIndex` writes vectors."""
        told = {"collection": self.name, "count": self._held, "dimension": self._dimension}
        _told(vectors).write_text(json.dumps(told) + "\n", encoding="utf-8")
        np.save(beside(vectors, "apart"), self._apart)
        np.save(beside(vectors, "slots"), self._slots)

    @classmethod
    def load(cls, url: str, vectors: Path) -> "MilvusVectors":
        """Open the collection that `save` wrote down.

        Raises:
            IndexFileError: a file is missing or damaged, or names no collection of this server.
            IndexingError: pymilvus is not installed, or Milvus does not answer.
        """
        path = _told(vectors)
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            name, count, dimension = told["collection"], told["count"], told["dimension"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexFileError(path, "索引文件缺失或损坏") from error
        if _held(_client(url), name) != count:
            raise IndexFileError(path, "INDEX_URL 所指的 Milvus 里没有这份索引")
        apart, slots = (mapped(beside(vectors, kind)) for kind in ("apart", "slots"))
        return cls(url, name, count, dimension, apart, slots)

    @staticmethod
    def drop(url: str, kept: Iterable[str]) -> list[str]:
        """Take away the collections of earlier builds; gives their names.

        `kept` names collections that stay, such as those of the build in use. Collections of
        others are never touched.
        """
        client, stay = _client(url), set(kept)
        names = [n for n in _asked(client.list_collections) if n.startswith(_PREFIX)]
        gone = [name for name in names if name not in stay]
        for name in gone:
            _asked(lambda name=name: client.drop_collection(name))  # type: ignore[misc]
        return gone


def _told(vectors: Path) -> Path:
    return vectors.with_suffix(".json")


def _client(url: str) -> Any:
    if importlib.util.find_spec("pymilvus") is None:
        raise IndexingError(_INSTALL)
    return _asked(lambda: importlib.import_module("pymilvus").MilvusClient(url))


def _held(client: Any, name: str) -> int:
    """How many vectors a collection has; -1 where there is none."""
    if not _asked(lambda: client.has_collection(name)):
        return -1
    return int(_asked(lambda: client.get_collection_stats(name))["row_count"])


def _fill(client: Any, name: str, vectors: Vectors) -> None:
    if _held(client, name) == len(vectors):
        return
    if client.has_collection(name):
        client.drop_collection(name)  # it was cut off
    kinds = importlib.import_module("pymilvus").DataType
    schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("place", kinds.INT64, is_primary=True)
    schema.add_field("vector", kinds.FLOAT_VECTOR, dim=vectors.shape[1])
    how = client.prepare_index_params()
    how.add_index("vector", index_type="AUTOINDEX", metric_type="IP")
    client.create_collection(name, schema=schema, index_params=how)
    for start in range(0, len(vectors), _ADDED):
        block = vectors[start : start + _ADDED]
        client.insert(name, [{"place": start + i, "vector": v} for i, v in enumerate(block)])
    client.flush(name)


def _within(
    places: Places, spans: Sequence[tuple[int, int]]
) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Which places lie in one of the spans, which ascend."""
    starts, stops = (np.array(edges) for edges in zip(*spans, strict=True))
    span = np.searchsorted(starts, places, side="right") - 1
    return np.asarray((span >= 0) & (places < stops[span]))


def _filter(slots: Places | None) -> str:
    """The expression that Milvus restricts a search by; "" for all. The slots ascend."""
    if slots is None:
        return ""
    runs = np.split(slots, np.flatnonzero(np.diff(slots) != 1) + 1)
    return " || ".join(f"(place >= {run[0]} && place <= {run[-1]})" for run in runs)


def _asked(ask: Callable[[], _T]) -> _T:
    """What Milvus answers.

    Raises:
        IndexingError: it does not, or refuses.
    """
    error_of = importlib.import_module("pymilvus.exceptions").MilvusException
    try:
        return ask()
    except error_of as error:
        raise IndexingError(
            "INDEX_URL 所指的 Milvus 没有应答或拒绝了请求，请检查地址和服务状态"
        ) from error
