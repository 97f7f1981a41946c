"""Threads for work that takes long, few and with a short queue, so that nothing else waits."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from functools import partial
from typing import Any, TypeVar

from web.errors import BusyError

_T = TypeVar("_T")
_Job = tuple[float, "Future[Any]", Callable[[], Any]]


class WorkPool:
    """A bounded pool: so many jobs run, so many wait, and the next is refused at once.

    Its threads are daemons, since a job that waits for a silent model must not keep the process
    alive; the executors of the standard library join theirs and have no bound on their queue.

    Args:
        name: what the threads are called.
        threads: jobs that run at the same time; started when first needed.
        waiting: jobs that may wait for a thread.
        patience: seconds after which a job that still waits is not begun any more.
    """

    def __init__(self, name: str, threads: int, waiting: int, patience: float = 20.0) -> None:
        self.name, self._threads, self._patience = name, threads, patience
        self._queue: queue.Queue[_Job | None] = queue.Queue(threads + waiting)
        self._most = threads + waiting
        self._lock = threading.Lock()
        self._started = self._held = 0

    def submit(self, work: Callable[[], _T]) -> "Future[_T]":
        """Hand in a job; its future may be cancelled while it waits.

        Raises:
            BusyError: as many jobs run and wait as may; also set on the future of a job that
                waited too long.
        """
        future: Future[_T] = Future()
        context = copy_context()  # so that a line logged has the number of its request
        with self._lock:
            if self._held >= self._most:
                raise BusyError
            self._held += 1
            if self._started < min(self._threads, self._held):
                self._started += 1
                name = f"{self.name}-{self._started}"
                threading.Thread(target=self._work, name=name, daemon=True).start()
        self._queue.put_nowait((time.monotonic(), future, partial(context.run, work)))
        return future

    async def run(self, work: Callable[[], _T]) -> _T:
        """Do a job and wait for it without holding the event loop; raises what the job raises.

        Raises:
            BusyError: see `submit`.
        """
        return await asyncio.wrap_future(self.submit(work))

    @property
    def held(self) -> int:
        """Jobs that run or wait."""
        return self._held

    def close(self) -> None:
        """Let the threads end once nothing waits; does not wait for them."""
        with self._lock:
            started, self._started = self._started, 0
        for _ in range(started):
            try:
                self._queue.put_nowait(None)
            except queue.Full:
                return  # they are daemons

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            handed_in, future, work = job
            try:
                if future.set_running_or_notify_cancel():
                    if time.monotonic() - handed_in > self._patience:
                        raise BusyError
                    future.set_result(work())
            except BaseException as error:  # noqa: BLE001 (it is the future's)
                future.set_exception(error)
            finally:
                with self._lock:
                    self._held -= 1
            del job, future, work  # hold no answer while waiting for the next job
