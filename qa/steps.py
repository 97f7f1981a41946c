"""How long the steps of an answer take: `with step("recall"):` around each."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

STEPS = ("understand", "recall", "rank", "evidence", "compose", "gate")
_current: ContextVar[dict[str, float] | None] = ContextVar("steps", default=None)


def begin() -> dict[str, float]:
    """A new account of milliseconds by step, that `step` adds to in this thread until the next."""
    account: dict[str, float] = {}
    _current.set(account)
    return account


@contextmanager
def step(name: str) -> Iterator[None]:
    """Add the time of what is inside to the current account; without one nothing is counted."""
    account, began = _current.get(), time.perf_counter()
    try:
        yield
    finally:
        if account is not None:
            account[name] = account.get(name, 0.0) + 1000 * (time.perf_counter() - began)
