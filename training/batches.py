"""Batches of training rows that are about as long, so that little of them is padding."""

import random
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

_TOGETHER = 16  # batches whose rows are sorted together
_T = TypeVar("_T")


def batches(
    rows: Sequence[_T], size: int, draw: random.Random, length: Callable[[_T], int]
) -> Iterator[list[_T]]:
    """Rows without end, each once before any comes again; the last batch of a round may be smaller."""
    while True:
        shuffled = draw.sample(list(rows), len(rows))
        for start in range(0, len(shuffled), _TOGETHER * size):
            near = sorted(shuffled[start : start + _TOGETHER * size], key=length)
            made = [near[at : at + size] for at in range(0, len(near), size)]
            draw.shuffle(made)
            yield from made
