"""Search by words: BM25 over Chinese tokens, on a scale that does not depend on the corpus."""

import logging
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
from numpy.typing import NDArray

from corpus.text import Tokeniser
from index.encoding import Vectors
from index.errors import IndexFileError

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it logs each build at DEBUG


class LexicalIndex:
    """BM25 scores of texts, as shares of what the query could attain.

    A text scores idf(t) · tf / (tf + k1 · (…)) for each token t of the query, always less than
    idf(t) (the form of Lucene). Divided by the sum of idf(t) over all tokens of the query, those
    that no text has among them, the score lies between 0 and 1: how much of the query, by weight,
    a text holds. It can be compared between queries and between corpora.

    Tokens are words and character pairs together: MRR .684 · .513 · .310 on `questions`,
    `questions-park` and `own`, words alone .656 · .452 · .233, pairs alone .628 · .489 · .264
    (2026-11-26, measured by hand with the other `tokens`).
    """

    def __init__(self, bm25: "bm25s.BM25", size: int) -> None:
        self._bm25 = bm25
        self._size = size
        self._frequencies = bm25.scores["indptr"]  # offsets by token: differences count texts
        self._tokens = Tokeniser().tokens
        self._last = lru_cache(maxsize=8)(self._scores)

    @classmethod
    def build(cls, texts: Iterable[str]) -> "LexicalIndex":
        """Tokenise and index texts, in order."""
        tokens = Tokeniser().tokens
        corpus = [tokens(text) for text in texts]
        bm25 = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
        bm25.index(corpus, show_progress=False)
        return cls(bm25, len(corpus))

    def scores(self, query: str) -> Vectors:
        """Scores of all texts, shape (n,), 0..1, not to be written to."""
        return self._last(query)

    def _scores(self, query: str) -> Vectors:
        tokens = self._tokens(query)
        known = self._bm25.get_tokens_ids(tokens)
        scores = np.zeros(self._size, dtype=np.float32)
        if known:
            places = np.array(known)
            counts = self._frequencies[places + 1] - self._frequencies[places]
            attainable = float(self._idf(counts).sum())
            attainable += (len(tokens) - len(known)) * float(self._idf(np.zeros(1))[0])
            scores = np.asarray(self._bm25.get_scores_from_ids(known), dtype=np.float32)
            scores /= np.float32(attainable)
        scores.flags.writeable = False
        return scores

    def _idf(self, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Inverse document frequency as `bm25s` weighs it, for counts of texts."""
        return np.log1p((self._size - counts + 0.5) / (counts + 0.5))

    def save(self, folder: Path) -> None:
        self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> "LexicalIndex":
        """Read a folder that `save` wrote; scores stay on disk until they are looked at.

        Raises:
            IndexFileError: it is missing, damaged, or of another number of texts.
        """
        try:
            bm25 = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexFileError(folder, "索引文件缺失或损坏") from error
        if bm25.scores["num_docs"] != size:
            raise IndexFileError(folder, "不是这个索引的文件")
        # Plain views of the mapped files: a slice of a `memmap` costs ten times that of an array.
        for name, column in bm25.scores.items():
            if isinstance(column, np.memmap):
                bm25.scores[name] = np.asarray(column)
        return cls(bm25, size)
