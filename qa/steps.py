"""How long the steps of an answer take: `@step("recall")` on what does each."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

STEPS = ("understand", "recall", "rank", "read", "evidence", "compose", "gate")
_current: ContextVar[dict[str, float] | None] = ContextVar("steps", default=None)


def begin() -> None:
    """Open an account of milliseconds by step, that `step` adds to in this thread until the next."""
    _current.set({"total": -1000 * time.perf_counter()})


def taken() -> dict[str, float]:
    """The account so far, and the total since it was opened; empty where none was."""
    account = dict(_current.get() or {})
    if account:
        account["total"] += 1000 * time.perf_counter()
    return {name: round(milliseconds, 2) for name, milliseconds in account.items()}


@contextmanager
def step(name: str) -> Iterator[None]:
    """Add the time of what is inside, or of a function that it decorates, to the account; without
    one nothing is counted."""
    account, began = _current.get(), time.perf_counter()
    try:
        yield
    finally:
        if account is not None:
            account[name] = account.get(name, 0.0) + 1000 * (time.perf_counter() - began)
