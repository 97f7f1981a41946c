"""What the stores see of a database, whichever it is."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from web.database.groups import Group
from web.errors import StorageError


class StoreFullError(StorageError):
    """The database has reached its size; the oldest has to go first."""


class Database(ABC):
    """One group of tables in a database. Safe to share by threads and processes.

    Its tables are made and migrated when it is first used. Whoever writes waits for whoever writes
    already, in both databases: what is counted and then written is right. Waiting ends after 2 s.
    """

    def __init__(self, group: Group) -> None:
        self.group = group

    @property
    def made(self) -> bool:
        """Whether there can be anything to read."""
        return True

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """A connection that sees the tables as of one moment.

        Raises:
            StorageError: the database cannot be reached or read, or is of a later version.
        """

    @abstractmethod
    def write(self, room: int = 1) -> AbstractContextManager[Connection]:
        """A connection in one transaction, alone in writing: committed at the end, or undone.

        Args:
            room: times the size that it may have, for what makes room in a full one.

        Raises:
            StoreFullError: the database would outgrow its size.
            StorageError: it cannot be reached or written, or is of a later version.
        """

    def bound(self, connection: Connection, table: Table) -> None:  # noqa: B027 (not all need it)
        """Raise `StoreFullError` where a table has outgrown its size and nothing else says so."""

    def settle(self, connection: Connection) -> None:  # noqa: B027 (not all need it)
        """Number new rows after those that were put in with their numbers."""

    @abstractmethod
    def close(self) -> None:
        """Give up connections that are kept."""


def upsert(
    connection: Connection, table: Table, row: Mapping[str, Any], changed: Mapping[str, Any]
) -> None:
    """Insert a row; the one that has its primary key is changed instead."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    keys = list(table.primary_key.columns)
    statement = make(table).values(dict(row))
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=dict(changed)))
