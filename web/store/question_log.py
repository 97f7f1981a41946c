"""What is asked, counted by text, result and day, for the overview; nothing about who asked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from qa import Status
from web.store.database import storable, transaction

_MAX_TEXT = 200  # characters of a question that are kept
_KEPT_DAYS = 365

_SCHEMA = """
CREATE TABLE IF NOT EXISTS questions (
    day TEXT NOT NULL,
    question TEXT NOT NULL,
    status TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (day, question, status)
) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how often it was asked."""

    question: str
    count: int


class QuestionLog:
    """Counts of questions in one SQLite file. Keeps nothing where it is switched off."""

    def __init__(self, path: Path, enabled: bool = True) -> None:
        self._path, self._enabled = path, enabled

    def add(self, question: str, status: Status, day: date | None = None) -> None:
        """Count a question once; days older than a year are forgotten.

        Raises:
            StorageError: the file cannot be written.
        """
        if not self._enabled:
            return
        today = day or datetime.now(UTC).date()
        text = " ".join(storable(question).split())[:_MAX_TEXT]
        with transaction(self._path, _SCHEMA) as database:
            database.execute(
                "INSERT INTO questions VALUES (?, ?, ?, 1)"
                " ON CONFLICT (day, question, status) DO UPDATE SET count = count + 1",
                (today.isoformat(), text, status.value),
            )
            oldest = (today - timedelta(days=_KEPT_DAYS)).isoformat()
            database.execute("DELETE FROM questions WHERE day < ?", (oldest,))

    def most_asked(self, limit: int = 10, status: Status | None = None) -> list[Asked]:
        """The questions asked most, of one result or of all; `NOT_FOUND` for the unanswered.

        Raises:
            StorageError: the file cannot be read.
        """
        if not self._path.exists():
            return []
        with transaction(self._path, _SCHEMA) as database:
            rows = database.execute(
                "SELECT question, SUM(count) AS total FROM questions WHERE ? IN ('', status)"
                " GROUP BY question ORDER BY total DESC, question LIMIT ?",
                (status.value if status else "", limit),
            ).fetchall()
        return [Asked(question, int(count)) for question, count in rows]
