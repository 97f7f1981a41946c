"""Lexical search: BM25 over Chinese tokens."""

import logging
from collections.abc import Sequence

import bm25s
import numpy as np

from index.encoding import Vectors

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it logs each build at DEBUG


class LexicalIndex:
    """BM25 scores over tokenised texts."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._size = len(documents)
        self._bm25 = bm25s.BM25(k1=1.2, b=0.75)
        self._bm25.index([list(tokens) for tokens in documents], show_progress=False)

    def scores(self, tokens: Sequence[str]) -> Vectors:
        """BM25 of the query tokens against every text, shape (n,), 0 where nothing is shared."""
        known = [token for token in tokens if token in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)
