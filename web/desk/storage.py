"""Whether what is kept can be kept, and counts of questions, written behind the answers.

Questions are answered either way, and wait for neither.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from typing import Literal

from prometheus_client import Gauge

from qa import Status
from web.database import Database
from web.desk.pool import WorkPool
from web.errors import BusyError, StorageError, WebError
from web.store import Counted, QuestionLog

_EVERY = 5.0  # seconds between two looks
_PATIENCE = 15.0  # seconds that a look may take
_GATHERED = 0.2  # seconds: at 80 questions a second one transaction of SQLite instead of 16
_WRITING = 60.0  # seconds that a count may wait to be written: a database gives up after two
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


class Counting:
    """Writes what was asked into the log. Safe in threads.

    A locked database delays no answer, and the opening and closing of a file is paid once for all
    questions of a moment. A process that is killed loses that moment; one that ends writes it.

    Args:
        uncounted: told how many counts could not be kept.
        most: counts that may wait.
    """

    def __init__(self, log: QuestionLog, most: int, uncounted: Callable[[int], None]) -> None:
        self._log, self._most, self._uncounted = log, most, uncounted
        self._pool = WorkPool("counts", 1, 2, patience=_WRITING)  # writing, gathering, finishing
        self._lock = threading.Lock()
        self._waiting: list[Counted] = []
        self._gathering = False
        self._ending = threading.Event()

    def add(self, question: str, status: Status, asker: str = "") -> None:
        """Count a question soon; where too many wait, it is told as uncounted."""
        if not self._log.enabled:
            return
        with self._lock:
            if len(self._waiting) >= self._most:
                self._uncounted(1)
                return
            self._waiting.append(Counted(question, status, asker))
            begins, self._gathering = not self._gathering, True
        if begins:
            self._pool.submit(self._write)

    def finish(self, seconds: float) -> bool:
        """Write what waits, now; whether that was done in this time."""
        self._ending.set()
        try:
            self._pool.submit(lambda: None).result(seconds)
        except (BusyError, TimeoutError):
            return False
        finally:
            self._pool.close()
        return True

    def _write(self) -> None:
        self._ending.wait(_GATHERED)
        with self._lock:
            counts, self._waiting, self._gathering = self._waiting, [], False
        lost = len(counts)
        try:
            self._log.add_all(counts)
            lost = 0
        except WebError as error:
            _log.warning("%d 个提问未计数：%s", lost, error)  # the answers are whole
        finally:
            if lost:
                self._uncounted(lost)
