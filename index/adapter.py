"""A linear map on the bundled model's vectors, trained on lay questions and statute articles.

Trained by `python -m benchmarks.train_adapter` on STARD (Su et al., arXiv 2406.15313, MIT
licence): questions of lay people against the articles that answer them. The map moves everyday
wording nearer to official wording; it is applied to queries and passages alike.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingError

ADAPTER_PATH = Path(__file__).parent / "data" / "adapter.npz"


@dataclass(frozen=True, slots=True)
class Adapter:
    """`matrix` has shape (dimension, dimension), float32; `model` names what it was trained for."""

    model: str
    matrix: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path = ADAPTER_PATH) -> "Adapter":
        """Read an adapter.

        Raises:
            EmbeddingError: the file is missing or damaged.
        """
        try:
            with np.load(path) as kept:
                return cls(str(kept["model"]), kept["matrix"].astype(np.float32))
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise EmbeddingError(f"{path}：向量映射文件无法读取，请重新取得该文件") from error

    def save(self, path: Path) -> None:
        """Write the matrix in half precision."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, model=self.model, matrix=self.matrix.astype(np.float16))

    @property
    def digest(self) -> str:
        """Eight hex digits that change with the matrix."""
        return sha256(self.matrix.tobytes()).hexdigest()[:8]

    def apply(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Mapped vectors, shape (n, dimension), L2-normalised again."""
        mapped = vectors @ self.matrix.T
        norms = np.linalg.norm(mapped, axis=1, keepdims=True)
        return np.asarray(mapped / np.maximum(norms, 1e-12), dtype=np.float32)
