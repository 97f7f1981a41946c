"""What is asked, counted by result and day, with or without its text; nothing about who asked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from qa import Status
from web.store.database import StoreLimits, transaction
from web.store.masking import storable

_MAX_TEXT = 200  # characters of a question that are kept


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how often it was asked."""

    question: str
    count: int


class QuestionLog:
    """Counts of questions in one SQLite file.

    `keeps` is "counts" (results by day), "text" (the questions too, for the administrator: a
    name in them is not recognisable by pattern, so no public page shows them), "all" (the same, and
    the work list shows even what was asked once) or "off".
    """

    def __init__(
        self, path: Path, keeps: str = "counts", limits: StoreLimits | None = None
    ) -> None:
        self._path, self._keeps = path, keeps
        self._limits = limits or StoreLimits()

    @property
    def enabled(self) -> bool:
        """Whether anything is kept."""
        return self._keeps != "off"

    def add(self, question: str, status: Status, day: date | None = None) -> None:
        """Count a question once; old days, and the rarest where there are too many, go.

        Raises:
            StorageError: the file cannot be written.
        """
        if not self.enabled:
            return
        today = day or datetime.now(UTC).date()
        text = (
            " ".join(storable(question).split())[:_MAX_TEXT]
            if self._keeps in ("text", "all")
            else ""
        )
        with transaction(self._path, self._limits.megabytes) as database:
            database.execute(
                "INSERT INTO questions VALUES (?, ?, ?, 1)"
                " ON CONFLICT (day, question, status) DO UPDATE SET count = count + 1",
                (today.isoformat(), text, status.value),
            )
            oldest = (today - timedelta(days=self._limits.days)).isoformat()
            database.execute("DELETE FROM questions WHERE day < ?", (oldest,))
            rows = database.execute("SELECT COUNT(*) FROM questions").fetchone()[0]
            if rows > self._limits.rows:
                database.execute(
                    "DELETE FROM questions WHERE (day, question, status) IN"
                    " (SELECT day, question, status FROM questions ORDER BY count, day LIMIT ?)",
                    (rows - self._limits.rows + self._limits.rows // 10,),
                )

    def most_asked(self, limit: int = 10, status: Status | None = None) -> list[Asked]:
        """The questions asked most, of one result or of all; `NOT_FOUND` for the unanswered.

        Raises:
            StorageError: the file cannot be read.
        """
        if not self._path.exists():
            return []
        with transaction(self._path) as database:
            rows = database.execute(
                "SELECT question, SUM(count) AS total FROM questions"
                " WHERE question <> '' AND ? IN ('', status)"
                " GROUP BY question ORDER BY total DESC, question LIMIT ?",
                (status.value if status else "", limit),
            ).fetchall()
        return [Asked(question, int(count)) for question, count in rows]

    def results(self, days: int = 30) -> list[tuple[date, Status, int]]:
        """How often questions had which result, by day, the last days first.

        Raises:
            StorageError: the file cannot be read.
        """
        if not self._path.exists():
            return []
        since = (datetime.now(UTC).date() - timedelta(days=days)).isoformat()
        with transaction(self._path) as database:
            rows = database.execute(
                "SELECT day, status, SUM(count) FROM questions WHERE day >= ?"
                " GROUP BY day, status ORDER BY day DESC, status",
                (since,),
            ).fetchall()
        return [(date.fromisoformat(day), Status(status), int(n)) for day, status, n in rows]
