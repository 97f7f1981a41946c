"""Tokens of texts, kept on the disk by the hash of the text."""

import uuid
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from corpus import parser_version
from corpus.text import Tokeniser
from index.vectors import Hashes, text_hashes


class KeptTokens:
    """Tokens of texts by the hash of the text, in a folder; without one nothing is kept.

    Tokenising is half the work of a build in which only one document is new. What a folder holds
    belongs to one tokeniser; a part is there whole or not at all, a damaged one counts for none.
    """

    def __init__(
        self, folder: Path | None = None, tokenise: Callable[[str], list[str]] | None = None
    ) -> None:
        version = parser_version()  # covers the code that tokenises
        self._folder = folder / version[:16] if folder and version else None
        self._tokenise = tokenise or Tokeniser().tokens

    def tokens(self, texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """Hashes of the tokens of all texts, one text after the other, and how many each has.

        Raises:
            OSError: the folder cannot be written.
        """
        wanted = text_hashes(texts)
        found: list[NDArray[np.uint64] | None] = [None] * len(texts)
        for part in sorted(self._folder.glob("*.npz")) if self._folder else ():
            self._take(part, wanted, found)
        missing = [place for place, held in enumerate(found) if held is None]
        known: dict[str, int] = {}
        for place in missing:
            found[place] = self._hashed(self._tokenise(texts[place]), known)
        if missing and self._folder:
            self._write(wanted[missing], [one for p in missing if (one := found[p]) is not None])
        held = [one for one in found if one is not None]
        lengths = np.array([len(one) for one in held], dtype=np.int64)
        flat = np.concatenate(held) if held else np.zeros(0, np.uint64)
        return flat.astype(np.uint64), lengths

    def _hashed(self, tokens: Sequence[str], known: dict[str, int]) -> NDArray[np.uint64]:
        new = list(dict.fromkeys(token for token in tokens if token not in known))
        known.update(zip(new, token_hashes(new).tolist(), strict=True))
        return np.array([known[token] for token in tokens], dtype=np.uint64)

    def _take(self, part: Path, wanted: Hashes, found: list[NDArray[np.uint64] | None]) -> None:
        """Put what a part holds of the wanted texts into `found`."""
        try:
            with part.open("rb") as file, np.load(file) as kept:
                hashes = kept["hashes"]
                order = np.argsort(hashes)
                places = np.searchsorted(hashes, wanted, sorter=order).clip(max=len(hashes) - 1)
                rows = order[places]
                same = np.flatnonzero(hashes[rows] == wanted)
                if not len(same):
                    return  # the tokens are not even read
                lengths, flat = kept["lengths"], kept["tokens"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return
        ends = np.cumsum(lengths)
        for place in same:
            end = ends[rows[place]]
            found[place] = flat[end - lengths[rows[place]] : end]

    def _write(self, hashes: Hashes, tokens: Sequence[NDArray[np.uint64]]) -> None:
        folder = self._folder
        if folder is None:
            return
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{uuid.uuid4().hex[:12]}.npz"
        unfinished = path.with_suffix(".unfinished")
        lengths = np.array([len(one) for one in tokens], dtype=np.int64)
        try:
            with unfinished.open("wb") as file:
                np.savez(file, hashes=hashes, lengths=lengths, tokens=np.concatenate(tokens))
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def token_hashes(tokens: Sequence[str]) -> NDArray[np.uint64]:
    """Eight bytes of BLAKE2 for each token, shape (n,). Of two million tokens two are alike once
    in ten million vocabularies."""
    digests = (blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8) for token in tokens)
    return np.frombuffer(b"".join(one.digest() for one in digests), dtype=np.uint64)
