"""Dense search: FAISS inner product over L2-normalised vectors. The only file importing faiss."""

from pathlib import Path

import faiss
import numpy as np

from index.encoding import Vectors
from index.errors import IndexFileError


class DenseIndex:
    """Exact inner-product search over `n` vectors."""

    def __init__(self, flat: "faiss.IndexFlatIP") -> None:
        self._flat = flat

    @classmethod
    def build(cls, vectors: Vectors) -> "DenseIndex":
        """Index vectors of shape (n, dimension), float32, L2-normalised."""
        flat = faiss.IndexFlatIP(vectors.shape[1])
        flat.add(np.ascontiguousarray(vectors))
        return cls(flat)

    @property
    def size(self) -> int:
        return int(self._flat.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._flat.d)

    def scores(self, query: Vectors) -> Vectors:
        """Cosine similarity of one query, shape (dimension,), to every vector, shape (n,)."""
        if not self.size:
            return np.zeros(0, dtype=np.float32)
        found, places = self._flat.search(query.reshape(1, -1), self.size)
        scores = np.empty(self.size, dtype=np.float32)
        scores[places[0]] = found[0]
        return scores

    def save(self, path: Path) -> None:
        faiss.write_index(self._flat, str(path))

    @classmethod
    def load(cls, path: Path) -> "DenseIndex":
        """Read an index file.

        Raises:
            IndexFileError: it is missing, truncated or no flat inner-product index.
        """
        try:
            flat = faiss.read_index(str(path))
        except RuntimeError as error:
            raise IndexFileError(path, "索引文件缺失或损坏") from error
        if not isinstance(flat, faiss.IndexFlatIP):
            raise IndexFileError(path, "不是本系统建立的索引")
        return cls(flat)
