"""Optional second look at the best clauses: a cross-encoder that reads query and text together."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from index.encoding import Vectors
from index.errors import EncoderError


class Reranker(Protocol):
    """Scores how well texts answer a query."""

    def scores(self, query: str, texts: Sequence[str]) -> Vectors:
        """One score a text, shape (n,), float32; higher is better, on any scale."""
        ...


class CrossEncoderReranker:
    """Any sentence-transformers CrossEncoder, by hub name or local folder.

    Raises:
        EncoderError: the package or the model is not there.
    """

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import CrossEncoder
        except ImportError as error:
            raise EncoderError(
                "使用重排模型需要安装 sentence-transformers（见 requirements.txt）"
            ) from error
        try:
            self._model = CrossEncoder(model)
        except Exception as error:  # hub client, weights and configuration each throw their own
            raise EncoderError(
                f"无法加载重排模型“{model}”（{type(error).__name__}）。"
                "请先下载到本地文件夹，再把 RERANKER_MODEL 设为该文件夹"
            ) from error

    def scores(self, query: str, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros(0, np.float32)
        found = self._model.predict([(query, text) for text in texts])
        return np.asarray(found, dtype=np.float32).reshape(len(texts), -1)[:, 0]


def load_reranker(model: str) -> Reranker | None:
    """The cross-encoder of that hub name or folder; None for an empty name."""
    return CrossEncoderReranker(model) if model else None
