"""The one SQLite file of the doors: feedback and the question log. It holds no person's data."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from web.errors import StorageError

_PAGE = 4096  # bytes
_PATIENCE = 2.0  # seconds to wait for a lock


@dataclass(frozen=True, slots=True)
class StoreLimits:
    """How much is kept: rows of each table, days, and megabytes of the whole file."""

    rows: int = 10_000
    days: int = 365
    megabytes: int = 100


class StoreFullError(StorageError):
    """The file has reached its size; the oldest has to go first."""


@contextmanager
def transaction(path: Path, schema: str, megabytes: int = 100) -> Iterator[sqlite3.Connection]:
    """A connection with its tables, in one transaction: committed at the end, or undone.

    Raises:
        StoreFullError: the file would outgrow so many megabytes.
        StorageError: the file cannot be opened, read or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=_PATIENCE)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=NORMAL")
            database.execute(f"PRAGMA max_page_count={max(16, megabytes * 1_000_000 // _PAGE)}")
            with database:
                database.execute(schema)
                yield database
    except (sqlite3.Error, OSError) as error:
        kind = StorageError
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL:
            kind = StoreFullError
        raise kind(
            f"无法读写 {path}（{error}）。请检查 FEEDBACK_DB 所在文件夹的权限和空间"
        ) from error
