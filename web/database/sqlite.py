"""A group of tables in a SQLite file, made when it is first used."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from web.database.database import Database, StoreFullError
from web.database.groups import Group
from web.errors import StorageError

_PAGE = 4096  # bytes
_PATIENCE = 2.0  # seconds to wait for a lock
_WRITES, _ROOM = "xunzhang_writes", "xunzhang_room"  # options of a connection


class SqliteDatabase(Database):
    """A file, opened for each transaction, so that it can be moved away or put back under us."""

    def __init__(self, path: Path, group: Group, megabytes: int = 100) -> None:
        super().__init__(group)
        self.path, self._megabytes = path, megabytes
        url = URL.create("sqlite", database=str(path))
        self._engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": _PATIENCE})
        event.listen(self._engine, "connect", self._opened)
        event.listen(self._engine, "begin", self._begun)

    @property
    def made(self) -> bool:
        return self.path.exists()

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._transaction(writes=False, room=1) as connection:
            yield connection

    @contextmanager
    def write(self, room: int = 1) -> Iterator[Connection]:
        with self._transaction(writes=True, room=room) as connection:
            yield connection

    @contextmanager
    def _transaction(self, writes: bool, room: int) -> Iterator[Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self._engine.connect() as connection:
                options = {_WRITES: writes, _ROOM: room}
                with connection.execution_options(**options).begin():
                    yield connection
        except (DBAPIError, sqlite3.Error, OSError) as error:
            cause = getattr(error, "orig", None) or error
            full = getattr(cause, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
            raise (StoreFullError if full else StorageError)(
                f"无法读写 {self.path}（{cause}）。请检查它（FEEDBACK_DB、ADMIN_DB）所在文件夹的权限和"
                "空间；损坏的，请移走它，或用 python -m web restore 恢复备份"
            ) from error

    def _opened(self, database: sqlite3.Connection, _: object) -> None:
        database.isolation_level = None  # transactions are begun below, not by the driver
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        self._migrate(database)

    def _begun(self, connection: Connection) -> None:
        options = connection.get_execution_options()
        pages = max(16, options[_ROOM] * self._megabytes * 1_000_000 // _PAGE)
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options[_WRITES] else "BEGIN")

    def _migrate(self, database: sqlite3.Connection) -> None:
        """Bring the file to the version of this program, one step in one transaction."""
        while (version := _version(database)) != self.group.version:
            if version > self.group.version:
                raise StorageError(f"{self.path} 由更新的版本写成，本版本不能读取。请升级后再用")
            database.execute("BEGIN IMMEDIATE")
            with database:
                if _version(database) != version:
                    continue  # another process was quicker
                for statement in self.group.statements(version, "sqlite"):
                    database.execute(statement)
                database.execute(f"PRAGMA user_version={version + 1}")


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])
