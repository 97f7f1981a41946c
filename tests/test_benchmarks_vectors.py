"""Kept embeddings: each text embedded once, queries apart from documents, broken files named."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks.vectors import CacheError, KeptEncoder
from index.encoding import Progress, Vectors


class _Counting:
    """An encoder that notes what it was asked."""

    name, dimension = "counting", 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([[0.0, len(text)] for text in texts], dtype=np.float32)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.asked += texts
        return np.array([[len(text), 0.0] for text in texts], dtype=np.float32)


def test_a_text_is_embedded_once_also_in_the_next_run(tmp_path: Path) -> None:
    first, second = _Counting(), _Counting()
    done: list[tuple[int, int]] = []
    kept = KeptEncoder(first, tmp_path)
    vectors = kept.encode_documents(["一", "二二", "一"], lambda *n: done.append(n))
    assert vectors.tolist() == [[1.0, 0.0], [2.0, 0.0], [1.0, 0.0]]
    assert (first.asked, done) == (["一", "二二"], [(2, 2)])
    again = KeptEncoder(second, tmp_path)
    assert again.encode_documents(["二二", "三三三"]).tolist() == [[2.0, 0.0], [3.0, 0.0]]
    assert again.encode_queries(["一"]).tolist() == [[0.0, 1.0]]
    assert second.asked == ["三三三", "一"]
    assert again.encode_queries([]).shape == (0, 2)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    KeptEncoder(_Counting(), tmp_path).encode_queries(["一"])
    file = next(tmp_path.iterdir())
    file.write_bytes(file.read_bytes()[:50])
    with pytest.raises(CacheError, match=file.name):
        KeptEncoder(_Counting(), tmp_path)
