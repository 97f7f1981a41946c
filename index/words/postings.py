"""Which texts hold which token how often: counted once, and taken over when texts change."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_K1, _B = 1.2, 0.75  # the usual constants of BM25; not fitted
_BLOCK = 1 << 20  # postings weighed at a time: bounds the memory
_MOST = np.iinfo(np.uint16).max


@dataclass(frozen=True, slots=True)
class Postings:
    """The tokens of n texts; p pairs of a token and a text that holds it.

    `tokens`, shape (t,): hashes, ascending, uint64. `offsets`, (t + 1,): where the pairs of each
    token begin. `rows`, (p,): the texts that hold it, ascending, int32. `counts`, (p,): how often,
    65,535 at most, uint16. `lengths`, (n,): tokens of each text.
    """

    tokens: NDArray[np.uint64]
    offsets: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.int64]

    @classmethod
    def of(cls, flat: NDArray[np.uint64], lengths: NDArray[np.int64]) -> "Postings":
        """Count tokens: hashes of those of all texts, one text after the other."""
        tokens, places = np.unique(flat, return_inverse=True)
        count = max(len(lengths), 1)
        pairs = places.astype(np.int64) * count
        pairs += np.repeat(np.arange(len(lengths)), lengths)
        pairs, counts = np.unique(pairs, return_counts=True)
        token, row = np.divmod(pairs, count)
        offsets = np.searchsorted(token, np.arange(len(tokens) + 1)).astype(np.int64)
        return cls(tokens, offsets, row.astype(np.int32), _clipped(counts), lengths)

    def changed(
        self,
        source: NDArray[np.int64],
        flat: NDArray[np.uint64],
        lengths: NDArray[np.int64],
    ) -> "Postings":
        """The postings of other texts, most of them the same; equal to what `of` counts of them.

        Args:
            source: for each text the row that it has here, ascending; -1 where it is new.
            flat, lengths: tokens of the new texts, as `of` has them.
        """
        new = np.flatnonzero(source < 0)
        stays = np.flatnonzero(source >= 0)
        row = np.full(len(self.lengths), -1, dtype=np.int32)
        row[source[stays]] = stays
        rows, counts, offsets = row[self.rows], self.counts, self.offsets
        if len(stays) < len(self.lengths):
            kept = rows >= 0
            offsets = np.concatenate([[0], np.cumsum(kept)])[offsets]
            rows, counts = rows[kept], counts[kept]
        more = Postings.of(flat, lengths)
        added = new[more.rows].astype(np.int32)
        at = np.searchsorted(self.tokens, more.tokens)
        known = at < len(self.tokens)
        known[known] = self.tokens[at[known]] == more.tokens[known]
        before = np.empty(len(added), dtype=np.int64)  # the pair that each new one stands before
        for token, place in enumerate(at):
            own = slice(more.offsets[token], more.offsets[token + 1])
            first = offsets[place]
            before[own] = first
            if known[token]:
                before[own] += np.searchsorted(rows[first : offsets[place + 1]], added[own])
        tokens = np.union1d(self.tokens, more.tokens)
        sizes = np.zeros(len(tokens), dtype=np.int64)
        sizes[np.searchsorted(tokens, self.tokens)] += np.diff(offsets)
        sizes[np.searchsorted(tokens, more.tokens)] += np.diff(more.offsets)
        held = sizes > 0
        total = np.zeros(len(source), dtype=np.int64)
        total[stays], total[new] = self.lengths[source[stays]], lengths
        return Postings(
            tokens=tokens[held],
            offsets=np.concatenate([[0], np.cumsum(sizes[held])]).astype(np.int64),
            rows=np.insert(rows, before, added),
            counts=np.insert(counts, before, more.counts),
            lengths=total,
        )

    def weights(self) -> NDArray[np.float16]:
        """tf / (tf + k1 · (…)) of each pair, below 1, shape (p,)."""
        weights = np.empty(len(self.rows), dtype=np.float16)
        average = max(int(self.lengths.sum()), 1) / max(len(self.lengths), 1)
        damping = _K1 * (1 - _B + _B * (self.lengths / average))
        for start in range(0, len(weights), _BLOCK):
            block = slice(start, start + _BLOCK)
            weights[block] = self.counts[block] / (self.counts[block] + damping[self.rows[block]])
        return weights


def _clipped(counts: NDArray[Any]) -> NDArray[np.uint16]:
    return np.asarray(np.minimum(counts, _MOST), dtype=np.uint16)
