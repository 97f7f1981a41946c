"""How far a publication is, for every process that serves the same documents.

It stands in a file beside them, which counts only as long as somebody holds the lock: what a process
that was killed left behind is no publication.
"""

import json
import logging
import os
import time
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from corpus import Change
from index.encoding import Progress

LOCK = ".lock"
_FILE = ".underway.json"
_EVERY = 0.3  # seconds between two writes at least, so that counting costs nothing
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Underway:
    """A publication that has not ended: its files, the last step done, embedded texts of all."""

    put: tuple[str, ...]
    drop: tuple[str, ...]
    since: str  # UTC, to the second
    step: str = ""
    done: int = 0
    total: int = 0


class Telling:
    """Tells how far a publication is; a folder that cannot be written only goes untold."""

    def __init__(self, documents: Path, change: Change) -> None:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._path = documents / _FILE
        self._now = Underway(tuple(change.put), tuple(sorted(change.drop)), now)
        self._written = 0.0
        self._write()

    def progress(self, told: Progress | None) -> Progress:
        """What counts embedded texts, here and for `told`."""

        def count(done: int, total: int) -> None:
            self._now = replace(self._now, done=done, total=total)
            if done >= total or time.monotonic() - self._written > _EVERY:
                self._write()
            if told:
                told(done, total)

        return count

    def step(self, name: str) -> None:
        """A step is done."""
        self._now = replace(self._now, step=name)
        self._write()

    def end(self) -> None:
        """Nothing is under way any more."""
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("%s：%s", self._path, error)

    def _write(self) -> None:
        self._written = time.monotonic()
        unfinished = self._path.with_suffix(".unfinished")
        try:
            unfinished.write_text(json.dumps(asdict(self._now), ensure_ascii=False), "utf-8")
            os.replace(unfinished, self._path)
        except OSError as error:
            _log.warning("发布进度无法写入 %s：%s", self._path, error)


def underway(documents: Path) -> Underway | None:
    """The publication that some process is at, or None."""
    try:
        told = json.loads((documents / _FILE).read_text(encoding="utf-8"))
        found = Underway(**{**told, "put": tuple(told["put"]), "drop": tuple(told["drop"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None  # there is none, or it ends at this moment
    lock = FileLock(documents / LOCK, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        return found
    except OSError:
        return None  # a folder that only may be read: nobody publishes there
    lock.release()
    return None
