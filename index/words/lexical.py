"""Search by words: BM25 over Chinese tokens, on a scale that does not depend on the corpus."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.text import Tokeniser
from index.encoding import Vectors
from index.errors import IndexFileError
from index.files import mapped
from index.words.kept import KeptTokens, token_hashes
from index.words.postings import Postings

_FILES = ("tokens", "offsets", "rows", "counts", "lengths", "weights")


class LexicalIndex:
    """BM25 scores of texts, as shares of what the query could attain.

    A text scores idf(t) · tf / (tf + k1 · (…)) for each token t of the query, always less than
    idf(t) (the form of Lucene). Divided by the sum of idf(t) over all tokens of the query, those
    that no text has among them, the score lies between 0 and 1: how much of the query, by weight,
    a text holds. It can be compared between queries and between corpora.

    Tokens are words and character pairs together: MRR .684 · .513 · .310 on `questions`,
    `questions-park` and `own`, words alone .656 · .452 · .233, pairs alone .628 · .489 · .264
    (2026-11-26, measured by hand with the other `tokens`).

    It is arrays, which stay on disk until they are looked at: a server of 100,000 clauses loads no
    vocabulary and no library for them. Tokens are known by 64 bits of their hash.
    """

    def __init__(self, postings: Postings, weights: NDArray[np.float16] | None = None) -> None:
        self.postings = postings
        self._tokens, self._offsets, self._rows = postings.tokens, postings.offsets, postings.rows
        self._weights = postings.weights() if weights is None else weights
        self._count = len(postings.lengths)
        self._tokenise = Tokeniser().tokens
        self._last = lru_cache(maxsize=8)(self._scores)

    @classmethod
    def build(cls, texts: Sequence[str], kept: KeptTokens | None = None) -> "LexicalIndex":
        """Tokenise and index texts, in order; what is `kept` is not tokenised again."""
        return cls(Postings.of(*(kept or KeptTokens()).tokens(texts)))

    def changed(
        self, source: NDArray[np.int64], texts: Sequence[str], kept: KeptTokens | None = None
    ) -> "LexicalIndex":
        """The index of other texts, most of them the same, as `build` would make it.

        Args:
            source: for each text the row that it has here, ascending; -1 where it is new.
            texts: the new ones, in order.
        """
        return LexicalIndex(self.postings.changed(source, *(kept or KeptTokens()).tokens(texts)))

    def __len__(self) -> int:
        return self._count

    def scores(self, query: str) -> Vectors:
        """Scores of all texts, shape (n,), 0..1, not to be written to."""
        return self._last(query)

    def _scores(self, query: str) -> Vectors:
        tokens = self._tokenise(query)
        # a token said a thousand times is looked up once
        places, times = np.unique(self._places(tokens), return_counts=True)
        counts = self._offsets[places + 1] - self._offsets[places]
        idf = (self._idf(counts) * times).astype(np.float32)
        scores = np.zeros(self._count, dtype=np.float32)
        for place, weight in zip(places, idf, strict=True):
            held = slice(self._offsets[place], self._offsets[place + 1])
            scores[self._rows[held]] += weight * self._weights[held]
        missing = (len(tokens) - int(times.sum())) * float(self._idf(np.zeros(1))[0])
        if len(places):
            scores /= np.float32(float(idf.sum()) + missing)
        scores.flags.writeable = False
        return scores

    def _places(self, tokens: Sequence[str]) -> NDArray[np.int64]:
        """Places of those tokens that some text has, one for each time a token is said."""
        hashes = token_hashes(tokens)
        places = np.searchsorted(self._tokens, hashes)
        known = places < len(self._tokens)
        known[known] = self._tokens[places[known]] == hashes[known]
        return places[known]

    def _idf(self, counts: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Inverse document frequency, for counts of texts."""
        return np.asarray(np.log1p((self._count - counts + 0.5) / (counts + 0.5)))

    def save(self, folder: Path) -> None:
        """Write the arrays to a folder, which is made."""
        folder.mkdir()
        for name in _FILES[:-1]:
            np.save(folder / f"{name}.npy", getattr(self.postings, name))
        np.save(folder / "weights.npy", self._weights)

    @classmethod
    def load(cls, folder: Path, size: int) -> "LexicalIndex":
        """Map a folder that `save` wrote.

        Raises:
            IndexFileError: it is missing, damaged, or of another number of texts.
        """
        *arrays, weights = (mapped(folder / f"{name}.npy") for name in _FILES)
        held = Postings(*arrays)
        pairs = (len(held.rows), len(held.counts), len(weights))
        whole = len(held.offsets) == len(held.tokens) + 1 and set(pairs) == {held.offsets[-1]}
        if not whole or held.lengths.shape != (size,):
            raise IndexFileError(folder, "不是这个索引的文件")
        return cls(held, weights)
