"""What readers say about answers, in SQLite: the answer judged and the judgement, no person."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from web.errors import InvalidFeedbackError
from web.store.database import StoreFullError, StoreLimits, transaction
from web.store.masking import storable

MAX_COMMENT = 2000  # characters
MAX_TEXT = 20_000  # characters of a question or an answer


class FeedbackKind(StrEnum):
    """The four judgements a reader can give."""

    USEFUL = "有用"
    WRONG_CITATION = "引用不对"
    OFF_TOPIC = "答非所问"
    OUTDATED = "内容过时"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One judgement as it is kept; `given_at` is a UTC time to the second."""

    id: int
    given_at: str
    kind: FeedbackKind
    question: str
    answer: str
    index_version: str
    comment: str


class FeedbackStore:
    """Judgements in one SQLite file, made when the first is given. Safe to share by threads.

    The oldest go where there are more than `limits.rows`, where they are older than
    `limits.days`, and where the file is full.
    """

    def __init__(self, path: Path, limits: StoreLimits | None = None) -> None:
        self._path, self._limits = path, limits or StoreLimits()

    def add(
        self,
        kind: FeedbackKind,
        question: str,
        answer: str,
        index_version: str,
        comment: str = "",
    ) -> int:
        """Keep a judgement, whole or not at all; returns its number.

        Raises:
            InvalidFeedbackError: it is too long.
            StorageError: the file cannot be written.
        """
        if len(comment) > MAX_COMMENT:
            raise InvalidFeedbackError(f"意见过长（上限 {MAX_COMMENT} 字），请缩短后再提交")
        if max(len(question), len(answer)) > MAX_TEXT:
            raise InvalidFeedbackError(f"问题或答复过长（上限 {MAX_TEXT} 字），没有保存")
        now = datetime.now(UTC)
        row = (_written(now), kind.value, question, answer, index_version, comment)
        kept = [storable(value) for value in row]
        try:
            return self._insert(kept, now)
        except StoreFullError:
            with transaction(self._path, 2 * self._limits.megabytes) as database:
                tenth = max(
                    1, database.execute("SELECT COUNT(*) FROM feedback").fetchone()[0] // 10
                )
                database.execute(
                    "DELETE FROM feedback WHERE id IN (SELECT id FROM feedback ORDER BY id LIMIT ?)",
                    [tenth],
                )
            return self._insert(kept, now)

    def _insert(self, row: list[str], now: datetime) -> int:
        oldest = _written(now - timedelta(days=self._limits.days))
        with transaction(self._path, self._limits.megabytes) as database:
            number = database.execute(
                "INSERT INTO feedback (given_at, kind, question, answer, index_version, comment)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                row,
            ).lastrowid
            database.execute(
                "DELETE FROM feedback WHERE id <= ? OR given_at < ?",
                [int(number or 0) - self._limits.rows, oldest],
            )
        return int(number or 0)

    def counts(self) -> dict[FeedbackKind, int]:
        """How often each judgement was given."""
        if not self._path.exists():
            return {}
        with transaction(self._path) as database:
            rows = database.execute("SELECT kind, COUNT(*) FROM feedback GROUP BY kind").fetchall()
        return {FeedbackKind(kind): count for kind, count in rows}

    def latest(self, limit: int = 50) -> list[Feedback]:
        """The last judgements, newest first."""
        if not self._path.exists():
            return []
        with transaction(self._path) as database:
            rows = database.execute(
                "SELECT id, given_at, kind, question, answer, index_version, comment"
                " FROM feedback ORDER BY id DESC LIMIT ?",
                [limit],
            ).fetchall()
        return [Feedback(row[0], row[1], FeedbackKind(row[2]), *row[3:]) for row in rows]


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
