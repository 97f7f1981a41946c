"""Whether what is kept can be kept. Questions are answered either way, and wait for neither."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Literal

from prometheus_client import Gauge

from web.database import Database
from web.desk.pool import WorkPool
from web.errors import BusyError, StorageError

_EVERY = 5.0  # seconds between two looks
_PATIENCE = 15.0  # seconds that a look may take
_log = logging.getLogger(__name__)


class StorageWatch:
    """Looks at the databases now and then, and tells when they go and come back."""

    def __init__(self, databases: Iterable[Database], gauge: Gauge) -> None:
        self._databases, self._gauge = databases, gauge
        self._pool = WorkPool("storage", 1, 0)
        self._gauge.set(1)
        self.state: Literal["ok", "away"] = "ok"

    async def watch(self, every: float = _EVERY, patience: float = _PATIENCE) -> None:
        """Look until cancelled."""
        while True:
            try:
                looking = asyncio.wrap_future(self._pool.submit(self.look))
                await asyncio.wait_for(looking, patience)
            except (BusyError, TimeoutError):  # this look hangs, or the one before it still does
                self._away(f"数据库 {patience:.0f} 秒没有回答")
            await asyncio.sleep(every)

    def look(self) -> None:
        """Find out; a file that was not made yet counts as there."""
        try:
            for database in self._databases:
                if database.made:
                    with database.read():
                        pass
        except StorageError as error:
            self._away(str(error))
        else:
            if self.state == "away":
                _log.warning("数据库已恢复，反馈、计数和管理照常")
            self.state = "ok"
            self._gauge.set(1)

    def close(self) -> None:
        """Let the thread end."""
        self._pool.close()

    def _away(self, told: str) -> None:
        if self.state == "ok":
            _log.error("提问照常作答，反馈、计数和管理暂停：%s", told)
        self.state = "away"
        self._gauge.set(0)
