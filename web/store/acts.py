"""What was done in administration, when and by whom. Nothing is taken out but by age and number."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from web.database import Database, acts

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
    """Acts in the database of the accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, who: str, act: str, subject: str = "", detail: str = "") -> None:
        """Keep an act.

        Raises:
            StorageError: it cannot be written.
        """
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        row = {
            "at": now, "who": who, "act": act, "subject": subject[:200], "detail": detail[:500]
        }  # fmt: skip
        with self._database.write() as connection:
            number = connection.execute(insert(acts).returning(acts.c.id), row).scalar_one()
            connection.execute(delete(acts).where(acts.c.id <= number - _KEPT))

    def latest(self, limit: int = 200) -> list[Act]:
        """The last acts, newest first."""
        newest = select(acts.c.at, acts.c.who, acts.c.act, acts.c.subject, acts.c.detail)
        with self._database.read() as connection:
            rows = connection.execute(newest.order_by(acts.c.id.desc()).limit(limit)).all()
        return [Act(*row) for row in rows]
