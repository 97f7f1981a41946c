"""Embeddings kept between runs in `build/`, one vector a text, under the model's name."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from benchmarks.errors import BenchmarkError
from index import Encoder
from index.encoding import Progress, Vectors

CACHE = Path("build/embeddings")
_BATCH = 64  # texts; what was embedded is kept after each eight batches


class CacheError(BenchmarkError):
    """A file of kept embeddings cannot be read; names the file."""


class KeptEncoder:
    """An `Encoder` that embeds each text once and keeps the vectors in a file."""

    def __init__(self, encoder: Encoder, folder: Path = CACHE) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self._embedder = encoder
        digest = hashlib.sha256(encoder.name.encode()).hexdigest()[:8]
        self._path = folder / f"{digest}-{encoder.dimension}.npz"
        self._vectors = _read(self._path) if self._path.is_file() else {}

    def encode_queries(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Query vectors, shape (n, dimension)."""
        return self._kept("query", texts, self._embedder.encode_queries, progress)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Document vectors, shape (n, dimension)."""
        return self._kept("document", texts, self._embedder.encode_documents, progress)

    def _kept(
        self,
        kind: str,
        texts: Sequence[str],
        encode: Callable[[Sequence[str]], Vectors],
        progress: Progress | None,
    ) -> Vectors:
        keys = [
            hashlib.sha256(f"{kind}\0{text}".encode("utf-8", "replace")).hexdigest()[:24]
            for text in texts
        ]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._vectors}
        pending = list(new.items())
        for start in range(0, len(pending), _BATCH):
            batch = pending[start : start + _BATCH]
            for (key, _), vector in zip(batch, encode([text for _, text in batch]), strict=True):
                self._vectors[key] = vector
            done = start + len(batch)
            if progress:
                progress(done, len(pending))
            if done == len(pending) or start // _BATCH % 8 == 7:
                self._save()
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([self._vectors[key] for key in keys])

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part.npz")
        np.savez(
            part, keys=np.array(list(self._vectors)), vectors=np.stack(list(self._vectors.values()))
        )
        part.replace(self._path)  # a run that is stopped leaves no half file


def _read(path: Path) -> dict[str, Vectors]:
    try:
        with path.open("rb") as file, np.load(file) as kept:
            return {str(k): v for k, v in zip(kept["keys"], kept["vectors"], strict=True)}
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise CacheError(f"{path}：缓存的向量无法读取，请删除后重试") from error
