"""All rows of one database into another, of whichever kind."""

from sqlalchemy import Connection, Table, insert, select

from web.database.database import Database

_AT_ONCE = 500  # rows; a judgement has 62 kB at most


def transfer(source: Database, target: Database) -> None:
    """Make the tables of `target` hold what those of `source` hold, and nothing else.

    It is read as of one moment and written in one transaction.

    Raises:
        StorageError: one of them cannot be reached, read or written; `target` is as before.
    """
    with source.read() as held, target.write() as written:
        for table in target.group.tables.sorted_tables:
            written.execute(table.delete())
            _copy(table, held, written)
        target.settle(written)


def _copy(table: Table, source: Connection, target: Connection) -> None:
    rows = source.execution_options(yield_per=_AT_ONCE).execute(select(table))
    for part in rows.mappings().partitions():
        target.execute(insert(table), [dict(row) for row in part])
