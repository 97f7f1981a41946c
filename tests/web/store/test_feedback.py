"""Feedback and the question log, in a real SQLite file and in a real PostgreSQL."""

import random
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from qa import Status
from tests.postgres import Postgres
from web.database import DOORS, Database, SqliteDatabase, open_databases, questions
from web.errors import InvalidFeedbackError, StorageError
from web.store import (
    Asked,
    Askers,
    FeedbackKind,
    FeedbackStore,
    QuestionLog,
    StoreLimits,
    WorkKind,
    WorkList,
)


def test_feedback_is_kept_whole(doors: Database) -> None:
    store = FeedbackStore(doors)
    assert store.latest() == [] and store.counts() == {}
    number = store.add(
        FeedbackKind.WRONG_CITATION, "问\ud800", "答", "v1", "<script>alert(1)</script>"
    )
    store.add(FeedbackKind.USEFUL, "问二", "答二", "v1")
    newest, first = store.latest()
    assert newest.given_at[:10] == datetime.now(UTC).date().isoformat()
    assert (newest.kind, newest.question) == (FeedbackKind.USEFUL, "问二")
    assert (first.id, first.question, first.answer, first.index_version) == (
        number,
        "问?",
        "答",
        "v1",
    )
    assert first.comment == "<script>alert(1)</script>"
    assert store.counts() == {FeedbackKind.WRONG_CITATION: 1, FeedbackKind.USEFUL: 1}


def test_feedback_keeps_no_numbers_of_persons(doors: Database) -> None:
    store = FeedbackStore(doors)
    comment = (
        "请回电 138 0013 8000 或 wang@example.cn，身份证 15290119900101123X；到2025年投入100亿元"
    )
    store.add(FeedbackKind.USEFUL, "问", "答", "5bc138001380", comment)
    (kept,) = store.latest()
    assert kept.comment == "请回电 … 或 …，身份证 …；到2025年投入100亿元"
    assert kept.index_version == "5bc138001380"  # nine figures behind letters, nobody's number


def test_too_long_feedback_is_not_kept(doors: Database) -> None:
    store = FeedbackStore(doors)
    with pytest.raises(InvalidFeedbackError, match="意见过长（上限 2000 字）"):
        store.add(FeedbackKind.USEFUL, "问", "答", "v1", "长" * 2001)
    assert store.latest() == []


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "feedback.sqlite3").write_text("not a database, and long enough to be told so" * 9)
    with pytest.raises(StorageError, match="FEEDBACK_DB"):
        FeedbackStore(SqliteDatabase(tmp_path / "feedback.sqlite3", DOORS)).add(
            FeedbackKind.USEFUL, "问", "答", "v1"
        )


def test_many_at_once_are_all_kept(doors: Database) -> None:
    store = FeedbackStore(doors)
    log = QuestionLog(doors, "text")

    def give(n: int) -> int:
        log.add("同一个问题", Status.ANSWERED)
        return store.add(FeedbackKind.USEFUL, f"问{n}", "答", "v1")

    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(give, range(40)))
    assert sorted(numbers) == list(range(1, 41))
    assert log.most_asked() == [Asked("同一个问题", 40)]


def test_questions_are_counted_by_result(doors: Database) -> None:
    log = QuestionLog(doors, "text")
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


def test_old_days_are_forgotten(doors: Database) -> None:
    log = QuestionLog(doors, "text")
    log.add("旧问题", Status.ANSWERED, date(2025, 1, 1))
    log.add("新问题", Status.ANSWERED, date(2026, 11, 24))
    assert log.most_asked() == [Asked("新问题", 1)]


def test_a_log_that_is_off_keeps_nothing(tmp_path: Path) -> None:
    QuestionLog(SqliteDatabase(tmp_path / "log.sqlite3", DOORS), "off").add("问", Status.ANSWERED)
    assert list(tmp_path.iterdir()) == []


def test_by_default_only_results_are_counted(doors: Database) -> None:
    log = QuestionLog(doors)
    for question, status in (
        ("王小明能申请吗", Status.ANSWERED),
        ("李小红呢", Status.ANSWERED),
        ("食堂", Status.NOT_FOUND),
    ):
        log.add(question, status, date(2026, 11, 24))
    assert log.most_asked() == []
    with doors.read() as connection:
        kept = connection.execute(select(questions.c.question)).scalars().all()
    assert kept == ["", ""]
    assert log.results(days=100_000) == [
        (date(2026, 11, 24), Status.ANSWERED, 2),
        (date(2026, 11, 24), Status.NOT_FOUND, 1),
    ]


def test_rows_are_bounded_and_the_oldest_go(doors: Database) -> None:
    limits = StoreLimits(rows=20, days=365)
    store = FeedbackStore(doors, limits)
    log = QuestionLog(doors, "text", limits)
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
    store = FeedbackStore(SqliteDatabase(file, DOORS, megabytes=1))
    for number in range(60):
        store.add(FeedbackKind.USEFUL, f"问{number}", "长" * 20_000, "v1")
    assert file.stat().st_size < 2_100_000
    assert store.latest(1)[0].question == "问59"


def test_stored_bytes_are_bounded_in_postgresql(postgres: Postgres, tmp_path: Path) -> None:
    databases = open_databases(tmp_path / "f", tmp_path / "a", postgres.url(), megabytes=1)
    store, chance = FeedbackStore(databases.doors), random.Random(1)  # noqa: S311
    for number in range(30):
        answer = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(20_000))
        store.add(FeedbackKind.USEFUL, f"问{number}", answer, "v1")
    kept = [each.question for each in store.latest(100)]
    assert kept[0] == "问29" and 10 <= len(kept) < 20
    databases.close()


