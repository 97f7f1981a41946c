"""SQLite files of the server, with their tables made and migrated when they are opened."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from web.errors import StorageError

_PAGE = 4096  # bytes
_PATIENCE = 2.0  # seconds to wait for a lock

# Each step brings a file from the version of its place to the next; a step that was released is
# never changed. Files of the version before `user_version` was kept have tables and version 0.
DOORS = (
    """
    CREATE TABLE IF NOT EXISTS feedback (
        id INTEGER PRIMARY KEY,
        given_at TEXT NOT NULL,
        kind TEXT NOT NULL,
        question TEXT NOT NULL,
        answer TEXT NOT NULL,
        index_version TEXT NOT NULL,
        comment TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS questions (
        day TEXT NOT NULL,
        question TEXT NOT NULL,
        status TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (day, question, status)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE done (
        kind TEXT NOT NULL,
        item TEXT NOT NULL,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        PRIMARY KEY (kind, item)
    ) WITHOUT ROWID;
    """,
)
ADMINISTRATION = (
    """
    CREATE TABLE accounts (
        name TEXT PRIMARY KEY,
        role TEXT NOT NULL,
        password TEXT NOT NULL,
        made_at TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE sessions (
        token TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        form TEXT NOT NULL,
        begun REAL NOT NULL,
        seen REAL NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE attempts (key TEXT NOT NULL, at REAL NOT NULL);
    CREATE INDEX attempts_by_key ON attempts (key, at);
    CREATE TABLE acts (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        act TEXT NOT NULL,
        subject TEXT NOT NULL,
        detail TEXT NOT NULL
    );
    """,
)


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """How much is kept: rows of each table, days, and megabytes of the whole file."""

    rows: int = 10_000
    days: int = 365
    megabytes: int = 100


class StoreFullError(StorageError):
    """The file has reached its size; the oldest has to go first."""


@contextmanager
def transaction(
    path: Path, megabytes: int = 100, steps: Sequence[str] = DOORS
) -> Iterator[sqlite3.Connection]:
    """A connection with its tables, in one transaction: committed at the end, or undone.

    Raises:
        StoreFullError: the file would outgrow so many megabytes.
        StorageError: the file cannot be opened, read or written, or is of a later version.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=_PATIENCE)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=NORMAL")
            database.execute(f"PRAGMA max_page_count={max(16, megabytes * 1_000_000 // _PAGE)}")
            _migrate(database, path, steps)
            with database:
                yield database
    except (sqlite3.Error, OSError) as error:
        kind = StorageError
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
            kind = StoreFullError
        raise kind(
            f"无法读写 {path}（{error}）。请检查它（FEEDBACK_DB、ADMIN_DB）所在文件夹的权限和空间；损坏的，"
            "请移走它，或用 python -m web restore 恢复备份"
        ) from error


def _migrate(database: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    """Bring a file to the version of this program, one step in one transaction."""
    while (version := database.execute("PRAGMA user_version").fetchone()[0]) != len(steps):
        if version > len(steps):
            raise StorageError(f"{path} 由更新的版本写成，本版本不能读取。请升级后再用")
        with database:
            database.execute("BEGIN IMMEDIATE")
            if database.execute("PRAGMA user_version").fetchone()[0] != version:
                continue  # another process was quicker
            for statement in steps[version].split(";"):
                if statement.strip():
                    database.execute(statement)
            database.execute(f"PRAGMA user_version={version + 1}")
