"""Databases that go, hang and come back are told, and nothing waits for them."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, Gauge

from web.database import DOORS, Database
from web.desk import StorageWatch
from web.errors import StorageError


class Moody(Database):
    """A database that does as it is told."""

    def __init__(self) -> None:
        super().__init__(DOORS)
        self.fails, self.answers = False, threading.Event()
        self.answers.set()

    @contextmanager
    def read(self) -> Iterator[Any]:
        self.answers.wait(30)
        if self.fails:
            raise StorageError("gone")
        yield None

    def write(self, room: int = 1) -> Any:
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is open."""


def test_going_and_coming_back_are_told_once(caplog: pytest.LogCaptureFixture) -> None:
    database, registry = Moody(), CollectorRegistry()
    watch = StorageWatch([database], Gauge("kept", "kept", registry=registry))
    seen = []
    for fails in (False, True, True, False, False):
        database.fails = fails
        watch.look()
        seen.append((watch.state, registry.get_sample_value("kept")))
    assert seen == [("ok", 1), ("away", 0), ("away", 0), ("ok", 1), ("ok", 1)]
    told = [record.getMessage() for record in caplog.records]
    assert told == [
        "提问照常作答，反馈、计数和管理暂停：gone",
        "数据库已恢复，反馈、计数和管理照常",
    ]


def test_one_that_hangs_counts_as_away_until_it_answers() -> None:
    database = Moody()
    watch = StorageWatch([database], Gauge("kept", "kept", registry=CollectorRegistry()))

    async def until(state: str) -> None:
        while watch.state != state:  # noqa: ASYNC110 (it tells nobody)
            await asyncio.sleep(0.01)

    async def follow() -> None:
        watching = asyncio.create_task(watch.watch(every=0.05, patience=0.1))
        database.answers.clear()
        await asyncio.wait_for(until("away"), 20)
        await asyncio.sleep(0.5)  # looks go on, and none is begun beside the one that hangs
        database.answers.set()
        await asyncio.wait_for(until("ok"), 20)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)

    asyncio.run(follow())
    watch.close()