def test_a_locked_file_is_told_in_time(tmp_path: Path) -> None:
    file = tmp_path / "feedback.sqlite3"
    store = FeedbackStore(SqliteDatabase(file, DOORS))
    store.add(FeedbackKind.USEFUL, "问", "答", "v1")
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        started = time.monotonic()
        with pytest.raises(StorageError, match="locked"):
            store.add(FeedbackKind.USEFUL, "问", "答", "v1")
        assert time.monotonic() - started < 20  # it waits 2 s


def test_whoever_writes_too_long_is_not_waited_for(doors: Database) -> None:
    store = FeedbackStore(doors)
    store.add(FeedbackKind.USEFUL, "问", "答", "v1")
    with doors.write():
        started = time.monotonic()
        with pytest.raises(StorageError, match="lock"):
            store.add(FeedbackKind.USEFUL, "问二", "答", "v1")
        assert 1.5 < time.monotonic() - started < 20  # it waits 2 s
        assert [each.question for each in store.latest()] == ["问"]  # reading waits for nobody
    store.add(FeedbackKind.USEFUL, "问三", "答", "v1")
    assert [each.question for each in store.latest()] == ["问三", "问"]


def test_what_is_asked_stands_in_order_of_code_points(doors: Database) -> None:
    log = QuestionLog(doors, "text")
    asked = ["乙", "甲", "b", "B", "a", "一", "𠀀"]
    for question in asked:
        log.add(question, Status.ANSWERED)
    assert [each.question for each in log.most_asked()] == sorted(asked)


def test_what_is_done_is_off_the_list(doors: Database) -> None:
    log, store, work = QuestionLog(doors, "text"), FeedbackStore(doors), WorkList(doors, "text")
    for question, times in (("食堂几点开门", 3), ("车位多少钱", 4), ("只问两次", 2)):
        for who in range(times):
            log.add(question, Status.NOT_FOUND, asker=f"192.0.2.{who}")
    log.add("答得出", Status.ANSWERED)
    number = store.add(FeedbackKind.OUTDATED, "旧的？", "答", "v1", "已废止")
    store.add(FeedbackKind.USEFUL, "好", "答", "v1")
    told = [(each.kind, each.question, each.count) for each in work.open()]
    assert told == [
        (WorkKind.UNANSWERED, "车位多少钱", 4),
        (WorkKind.UNANSWERED, "食堂几点开门", 3),
        (WorkKind.REPORTED, "旧的？", 1),
    ]
    for _ in range(2):  # by two people
        work.finish(WorkKind.UNANSWERED, "车位多少钱", "wang")
        work.finish(WorkKind.REPORTED, str(number), "wang")
    assert [each.item for each in work.open()] == ["食堂几点开门"]


def test_who_asks_often_is_not_several(doors: Database) -> None:
    """With "text" a question is shown from three on who differ by address or by day."""
    log, work = QuestionLog(doors, "text"), WorkList(doors, "text")
    monday, tuesday = date.today() - timedelta(days=1), date.today()  # noqa: DTZ011
    for _ in range(9):
        log.add("一个人问九遍", Status.NOT_FOUND, monday, "192.0.2.1")
    assert work.open() == []
    log.add("一个人问九遍", Status.NOT_FOUND, monday, "192.0.2.2")
    assert work.open() == []
    # another process knows of one only; what the first found stays
    QuestionLog(doors, "text").add("一个人问九遍", Status.NOT_FOUND, monday, "192.0.2.3")
    assert work.open() == []
    log.add("一个人问九遍", Status.NOT_FOUND, tuesday, "192.0.2.1")
    assert [(each.question, each.count) for each in work.open()] == [("一个人问九遍", 12)]
    assert len(WorkList(doors, "all").open()) == 1
    with doors.read() as connection:
        kept = connection.execute(select(questions)).all()
    assert "192.0.2" not in str(kept)


def test_of_a_day_no_more_is_remembered_than_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.store.askers._MOST", 3)
    askers, day = Askers(), date(2026, 11, 26)
    counts = [askers.count(f"10.0.0.{n}", "问", day) for n in range(6)]
    assert counts == [1, 2, 3, 3, 3, 3]
    assert askers.count("10.0.0.9", "问", date(2026, 11, 27)) == 1  # forgotten over night


def test_days_are_the_readers_days(doors: Database) -> None:
    """Between midnight in Beijing and midnight in Greenwich it is another day there."""
    for zone in ("Asia/Shanghai", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        log = QuestionLog(doors, "text", zone=ZoneInfo(zone))
        log.add(f"在{zone}问", Status.NOT_FOUND)
        with doors.read() as connection:
            asked = select(questions.c.day).where(questions.c.question == f"在{zone}问")
            day = connection.execute(asked).scalar_one()
        assert day == datetime.now(ZoneInfo(zone)).date().isoformat()
    store = FeedbackStore(doors)
    store.add(FeedbackKind.OUTDATED, "旧的？", "答", "v1")
    (told,) = [
        w for w in WorkList(doors, "all", ZoneInfo("Pacific/Kiritimati")).open() if w.verdict
    ]
    assert told.last == datetime.now(ZoneInfo("Pacific/Kiritimati")).date().isoformat()
