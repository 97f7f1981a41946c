"""Vectors that cost no time, for benchmarks of everything but the encoder.

Embedding 100,000 clauses takes an hour of two cores and says nothing about search. These vectors
are sums of random directions, one for each pair of characters, beside a direction that all share,
as an encoder's are: texts with like words are near, and cosines lie between 0.7 and 1. They stand
in clusters as real ones do, so that an approximate search meets real difficulties. A question
costs what it costs: the shipped encoder embeds it, and that vector is thrown away.
"""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from corpus.text import fold
from index import Encoder
from index.encoding import Progress, Vectors, document_text, query_text

_DIRECTIONS = 8192
_SHARED = 1.5  # length of what all have in common, beside 1 for what a text has of its own


class SurrogateEncoder:
    """Random projections of character pairs, 384 dimensions; `real` is run for each question."""

    def __init__(self, real: Encoder | None = None, dimension: int = 384) -> None:
        generator = np.random.default_rng(20261126)
        self._directions = generator.choice(
            np.array([-1, 1], dtype=np.int8), size=(_DIRECTIONS, dimension)
        )
        self._shared = generator.normal(size=dimension)
        self._shared *= _SHARED / np.linalg.norm(self._shared)
        self._real = real
        self.name, self.dimension = "surrogate-1", dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, after the real encoder's time for them."""
        if self._real:
            self._real.encode_queries(texts)
        return self._encode([query_text(text) for text in texts])

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of passages and sentences."""
        vectors = self._encode([document_text(text) for text in texts])
        if progress:
            progress(len(texts), len(texts))
        return vectors

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for place, text in enumerate(texts):
            vectors[place] = self._vector(fold(text))
        return vectors

    def _vector(self, text: str) -> Vectors:
        pairs = [crc32(text[i : i + 2].encode()) % _DIRECTIONS for i in range(len(text) - 1)]
        own = self._directions[pairs or [0]].sum(axis=0, dtype=np.float64)
        vector = own / (np.linalg.norm(own) or 1.0) + self._shared
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def like(vectors: Vectors, count: int, spread: float = 0.35) -> Vectors:
    """As many vectors as asked for, each one of the given ones moved at random.

    `spread` is the length of the move against 1: the copies of one have a cosine of about 0.9.
    """
    generator = np.random.default_rng(1)
    made = np.zeros((count, vectors.shape[1]), np.float32)
    for start in range(0, count, 1 << 16):
        rows = generator.integers(0, len(vectors), min(1 << 16, count - start))
        moves = generator.standard_normal((len(rows), vectors.shape[1]), dtype=np.float32)
        moved = vectors[rows] + moves * np.float32(spread / vectors.shape[1] ** 0.5)
        made[start : start + len(rows)] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return made
