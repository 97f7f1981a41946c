"""Vectors kept by the hash of their text, so that no text is embedded twice.

A build that was killed goes on where it stopped, a changed stock embeds its new texts only, and
other processes or machines can embed a share each: all write parts to one folder, and a part is
there whole or not at all.
"""

import hashlib
import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from index.encoding import Encoder, Progress, Vectors
from index.errors import IndexFileError

Hashes = NDArray[np.bytes_]  # (n,), 16 bytes each

_BYTES = 16
_PART = 4096  # texts a part: about a minute's work of one core


class KeptVectors:
    """The document vectors of one encoder in a folder."""

    def __init__(self, folder: Path, encoder: Encoder, part: int = _PART) -> None:
        self._encoder = encoder
        self._part = part
        # the name of a hub model has slashes
        self._folder = folder / encoder.name.replace("/", "_")

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of texts, shape (n, dimension), in order; those not kept are made and kept."""
        self.embed(texts, progress)
        hashes = text_hashes(texts)
        order = np.argsort(hashes)
        ordered = hashes[order]
        vectors = np.zeros((len(texts), self._encoder.dimension), np.float32)
        for part in self._parts():
            known = _read(part, "hashes")
            first = np.searchsorted(ordered, known)
            counts = np.searchsorted(ordered, known, side="right") - first  # a text may come twice
            if not counts.any():
                continue  # its vectors are not even read
            rows = np.repeat(np.arange(len(known)), counts)
            within = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
            vectors[order[first[rows] + within]] = _read(part, "vectors")[rows]
        return vectors

    def embed(
        self,
        texts: Sequence[str],
        progress: Progress | None = None,
        shard: tuple[int, int] = (0, 1),
    ) -> int:
        """Embed the texts that are not kept yet; how many they were.

        With `shard` (i, n) only the share i of n, counted from 0, divided by the texts' hashes:
        two machines that know the same texts share them without a word.
        """
        hashes = text_hashes(texts)
        share, shares = shard
        wanted = hashes.view(np.uint8).reshape(-1, _BYTES)[:, 0] % shares == share
        _, first = np.unique(hashes, return_index=True)
        fresh = np.zeros(len(texts), dtype=bool)
        fresh[first] = True
        kept = [_read(part, "hashes") for part in self._parts()]
        if kept:
            fresh &= ~np.isin(hashes, np.concatenate(kept))
        missing = np.flatnonzero(fresh & wanted)
        self._folder.mkdir(parents=True, exist_ok=True)
        for start in range(0, len(missing), self._part):
            places = missing[start : start + self._part]

            def advance(done: int, _: int, before: int = start) -> None:
                if progress:
                    progress(before + done, len(missing))

            vectors = self._encoder.encode_documents([texts[i] for i in places], advance)
            self._write(hashes[places], vectors)
        return len(missing)

    def _parts(self) -> list[Path]:
        return sorted(self._folder.glob("*.npz"))

    def _write(self, hashes: Hashes, vectors: Vectors) -> None:
        path = self._folder / f"{uuid.uuid4().hex[:12]}.npz"
        unfinished = path.with_suffix(".unfinished")
        try:
            with unfinished.open("wb") as file:
                np.savez(file, hashes=hashes, vectors=vectors)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)  # of a full disk nothing is kept


def text_hashes(texts: Sequence[str]) -> Hashes:
    """Sixteen bytes of SHA-256 for each text, shape (n,)."""
    digests = (
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_BYTES] for text in texts
    )
    return np.frombuffer(b"".join(digests), dtype=f"S{_BYTES}")


def _read(path: Path, name: str) -> NDArray[Any]:
    """One array of a part."""
    try:
        with path.open("rb") as file, np.load(file) as kept:
            found: NDArray[Any] = kept[name]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise IndexFileError(path, "缓存的向量损坏，请删除这个文件后重试") from error
    return found
