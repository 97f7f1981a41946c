"""Databases in backups: each is a SQLite file there, whichever it is here.

So a backup of SQLite is restored into PostgreSQL and the other way round, and that is the way from
one to the other.
"""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from web.database import Database, SqliteDatabase, transfer
from web.errors import BackupError, StorageError


def copy_of(source: Database, target: Path) -> None:
    """A file with what a database holds as of one moment, while others write.

    Raises:
        BackupError: the database is damaged or cannot be reached.
    """
    if isinstance(source, SqliteDatabase):
        _copy_file(source.path, target)
        return
    try:
        transfer(source, _file(target, source))
        with closing(sqlite3.connect(target)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
    except StorageError as error:
        raise BackupError(f"没有备份：{error}") from error
    _check(target)


def admit(copy: Path, target: Database) -> None:
    """Look, before anything is changed, whether a copy can be put back; where there is none it can.

    Raises:
        BackupError: the copy is damaged or of a later version, or the database cannot be reached.
    """
    if not copy.exists():
        return
    _check(copy)
    if isinstance(target, SqliteDatabase):
        return  # whatever is there now
    try:
        with _file(copy, target).read(), target.read():
            pass
    except StorageError as error:
        raise BackupError(f"没有恢复任何文件：{error}") from error


def put_back(copy: Path, target: Database) -> None:
    """Make a database hold what a copy holds, under whoever has it open, in one transaction.

    Where there is no copy it stays as it is. A SQLite file that is damaged is set aside; a copy of an older version is migrated.

    Raises:
        BackupError: the database cannot be reached or written, and is as before.
    """
    if not copy.exists():
        return
    if isinstance(target, SqliteDatabase):
        _put_back_file(copy, target.path)
        return
    try:
        transfer(_file(copy, target), target)
    except StorageError as error:
        raise BackupError(f"文件已恢复，数据库没有：{error}。请排除后再次恢复") from error


def _file(path: Path, like: Database) -> SqliteDatabase:
    return SqliteDatabase(path, like.group, megabytes=1_000_000)


def _copy_file(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
            one.backup(other)
            other.execute("PRAGMA journal_mode=DELETE")
        _check(target)
    except sqlite3.Error as error:
        raise BackupError(f"数据库 {source} 无法备份（{error}）") from error


def _put_back_file(copy: Path, target: Path) -> None:
    """Into the file that is there, under whoever has it open; a damaged one is set aside."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _overwrite(copy, target)
    except sqlite3.DatabaseError:
        stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
        for end in ("", "-wal", "-shm"):
            damaged = target.with_name(target.name + end)
            if damaged.exists():
                os.replace(damaged, target.with_name(f"{target.name}.damaged-{stamp}{end}"))
        _overwrite(copy, target)


def _overwrite(copy: Path, target: Path) -> None:
    with closing(sqlite3.connect(copy)) as one, closing(sqlite3.connect(target)) as other:
        other.execute("PRAGMA busy_timeout=10000")
        other.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        one.backup(other)


def _check(path: Path) -> None:
    """Raise `BackupError` for a file that is no whole database."""
    try:
        with closing(sqlite3.connect(path)) as database:
            (told,) = database.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"数据库 {path.name} 已损坏（{error}）") from error
    if told != "ok":
        raise BackupError(f"数据库 {path.name} 已损坏（{told[:80]}）")
