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
from index.nearest import Places, Ranges

_T = TypeVar("_T")
_PREFIX = "xunzhang_"
_ADDED = 1000  # vectors of one request: 1.5 MB of 384 dimensions
_FETCHED = 1000  # vectors that a narrow filter leaves, up to which all are compared here
_INSTALL = "使用 INDEX_URL 需要先安装：pip install -r requirements-milvus.txt"


class MilvusVectors:
    """Inner-product search over L2-normalised vectors in a collection of Milvus.

    A collection is named by a digest of its vectors: whoever builds the same index finds it made,
    and a build that is cut off leaves none that counts. Safe in threads.
    """

    def __init__(self, url: str, collection: str, count: int, dimension: int) -> None:
        self.name = collection
        self._count, self._dimension = count, dimension
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

    def __len__(self) -> int:
        return self._count

    def search(self, query: Vectors, k: int, within: Ranges | None = None) -> Places:
        """Places of the `k` vectors nearest to a query, shape (dimension,), best first.

        `within` restricts the search to ranges of places. Raises `IndexingError` where Milvus does
        not answer.
        """
        ranges = None if within is None else _joined(within)
        k = min(k, self._count if ranges is None else sum(stop - start for start, stop in ranges))
        if k <= 0:
            return np.zeros(0, dtype=np.int64)
        if ranges is not None and sum(stop - start for start, stop in ranges) <= _FETCHED:
            # a search by graph loses some of few: two of three were found
            places = np.concatenate([np.arange(*span) for span in ranges])
            return places[np.argsort(-(self.at(places) @ query), kind="stable")[:k]]
        found = _asked(
            lambda: self._client.search(self.name, data=[query], limit=k, filter=_filter(ranges))
        )
        hits = sorted((-float(hit["distance"]), int(hit["place"])) for hit in found[0])
        return np.array([place for _, place in hits], dtype=np.int64)

    def at(self, places: Places) -> Vectors:
        """The vectors of these places, shape (m, dimension)."""
        wanted, order = np.unique(np.asarray(places, dtype=np.int64), return_inverse=True)
        vectors = np.zeros((len(wanted), self._dimension), np.float32)
        if not len(wanted):
            return vectors
        ids = wanted.tolist()
        rows = _asked(lambda: self._client.get(self.name, ids=ids, output_fields=["vector"]))
        if len(rows) != len(wanted):
            raise IndexingError("Milvus 里的向量不全，请运行 python -m index build 重建")
        for row in rows:
            vectors[np.searchsorted(wanted, row["place"])] = row["vector"]
        return vectors[order]

    def save(self, vectors: Path, _: Path) -> None:
        """Write which collection it is, beside where `DenseIndex` writes vectors."""
        told = {"collection": self.name, "count": self._count, "dimension": self._dimension}
        _told(vectors).write_text(json.dumps(told) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, url: str, vectors: Path) -> "MilvusVectors":
        """Open the collection that `save` wrote down.

        Raises:
            IndexFileError: the file is missing or damaged, or names no collection of this server.
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
        return cls(url, name, count, dimension)

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


def _joined(ranges: Ranges) -> list[tuple[int, int]]:
    """Ranges without empty ones, neighbours made one."""
    joined: list[tuple[int, int]] = []
    for start, stop in ranges:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], stop)
        elif start < stop:
            joined.append((start, stop))
    return joined


def _filter(ranges: Sequence[tuple[int, int]] | None) -> str:
    """The expression that Milvus restricts a search by; "" for all."""
    if ranges is None:
        return ""
    return " || ".join(f"(place >= {start} && place < {stop})" for start, stop in ranges)


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
