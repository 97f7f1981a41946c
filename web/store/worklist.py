"""What an editor should look at: questions without an answer, and answers said to be wrong."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

from sqlalchemy import ColumnElement, Text, cast, func, select

from qa import Status
from web.database import Database, done, feedback, questions, upsert
from web.store.feedback import FeedbackKind

# How many must have asked a question before its text is shown with QUESTION_LOG=text: addresses of
# one day are told apart (`Askers`), those of different days are not known any more, so that who asks
# on three days counts three times.
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

    def __init__(self, database: Database, keeps: str, zone: tzinfo = UTC) -> None:
        self._database, self._least = database, 1 if keeps == "all" else SEVERAL
        self._zone = zone

    def open(self, limit: int = 500) -> list[Work]:
        """The entries still to be done, those asked most first, then reports, newest first.

        Raises:
            StorageError: the database cannot be read.
        """
        question, total = questions.c.question, func.sum(questions.c.count)
        unanswered = (
            select(question, total, func.max(questions.c.day))
            .where(question != "", questions.c.status == Status.NOT_FOUND.value)
            .where(~_done(WorkKind.UNANSWERED, question))
            .group_by(question)
            .having(func.sum(questions.c.askers) >= self._least)
            .order_by(total.desc(), question)
            .limit(limit)
        )
        given = feedback.c
        reported = (
            select(given.id, given.question, given.given_at, given.comment, given.kind)
            .where(given.kind != FeedbackKind.USEFUL.value)
            .where(~_done(WorkKind.REPORTED, cast(given.id, Text)))
            .order_by(given.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            asked = connection.execute(unanswered).all()
            told = connection.execute(reported).all()
        return [
            *(Work(WorkKind.UNANSWERED, q, q, int(count), day) for q, count, day in asked),
            *(
                Work(WorkKind.REPORTED, str(number), question, 1, self._day(at), comment, kind)
                for number, question, at, comment, kind in told
            ),
        ]

    def _day(self, at: str) -> str:
        """The day of a UTC time, where the readers are."""
        return datetime.fromisoformat(at).astimezone(self._zone).date().isoformat()

    def finish(self, kind: WorkKind, item: str, who: str) -> None:
        """Mark an entry as done; it is not shown again."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        row = {"kind": kind.value, "item": item[:300], "at": now, "who": who}
        with self._database.write() as connection:
            upsert(connection, done, row, {"at": now, "who": who})


def _done(kind: WorkKind, item: ColumnElement[str]) -> ColumnElement[bool]:
    return select(done.c.item).where(done.c.kind == kind.value, done.c.item == item).exists()
