"""Search by words: BM25 over Chinese tokens, on a scale that does not depend on the corpus."""

import uuid
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from corpus import parser_version
from corpus.text import Tokeniser
from index.encoding import Vectors
from index.errors import IndexFileError
from index.vectors import Hashes, text_hashes

_K1, _B = 1.2, 0.75  # the usual constants of BM25; not fitted
_FILES = ("tokens", "offsets", "rows", "weights", "sizes")


class LexicalIndex:
    """BM25 scores of texts, as shares of what the query could attain.

    A text scores idf(t) · tf / (tf + k1 · (…)) for each token t of the query, always less than
    idf(t) (the form of Lucene). Divided by the sum of idf(t) over all tokens of the query, those
    that no text has among them, the score lies between 0 and 1: how much of the query, by weight,
    a text holds. It can be compared between queries and between corpora.

    Tokens are words and character pairs together: MRR .684 · .513 · .310 on `questions`,
    `questions-park` and `own`, words alone .656 · .452 · .233, pairs alone .628 · .489 · .264
    (2026-11-26, measured by hand with the other `tokens`).

    It is five arrays, which stay on disk until they are looked at: a server of 100,000 clauses
    loads no vocabulary and no library for them. Tokens are known by 64 bits of their hash.
    """

    def __init__(
        self,
        tokens: NDArray[np.uint64],  # (t,): hashes, ascending
        offsets: NDArray[np.int64],  # (t + 1,): where the postings of each token begin
        rows: NDArray[np.int32],  # (p,): the texts that hold it, ascending
        weights: NDArray[np.float16],  # (p,): tf / (tf + k1 · (…)), below 1
        sizes: NDArray[np.int64],  # (2,): texts, tokens in all of them
    ) -> None:
        self._tokens, self._offsets = tokens, offsets
        self._rows, self._weights = rows, weights
        self._sizes = sizes
        self._count = int(sizes[0])
        self._tokenise = Tokeniser().tokens
        self._last = lru_cache(maxsize=8)(self._scores)

    @classmethod
    def build(cls, texts: Sequence[str], kept: "KeptTokens | None" = None) -> "LexicalIndex":
        """Tokenise and index texts, in order; what is `kept` is not tokenised again."""
        flat, length = (kept or KeptTokens()).tokens(texts)
        hashes, places = np.unique(flat, return_inverse=True)
        pairs = places.astype(np.int64) * max(len(length), 1)
        pairs += np.repeat(np.arange(len(length)), length)
        pairs, counts = np.unique(pairs, return_counts=True)
        token, row = np.divmod(pairs, max(len(length), 1))
        total = int(length.sum())
        longer = length[row] * (len(length) / max(total, 1))  # than the average text
        weights = counts / (counts + _K1 * (1 - _B + _B * longer))
        return cls(
            tokens=hashes,
            offsets=np.searchsorted(token, np.arange(len(hashes) + 1)),
            rows=row.astype(np.int32),
            weights=weights.astype(np.float16),
            sizes=np.array([len(length), total], dtype=np.int64),
        )

    def __len__(self) -> int:
        return self._count

    def scores(self, query: str) -> Vectors:
        """Scores of all texts, shape (n,), 0..1, not to be written to."""
        return self._last(query)

    def _scores(self, query: str) -> Vectors:
        tokens = self._tokenise(query)
        # a token said a thousand times is looked up once
        places, times = np.unique(self._places(tokens), return_counts=True)
        counts = self._offsets[places + 1] - self._offsets[places]
        idf = (self._idf(counts) * times).astype(np.float32)
        scores = np.zeros(self._count, dtype=np.float32)
        for place, weight in zip(places, idf, strict=True):
            held = slice(self._offsets[place], self._offsets[place + 1])
            scores[self._rows[held]] += weight * self._weights[held]
        missing = (len(tokens) - int(times.sum())) * float(self._idf(np.zeros(1))[0])
        if len(places):
            scores /= np.float32(float(idf.sum()) + missing)
        scores.flags.writeable = False
        return scores

    def _places(self, tokens: Sequence[str]) -> NDArray[np.int64]:
        """Places of those tokens that some text has, one for each time a token is said."""
        hashes = _hashes(tokens)
        places = np.searchsorted(self._tokens, hashes)
        known = places < len(self._tokens)
        known[known] = self._tokens[places[known]] == hashes[known]
        return places[known]

    def _idf(self, counts: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Inverse document frequency, for counts of texts."""
        return np.asarray(np.log1p((self._count - counts + 0.5) / (counts + 0.5)))

    def save(self, folder: Path) -> None:
        """Write the arrays to a folder, which is made."""
        folder.mkdir()
        arrays: list[NDArray[Any]] = [
            self._tokens, self._offsets, self._rows, self._weights, self._sizes,
        ]  # fmt: skip
        for name, values in zip(_FILES, arrays, strict=True):
            np.save(folder / f"{name}.npy", values)

    @classmethod
    def load(cls, folder: Path, size: int) -> "LexicalIndex":
        """Map a folder that `save` wrote.

        Raises:
            IndexFileError: it is missing, damaged, or of another number of texts.
        """
        try:
            # as plain arrays: a slice of a `memmap` costs ten times that of an array
            arrays = [np.asarray(np.load(folder / f"{n}.npy", mmap_mode="r")) for n in _FILES]
        except (OSError, ValueError, EOFError) as error:
            raise IndexFileError(folder, "索引文件缺失或损坏") from error
        tokens, offsets, rows, weights, sizes = arrays
        whole = len(offsets) == len(tokens) + 1 and len(rows) == len(weights) == offsets[-1]
        if not whole or sizes.shape != (2,) or sizes[0] != size:
            raise IndexFileError(folder, "不是这个索引的文件")
        return cls(*arrays)


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
        known.update(zip(new, _hashes(new).tolist(), strict=True))
        return np.array([known[token] for token in tokens], dtype=np.uint64)

    def _take(self, part: Path, wanted: Hashes, found: list[NDArray[np.uint64] | None]) -> None:
        """Put what a part holds of the wanted texts into `found`."""
        try:
            with part.open("rb") as file, np.load(file) as kept:
                hashes, lengths, flat = kept["hashes"], kept["lengths"], kept["tokens"]
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return
        order = np.argsort(hashes)
        places = np.searchsorted(hashes, wanted, sorter=order).clip(max=len(hashes) - 1)
        rows = order[places]
        ends = np.cumsum(lengths)
        for place in np.flatnonzero(hashes[rows] == wanted):
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


def _hashes(tokens: Sequence[str]) -> NDArray[np.uint64]:
    """Eight bytes of BLAKE2 for each token, shape (n,). Of two million tokens two are alike once
    in ten million vocabularies."""
    digests = (blake2b(token.encode("utf-8", "surrogatepass"), digest_size=8) for token in tokens)
    return np.frombuffer(b"".join(one.digest() for one in digests), dtype=np.uint64)
