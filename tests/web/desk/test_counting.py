"""Counts are written behind the answers, together, and none is lost without being told."""

import threading
from collections.abc import Iterable
from pathlib import Path

from qa import Status
from web.database import DOORS, SqliteDatabase
from web.desk.storage import Counting
from web.errors import StorageError
from web.store import Asked, Counted, QuestionLog


class Noted(QuestionLog):
    """Notes how many came together; fails or waits where told to."""

    def __init__(self, path: Path) -> None:
        super().__init__(SqliteDatabase(path / "doors.sqlite3", DOORS), "text")
        self.together: list[int] = []
        self.goes_on, self.fails = threading.Event(), False

    def add_all(self, counted: Iterable[Counted]) -> None:
        counts = list(counted)
        self.together.append(len(counts))
        self.goes_on.wait(5)
        if self.fails:
            raise StorageError("盘满了")
        super().add_all(counts)


def test_questions_of_a_moment_are_written_together(tmp_path: Path) -> None:
    log, lost = Noted(tmp_path), list[int]()
    log.goes_on.set()
    counting = Counting(log, 100, lost.append)
    for number in range(30):
        counting.add(f"问{number % 2}", Status.ANSWERED)
    assert counting.finish(5)
    assert log.together == [30]
    assert log.most_asked() == [Asked("问0", 15), Asked("问1", 15)]
    assert lost == []


def test_what_comes_while_it_writes_is_written_after(tmp_path: Path) -> None:
    log, lost = Noted(tmp_path), list[int]()
    counting = Counting(log, 100, lost.append)
    counting.add("先问", Status.ANSWERED)
    while not log.together:
        threading.Event().wait(0.01)
    counting.add("后问", Status.NOT_FOUND)
    log.goes_on.set()
    assert counting.finish(5)
    assert log.together == [1, 1]
    assert log.most_asked(status=Status.NOT_FOUND) == [Asked("后问", 1)]


def test_too_many_and_what_cannot_be_written_are_told(tmp_path: Path) -> None:
    log, lost = Noted(tmp_path), list[int]()
    log.fails = True
    log.goes_on.set()
    counting = Counting(log, 3, lost.append)
    for _ in range(5):
        counting.add("问", Status.ANSWERED)
    assert lost == [1, 1]
    assert counting.finish(5)
    assert lost == [1, 1, 3]
    assert log.most_asked() == []


def test_a_writer_that_hangs_does_not_hold_the_end(tmp_path: Path) -> None:
    log, lost = Noted(tmp_path), list[int]()
    counting = Counting(log, 3, lost.append)
    counting.add("问", Status.ANSWERED)
    assert not counting.finish(0.05)
    log.goes_on.set()
