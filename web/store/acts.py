"""What was done in administration, when and by whom. Nothing is taken out but by age and number."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from web.store.database import ADMINISTRATION, transaction

_KEPT = 20_000  # acts; the oldest go first


@dataclass(frozen=True, slots=True)
class Act:
    """One act; `at` is a UTC time to the second."""

    at: str
    who: str
    act: str  # in Chinese: 登录、上传、发布 …
    subject: str
    detail: str


class ActLog:
    """Acts in the SQLite file of the accounts."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, who: str, act: str, subject: str = "", detail: str = "") -> None:
        """Keep an act.

        Raises:
            StorageError: the file cannot be written.
        """
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with transaction(self._path, steps=ADMINISTRATION) as database:
            number = database.execute(
                "INSERT INTO acts (at, who, act, subject, detail) VALUES (?, ?, ?, ?, ?)",
                (now, who, act, subject[:200], detail[:500]),
            ).lastrowid
            database.execute("DELETE FROM acts WHERE id <= ?", (int(number or 0) - _KEPT,))

    def latest(self, limit: int = 200) -> list[Act]:
        """The last acts, newest first."""
        with transaction(self._path, steps=ADMINISTRATION) as database:
            rows = database.execute(
                "SELECT at, who, act, subject, detail FROM acts ORDER BY id DESC LIMIT ?", (limit,)
            ).fetchall()
        return [Act(*row) for row in rows]
