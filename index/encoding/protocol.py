"""What an encoder is: the types that the rest of the index sees."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Progress = Callable[[int, int], None]  # called with (done, total) texts


class Encoder(Protocol):
    """Turns queries and documents into L2-normalised vectors of shape (n, dimension), float32.

    A model's own prompts and the guard on its input are applied by the encoder and nowhere else.
    Both methods may be called from several threads at once. `name` changes with the weights, so
    that vectors of two models are never compared.
    """

    name: str
    dimension: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions; a follow-up goes through `with_history` first."""
        ...

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of passages and sentences, in the order of `texts`."""
        ...
