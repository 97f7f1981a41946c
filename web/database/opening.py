"""From settings to databases."""

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from web.database.database import Database
from web.database.groups import ADMINISTRATION, DOORS
from web.database.postgresql import PostgresDatabase, make_engine
from web.database.sqlite import SqliteDatabase
from web.errors import WebError

_SCHEME = re.compile(r"postgres(?:ql)?://")
_FORM = "应为 postgresql://账号:口令@主机:5432/库名（口令里的特殊字符写成 %XX）"
_INSTALL = "使用 DATABASE_URL 需要先安装：pip install -r requirements-postgres.txt"


class DatabaseUrlError(WebError):
    """DATABASE_URL cannot be used; says what it should be, never what it is: it has a password."""


@dataclass(frozen=True, slots=True)
class Databases:
    """The server's two databases, or two groups of tables in one."""

    doors: Database
    administration: Database

    def __iter__(self) -> Iterator[Database]:
        return iter((self.doors, self.administration))

    def close(self) -> None:
        """Give up connections that are kept."""
        self.doors.close()
        self.administration.close()


def open_databases(feedback: Path, admin: Path, url: str = "", megabytes: int = 100) -> Databases:
    """Two SQLite files, or with `url` one PostgreSQL; neither is asked anything yet.

    Raises:
        DatabaseUrlError: the URL is none, or what speaks to PostgreSQL is not installed.
    """
    if not url:
        return Databases(
            SqliteDatabase(feedback, DOORS, megabytes), SqliteDatabase(admin, ADMINISTRATION)
        )
    engine = make_engine(check_url(url))
    return Databases(
        PostgresDatabase(engine, DOORS, megabytes), PostgresDatabase(engine, ADMINISTRATION)
    )


def check_url(url: str, driver: str = "psycopg") -> URL:
    """The parts of a URL of PostgreSQL.

    Raises:
        DatabaseUrlError: it is none, or what speaks to PostgreSQL is not installed.
    """
    try:
        found = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUrlError(_FORM) from error
    host = found.host or found.query.get("host")  # the latter may be the folder of a socket
    if not _SCHEME.match(url) or not host or not found.database:
        raise DatabaseUrlError(_FORM)
    if importlib.util.find_spec(driver) is None:
        raise DatabaseUrlError(_INSTALL)
    return found
