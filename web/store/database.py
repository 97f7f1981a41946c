"""The one SQLite file of the doors: feedback and the question log. It holds no person's data."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from web.errors import StorageError

# Digits as in telephone, identity card and account numbers; addresses of e-mail.
_PERSONAL = re.compile(r"(?<!\d)\+?\d(?:[ -]?\d){6,18}[\dXx]?(?!\d)|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@contextmanager
def transaction(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """A connection with its tables, in one transaction: committed at the end, or undone.

    Raises:
        StorageError: the file cannot be opened, read or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=5)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=NORMAL")
            with database:
                database.execute(schema)
                yield database
    except (sqlite3.Error, OSError) as error:
        raise StorageError(
            f"无法读写 {path}（{error}）。请检查 FEEDBACK_DB 所在文件夹的权限和空间"
        ) from error


def storable(text: str) -> str:
    """Text as it may be kept: numbers and addresses of persons masked, odd characters replaced."""
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    return _PERSONAL.sub("…", text)
