"""What readers say about answers: the answer judged and the judgement, no person."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, func, insert, or_, select

from web.database import Database, StoreFullError, feedback
from web.errors import InvalidFeedbackError
from web.store.keeping import StoreLimits, storable

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
    """Judgements in the database of the doors. Safe to share by threads and processes.

    The oldest go where there are more than `limits.rows`, where they are older than
    `limits.days`, and where the database is full.
    """

    def __init__(self, database: Database, limits: StoreLimits | None = None) -> None:
        self._database, self._limits = database, limits or StoreLimits()

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
        row = {"question": question, "answer": answer, "comment": comment}
        kept = {name: storable(value) for name, value in row.items()}
        # what looks like somebody's number and is none: a date, a version in hexadecimal
        kept |= {"given_at": _written(now), "kind": kind.value, "index_version": index_version}
        try:
            return self._insert(kept, now)
        except StoreFullError:
            with self._database.write(room=2) as connection:
                count = connection.execute(select(func.count()).select_from(feedback)).scalar_one()
                oldest = select(feedback.c.id).order_by(feedback.c.id).limit(max(1, count // 10))
                connection.execute(delete(feedback).where(feedback.c.id.in_(oldest)))
            return self._insert(kept, now)

    def _insert(self, row: dict[str, str], now: datetime) -> int:
        oldest = _written(now - timedelta(days=self._limits.days))
        with self._database.write() as connection:
            number: int = connection.execute(
                insert(feedback).returning(feedback.c.id), row
            ).scalar_one()
            too_many = feedback.c.id <= number - self._limits.rows
            connection.execute(delete(feedback).where(or_(too_many, feedback.c.given_at < oldest)))
            self._database.bound(connection, feedback)
        return number

    def counts(self) -> dict[FeedbackKind, int]:
        """How often each judgement was given."""
        if not self._database.made:
            return {}
        counted = select(feedback.c.kind, func.count()).group_by(feedback.c.kind)
        with self._database.read() as connection:
            rows = connection.execute(counted).all()
        return {FeedbackKind(kind): count for kind, count in rows}

    def latest(self, limit: int = 50) -> list[Feedback]:
        """The last judgements, newest first."""
        if not self._database.made:
            return []
        with self._database.read() as connection:
            newest = select(feedback).order_by(feedback.c.id.desc()).limit(limit)
            rows = connection.execute(newest).all()
        return [Feedback(row[0], row[1], FeedbackKind(row[2]), *row[3:]) for row in rows]


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
