"""A group of tables in PostgreSQL, for processes on several machines."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.schema import CreateTable

from web.database.database import Database, StoreFullError
from web.database.groups import Group
from web.database.tables import Written
from web.errors import StorageError

# Seconds and milliseconds after which a database that does not answer counts as away. Nothing that
# is asked of it takes longer than some tens of milliseconds.
_CONNECTING = 2
_SETTINGS = "SET lock_timeout = 2000; SET statement_timeout = 10000"
_ARGUMENTS = {
    "connect_timeout": _CONNECTING,
    "application_name": "xunzhang",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_NO_TABLE = "42P01"
_MIGRATION = 5_881_701  # the lock that is held while tables are made; any number, the same for all

_versions = Table(
    "xunzhang_versions", MetaData(), Column("name", Written, primary_key=True),
    Column("version", Integer, nullable=False),
)  # fmt: skip


def make_engine(url: URL) -> Engine:
    """Connections that are kept, a few for each process, and tried before they are used."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=4, max_overflow=8,
        pool_timeout=_CONNECTING, connect_args=_ARGUMENTS,
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def opened(connection: Any, _: object) -> None:
        connection.execute(_SETTINGS)
        connection.commit()

    return engine


class PostgresDatabase(Database):
    """Tables in the database of an engine, which several groups share."""

    def __init__(self, engine: Engine, group: Group, megabytes: int = 100) -> None:
        super().__init__(group)
        self._engine, self._megabytes = engine, megabytes
        told = engine.url.set(drivername="postgresql", query={})
        self._told = told.render_as_string(hide_password=True)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def write(self, room: int = 1) -> Iterator[Connection]:
        with self._transaction(writes=True) as connection:
            yield connection

    def bound(self, connection: Connection, table: Table) -> None:
        """What is stored counts, compressed; a file of its own would not shrink by deleting."""
        sizes = [func.pg_column_size(c) for c in table.columns if isinstance(c.type, Written)]
        size = connection.execute(select(func.sum(sum(sizes[1:], sizes[0])))).scalar() or 0
        if size > self._megabytes * 1_000_000:
            raise StoreFullError(f"{table.name} 已达 {self._megabytes} MB（STORE_MEGABYTES）")

    def settle(self, connection: Connection) -> None:
        for table in self.group.tables.sorted_tables:
            if table.autoincrement_column is not None:
                last = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
                counter = func.pg_get_serial_sequence(table.name, "id")
                connection.execute(select(func.setval(counter, last, False)))

    @contextmanager
    def _transaction(self, writes: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                # A writer sees what the one before it wrote; a reader sees one moment.
                level = "READ COMMITTED" if writes else "REPEATABLE READ"
                connection = connection.execution_options(isolation_level=level)
                while (version := self._version(connection, writes)) != self.group.version:
                    connection.rollback()
                    self._migrate(version)
                yield connection
                connection.commit()
        except (DBAPIError, PoolTimeoutError) as error:
            told = " ".join(str(getattr(error, "orig", None) or error).split())
            raise StorageError(
                f"无法使用数据库 {self._told}（{told}）。请检查 DATABASE_URL，以及数据库是否在运行、"
                "账号能否在其中建表"
            ) from error

    def _version(self, connection: Connection, writes: bool) -> int:
        """The version of the tables, 0 where there are none; whoever writes holds its row."""
        asked = select(_versions.c.version).where(_versions.c.name == self.group.name)
        try:
            found = connection.execute(asked.with_for_update() if writes else asked).scalar()
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", "") != _NO_TABLE:
                raise
            return 0
        return found or 0

    def _migrate(self, version: int) -> None:
        """Bring the tables to the version of this program, all steps in one transaction."""
        if version > self.group.version:
            raise StorageError(
                f"数据库 {self._told} 由更新的版本写成，本版本不能读取。请升级后再用"
            )
        with self._engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION)))
            connection.execute(CreateTable(_versions, if_not_exists=True))
            first = insert(_versions).values(name=self.group.name, version=0)
            connection.execute(first.on_conflict_do_nothing())
            own = _versions.c.name == self.group.name
            held = connection.execute(select(_versions.c.version).where(own)).scalar_one()
            for step in range(held, self.group.version):
                for statement in self.group.statements(step, "postgresql"):
                    connection.execute(text(statement))
            if held < self.group.version:
                connection.execute(_versions.update().where(own).values(version=self.group.version))
