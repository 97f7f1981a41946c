"""Tables, migrations and transactions, in a real SQLite file and in a real PostgreSQL."""

import socket
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Integer, func, insert, inspect, select

from qa import SettingsError
from tests.postgres import Postgres
from web import WebSettings
from web.database import (
    ADMINISTRATION,
    DOORS,
    Database,
    Databases,
    DatabaseUrlError,
    SqliteDatabase,
    attempts,
    check_url,
    feedback,
    open_databases,
)
from web.errors import StorageError
from web.store import Accounts, FeedbackKind, FeedbackStore


def test_the_tables_made_are_the_tables_named(databases: Databases) -> None:
    for database in databases:
        with database.read() as connection:
            found = inspect(connection)
            for table in database.group.tables.sorted_tables:
                made = {c["name"]: c for c in found.get_columns(table.name)}
                assert list(made) == [column.name for column in table.columns]
                keys = found.get_pk_constraint(table.name)["constrained_columns"]
                assert keys == [column.name for column in table.primary_key.columns]
                for column in table.columns:
                    assert made[column.name]["nullable"] == (
                        column.primary_key and connection.dialect.name == "sqlite"
                        and isinstance(column.type, Integer)
                    )  # fmt: skip


def test_many_that_open_it_first_make_it_once(
    tmp_path: Path, postgres: Postgres, request: pytest.FixtureRequest
) -> None:
    files = tmp_path / "f.sqlite3", tmp_path / "a.sqlite3"
    for url in ("", postgres.url()):
        opened = [open_databases(*files, url) for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            numbers = list(
                pool.map(
                    lambda d: FeedbackStore(d.doors).add(FeedbackKind.USEFUL, "问", "答", "v1"),
                    opened,
                )
            )
        assert sorted(numbers) == list(range(1, 9))
        for databases in opened:
            databases.close()


def test_a_file_of_the_version_before_this_program_is_taken_over(tmp_path: Path) -> None:
    """Files as they were before SQLAlchemy, of the present version, in the journal mode of then."""
    path = tmp_path / "admin.sqlite3"
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("PRAGMA journal_mode=WAL")
        file.executescript(
            """
            CREATE TABLE accounts (name TEXT PRIMARY KEY, role TEXT NOT NULL,
                password TEXT NOT NULL, made_at TEXT NOT NULL) WITHOUT ROWID;
            CREATE TABLE sessions (token TEXT PRIMARY KEY, name TEXT NOT NULL, form TEXT NOT NULL,
                begun REAL NOT NULL, seen REAL NOT NULL) WITHOUT ROWID;
            CREATE TABLE attempts (key TEXT NOT NULL, at REAL NOT NULL);
            CREATE INDEX attempts_by_key ON attempts (key, at);
            CREATE TABLE acts (id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL,
                act TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL);
            INSERT INTO accounts VALUES ('wang', 'editor', '', '2026-11-01T00:00:00+00:00');
            PRAGMA user_version=1;
            """
        )
    database = SqliteDatabase(path, ADMINISTRATION)
    accounts = Accounts(database)
    assert [account.name for account in accounts.all()] == ["wang"]
    found = accounts.find(accounts.begin("wang"))
    assert found is not None and found.name == "wang"
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (2,)
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_database_of_a_later_version_is_refused(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.url()
    databases = open_databases(tmp_path / "f", tmp_path / "a", url)
    store = FeedbackStore(databases.doors)
    store.add(FeedbackKind.USEFUL, "问", "答", "v1")
    with postgres.connect(url.rpartition("/")[2]) as connection:
        connection.execute("UPDATE xunzhang_versions SET version = 99 WHERE name = 'feedback'")
    for act in (store.latest, lambda: store.add(FeedbackKind.USEFUL, "问", "答", "v1")):
        with pytest.raises(StorageError, match="更新的版本"):
            act()
    assert Accounts(databases.administration).all() == []  # the other group is not touched
    databases.close()


def test_a_database_of_an_earlier_version_is_migrated(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.url()
    with postgres.connect(url.rpartition("/")[2]) as connection:
        for statement in DOORS.statements(0, "postgresql"):
            connection.execute(statement.encode())
        connection.execute(
            "CREATE TABLE xunzhang_versions (name TEXT PRIMARY KEY, version INTEGER)"
        )
        connection.execute("INSERT INTO xunzhang_versions VALUES ('feedback', 1)")
        connection.execute(
            "INSERT INTO feedback (given_at, kind, question, answer, index_version, comment)"
            " VALUES ('2026-01-02T03:04:05Z', '引用不对', '旧问', '旧答', 'v0', '')"
        )
    databases = open_databases(tmp_path / "f", tmp_path / "a", url)
    assert [each.question for each in FeedbackStore(databases.doors).latest()] == ["旧问"]
    with postgres.connect(url.rpartition("/")[2]) as connection:
        versions = connection.execute("SELECT name, version FROM xunzhang_versions").fetchall()
    assert versions == [("feedback", DOORS.version)]
    databases.close()


def test_what_fails_is_undone_whole(administration: Database) -> None:
    with pytest.raises(RuntimeError), administration.write() as connection:
        connection.execute(insert(attempts), {"key": "k", "at": 1.0})
        raise RuntimeError
    with administration.read() as connection:
        assert connection.execute(select(func.count()).select_from(attempts)).scalar() == 0


def test_odd_characters_are_kept_as_others(doors: Database) -> None:
    row = dict.fromkeys(("given_at", "kind", "answer", "index_version", "comment"), "")
    with doors.write() as connection:
        connection.execute(insert(feedback), row | {"question": "a\x00b\ud800c𠀀"})
    with doors.read() as connection:
        assert connection.execute(select(feedback.c.question)).scalar() == "a b?c𠀀"


def test_a_database_that_goes_and_comes_back(postgres: Postgres, tmp_path: Path) -> None:
    databases = open_databases(tmp_path / "f", tmp_path / "a", postgres.url())
    store = FeedbackStore(databases.doors)
    store.add(FeedbackKind.USEFUL, "前", "答", "v1")
    postgres.stop()
    try:
        for act in (store.latest, lambda: store.add(FeedbackKind.USEFUL, "中", "答", "v1")):
            with pytest.raises(StorageError, match="无法使用数据库 postgresql://") as told:
                act()
            assert postgres.password not in str(told.value)
    finally:
        postgres.start()
    store.add(FeedbackKind.USEFUL, "后", "答", "v1")
    assert [each.question for each in store.latest()] == ["后", "前"]
    databases.close()


@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:secret@host/x",
        "postgresql://u:secret@host",
        "postgresql:///x",
        "postgresql+asyncpg://u:secret@host/x",
        "postgresql://u:secret@host:port/x",
        "u:secret@host",
    ],
)
def test_a_url_that_is_none_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SettingsError, match=r"DATABASE_URL.*postgresql://") as told:
        WebSettings.from_env({"DATABASE_URL": url})
    assert "secret" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:secret@host/x",
        "postgres://u@10.0.0.1:5433/x?sslmode=require",
        "postgresql:///x?host=/run/postgresql",
    ],
)
def test_a_url_of_postgresql_is_taken_and_not_shown(url: str) -> None:
    assert check_url(url).database == "x"
    settings = WebSettings.from_env({"DATABASE_URL": url})
    assert settings.database_url == url and "secret" not in repr(settings)


def test_without_its_driver_it_says_what_to_install() -> None:
    with pytest.raises(DatabaseUrlError, match=r"pip install -r requirements-postgres\.txt"):
        check_url("postgresql://u@host/x", driver="no_such_driver")


def test_one_that_takes_connections_and_says_nothing_is_not_waited_for(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgresql://u:secret@127.0.0.1:{silent.getsockname()[1]}/x"
        databases = open_databases(tmp_path / "f", tmp_path / "a", url)
        started = time.monotonic()
        with pytest.raises(StorageError, match="timeout"):
            FeedbackStore(databases.doors).latest()
        assert time.monotonic() - started < 20  # it waits 2 s
        databases.close()
