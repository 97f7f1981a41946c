"""Any sentence-transformers model behind the `Encoder` protocol."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from index.encoding.guard import document_text, query_text
from index.encoding.protocol import Progress, Vectors
from index.errors import EncoderError

_BLOCK = 512  # texts between two reports of progress; the library sorts by length within each
_BATCH = 16


class SentenceTransformerEncoder:
    """A model by hub name or local folder, with the prompts that its configuration names.

    Raises:
        EncoderError: the package or the model is not there.
    """

    def __init__(self, model: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise EncoderError(
                "没有安装 sentence-transformers：pip install -r requirements.txt"
            ) from error
        try:
            self._model = SentenceTransformer(model)
        except Exception as error:
            raise EncoderError(
                f"无法加载嵌入模型“{model}”（{type(error).__name__}）。"
                "请先下载到本地文件夹，再把 EMBEDDING_MODEL 设为该文件夹"
            ) from error
        self.name = f"sentence-transformers/{_identity(model, self._model)}"
        dimension = self._model.get_embedding_dimension()
        if not dimension:
            raise EncoderError(f"嵌入模型“{model}”没有给出向量维数，不能使用")
        self.dimension = int(dimension)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Query vectors, shape (n, dimension)."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        guarded = [query_text(text) for text in texts]
        vectors = self._model.encode_query(
            guarded, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Document vectors, shape (n, dimension)."""
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for start in range(0, len(texts), _BLOCK):
            block = [document_text(text) for text in texts[start : start + _BLOCK]]
            vectors[start : start + len(block)] = self._model.encode_document(
                block, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
            if progress:
                progress(start + len(block), len(texts))
        return vectors


def _identity(model: str, loaded: Any) -> str:
    """What tells this model from every other: folder name and digest of its files, or hub commit."""
    folder = Path(model)
    if not folder.is_dir():
        config = getattr(getattr(loaded[0], "auto_model", None), "config", None)
        commit = getattr(config, "_commit_hash", None) or "unknown"
        return f"{model}@{commit}"
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return f"{folder.resolve().name}@{digest.hexdigest()[:12]}"
