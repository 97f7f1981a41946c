"""What an editor should look at: questions without an answer, and answers said to be wrong."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from qa import Status
from web.store.database import transaction
from web.store.feedback import FeedbackKind

# Times a question was asked before its text is shown with QUESTION_LOG=text: nobody's identity is
# kept, so that several people can only be told by several times.
SEVERAL = 3


class WorkKind(StrEnum):
    """Where an entry comes from."""

    UNANSWERED = "unanswered"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class Work:
    """An entry; `item` names it within its kind."""

    kind: WorkKind
    item: str
    question: str
    count: int
    last: str  # ISO day
    comment: str = ""
    verdict: str = ""


class WorkList:
    """Entries that nobody marked as done, from the database of the doors."""

    def __init__(self, path: Path, keeps: str) -> None:
        self._path, self._least = path, 1 if keeps == "all" else SEVERAL

    def open(self, limit: int = 500) -> list[Work]:
        """The entries still to be done, those asked most first, then reports, newest first.

        Raises:
            StorageError: the file cannot be read.
        """
        with transaction(self._path) as database:
            asked = database.execute(
                "SELECT question, SUM(count) AS total, MAX(day) FROM questions"
                " WHERE question <> '' AND status = ? AND NOT EXISTS"
                " (SELECT 1 FROM done WHERE kind = ? AND item = question)"
                " GROUP BY question HAVING total >= ? ORDER BY total DESC, question LIMIT ?",
                (Status.NOT_FOUND.value, WorkKind.UNANSWERED.value, self._least, limit),
            ).fetchall()
            told = database.execute(
                "SELECT id, question, given_at, comment, kind FROM feedback"
                " WHERE kind <> ? AND NOT EXISTS"
                " (SELECT 1 FROM done WHERE done.kind = ? AND item = CAST(feedback.id AS TEXT))"
                " ORDER BY id DESC LIMIT ?",
                (FeedbackKind.USEFUL.value, WorkKind.REPORTED.value, limit),
            ).fetchall()
        return [
            *(Work(WorkKind.UNANSWERED, q, q, int(count), day) for q, count, day in asked),
            *(
                Work(WorkKind.REPORTED, str(number), question, 1, at[:10], comment, kind)
                for number, question, at, comment, kind in told
            ),
        ]

    def finish(self, kind: WorkKind, item: str, who: str) -> None:
        """Mark an entry as done; it is not shown again."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with transaction(self._path) as database:
            database.execute(
                "INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?)",
                (kind.value, item[:300], now, who),
            )
