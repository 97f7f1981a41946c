"""The databases that the stores are tested over: a SQLite file and a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Postgres, running_postgres
from web.database import Database, Databases, open_databases


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Databases]:
    """Two databases of their own, nothing in them, of either kind."""
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").url()
    files = tmp_path / "new" / "feedback.sqlite3", tmp_path / "new" / "admin.sqlite3"
    opened = open_databases(*files, url)
    yield opened
    opened.close()


@pytest.fixture
def doors(databases: Databases) -> Database:
    return databases.doors


@pytest.fixture
def administration(databases: Databases) -> Database:
    return databases.administration
