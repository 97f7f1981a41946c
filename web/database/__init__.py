"""The server's databases: SQLite files or one PostgreSQL, their tables, migrations, transactions."""

from web.database.database import Database, StoreFullError, upsert
from web.database.groups import ADMINISTRATION, DOORS, Group
from web.database.opening import Databases, DatabaseUrlError, check_url, open_databases
from web.database.sqlite import SqliteDatabase
from web.database.tables import (
    accounts,
    acts,
    attempts,
    done,
    feedback,
    pins,
    questions,
    revisions,
    sessions,
    synonyms,
)
from web.database.transfer import transfer

__all__ = [
    "ADMINISTRATION",
    "DOORS",
    "Database",
    "DatabaseUrlError",
    "Databases",
    "Group",
    "SqliteDatabase",
    "StoreFullError",
    "accounts",
    "acts",
    "attempts",
    "check_url",
    "done",
    "feedback",
    "open_databases",
    "pins",
    "questions",
    "revisions",
    "sessions",
    "synonyms",
    "transfer",
    "upsert",
]
