"""Feedback and the question log in a real SQLite file."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from qa import Status
from web.errors import InvalidFeedbackError, StorageError
from web.store import Asked, FeedbackKind, FeedbackStore, QuestionLog, StoreLimits


def test_feedback_is_kept_whole(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "new" / "feedback.sqlite3")
    assert store.latest() == [] and store.counts() == {}
    number = store.add(
        FeedbackKind.WRONG_CITATION, "问\ud800", "答", "v1", "<script>alert(1)</script>"
    )
    store.add(FeedbackKind.USEFUL, "问二", "答二", "v1")
    newest, first = store.latest()
    assert (newest.kind, newest.question) == (FeedbackKind.USEFUL, "问二")
    assert (first.id, first.question, first.answer, first.index_version) == (
        number,
        "问?",
        "答",
        "v1",
    )
    assert first.comment == "<script>alert(1)</script>"
    assert store.counts() == {FeedbackKind.WRONG_CITATION: 1, FeedbackKind.USEFUL: 1}


def test_feedback_keeps_no_numbers_of_persons(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite3")
    comment = (
        "请回电 138 0013 8000 或 wang@example.cn，身份证 15290119900101123X；到2025年投入100亿元"
    )
    store.add(FeedbackKind.USEFUL, "问", "答", "v1", comment)
    assert store.latest()[0].comment == "请回电 … 或 …，身份证 …；到2025年投入100亿元"


def test_too_long_feedback_is_not_kept(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite3")
    with pytest.raises(InvalidFeedbackError, match="意见过长（上限 2000 字）"):
        store.add(FeedbackKind.USEFUL, "问", "答", "v1", "长" * 2001)
    assert store.latest() == []


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "feedback.sqlite3").write_text("not a database, and long enough to be told so" * 9)
    with pytest.raises(StorageError, match="FEEDBACK_DB"):
        FeedbackStore(tmp_path / "feedback.sqlite3").add(FeedbackKind.USEFUL, "问", "答", "v1")


def test_many_at_once_are_all_kept(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite3")
    log = QuestionLog(tmp_path / "feedback.sqlite3", "text")

    def give(n: int) -> int:
        log.add("同一个问题", Status.ANSWERED)
        return store.add(FeedbackKind.USEFUL, f"问{n}", "答", "v1")

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(give, range(40)))
    assert sorted(numbers) == list(range(1, 41))
    assert log.most_asked() == [Asked("同一个问题", 40)]


def test_questions_are_counted_by_result(tmp_path: Path) -> None:
    log = QuestionLog(tmp_path / "log.sqlite3", "text")
    assert log.most_asked() == []
    for question, status in (
        ("人才引进", Status.ANSWERED),
        ("人才  引进\n", Status.ANSWERED),
        ("食堂几点开门", Status.NOT_FOUND),
    ):
        log.add(question, status)
    assert log.most_asked() == [
        Asked("人才 引进", 1),
        Asked("人才引进", 1),
        Asked("食堂几点开门", 1),
    ]
    assert log.most_asked(status=Status.NOT_FOUND) == [Asked("食堂几点开门", 1)]


def test_old_days_are_forgotten(tmp_path: Path) -> None:
    log = QuestionLog(tmp_path / "log.sqlite3", "text")
    log.add("旧问题", Status.ANSWERED, date(2025, 1, 1))
    log.add("新问题", Status.ANSWERED, date(2026, 11, 24))
    assert log.most_asked() == [Asked("新问题", 1)]


def test_a_log_that_is_off_keeps_nothing(tmp_path: Path) -> None:
    QuestionLog(tmp_path / "log.sqlite3", "off").add("问", Status.ANSWERED)
    assert list(tmp_path.iterdir()) == []


def test_by_default_only_results_are_counted(tmp_path: Path) -> None:
    log = QuestionLog(tmp_path / "log.sqlite3")
    for question, status in (
        ("王小明能申请吗", Status.ANSWERED),
        ("李小红呢", Status.ANSWERED),
        ("食堂", Status.NOT_FOUND),
    ):
        log.add(question, status, date(2026, 11, 24))
    assert log.most_asked() == []
    assert "王小明".encode() not in (tmp_path / "log.sqlite3").read_bytes()
    assert log.results(days=100_000) == [
        (date(2026, 11, 24), Status.ANSWERED, 2),
        (date(2026, 11, 24), Status.NOT_FOUND, 1),
    ]


def test_rows_are_bounded_and_the_oldest_go(tmp_path: Path) -> None:
    limits = StoreLimits(rows=20, days=365, megabytes=10)
    store = FeedbackStore(tmp_path / "feedback.sqlite3", limits)
    log = QuestionLog(tmp_path / "feedback.sqlite3", "text", limits)
    log.add("常问", Status.ANSWERED)
    for number in range(50):
        store.add(FeedbackKind.USEFUL, f"问{number}", "答", "v1")
        log.add("常问", Status.ANSWERED)
        log.add(f"问{number}", Status.ANSWERED)
    kept = [feedback.question for feedback in store.latest(100)]
    assert kept == [f"问{number}" for number in range(49, 29, -1)]
    asked = log.most_asked(100)
    assert asked[0] == Asked("常问", 51) and len(asked) <= 20


def test_bytes_are_bounded(tmp_path: Path) -> None:
    file = tmp_path / "feedback.sqlite3"
    store = FeedbackStore(file, StoreLimits(rows=10_000, days=365, megabytes=1))
    for number in range(60):
        store.add(FeedbackKind.USEFUL, f"问{number}", "长" * 20_000, "v1")
    assert file.stat().st_size < 2_100_000
    assert store.latest(1)[0].question == "问59"


def test_a_locked_database_is_told_in_time(tmp_path: Path) -> None:
    file = tmp_path / "feedback.sqlite3"
    store = FeedbackStore(file)
    store.add(FeedbackKind.USEFUL, "问", "答", "v1")
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        with pytest.raises(StorageError, match="locked"):
            store.add(FeedbackKind.USEFUL, "问", "答", "v1")
        assert time.monotonic() - started < 20  # it waits 2 s
