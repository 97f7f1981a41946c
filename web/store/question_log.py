"""What is asked, counted by result and day, with or without its text; nothing about who asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import case, delete, func, select, tuple_

from qa import Status
from web.database import Database, questions, upsert
from web.store.askers import Askers
from web.store.keeping import StoreLimits, storable

_MAX_TEXT = 200  # characters of a question that are kept


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and how often it was asked."""

    question: str
    count: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A question that was answered: with what result, from which address, on which day (today)."""

    question: str
    status: Status
    asker: str = ""
    day: date | None = None


class QuestionLog:
    """Counts of questions in the database of the doors.

    `keeps` is "counts" (results by day), "text" (the questions too, for the administrator: a
    name in them is not recognisable by pattern, so no public page shows them), "all" (the same, and
    the work list shows even what was asked once) or "off". Days are those of `zone`.
    """

    def __init__(
        self,
        database: Database,
        keeps: str = "counts",
        limits: StoreLimits | None = None,
        zone: tzinfo = UTC,
    ) -> None:
        self._database, self._keeps, self._zone = database, keeps, zone
        self._askers = Askers()
        self._limits = limits or StoreLimits()

    @property
    def enabled(self) -> bool:
        """Whether anything is kept."""
        return self._keeps != "off"

    def add(self, question: str, status: Status, day: date | None = None, asker: str = "") -> None:
        """Count one question; see `add_all`."""
        self.add_all((Counted(question, status, asker, day),))

    def add_all(self, counted: Iterable[Counted]) -> None:
        """Count questions in one transaction; old days, and the rarest where there are too many, go.

        The address that one came from is not kept: what is kept is how many addresses asked it that
        day, as far as this process knows (of several the most).

        Raises:
            StorageError: the file cannot be written; none of them is counted then.
        """
        if not self.enabled:
            return
        today = datetime.now(self._zone).date()
        rows = [self._row(one, one.day or today) for one in counted]
        oldest = (today - timedelta(days=self._limits.days)).isoformat()
        with self._database.write() as connection:
            for row in rows:
                known, asked = questions.c.askers, row["askers"]
                more = {
                    "count": questions.c.count + 1,
                    "askers": case((known < asked, asked), else_=known),
                }
                upsert(connection, questions, row, more)
            connection.execute(delete(questions).where(questions.c.day < oldest))
            held = connection.execute(select(func.count()).select_from(questions)).scalar_one()
            if held > self._limits.rows:
                most = held - self._limits.rows + self._limits.rows // 10
                rarest = (questions.c.count, questions.c.day)
                key = (questions.c.day, questions.c.question, questions.c.status)
                gone = select(*key).order_by(*rarest).limit(most)
                connection.execute(delete(questions).where(tuple_(*key).in_(gone)))

    def _row(self, one: Counted, day: date) -> dict[str, Any]:
        text = ""
        if self._keeps in ("text", "all"):
            text = " ".join(storable(one.question).split())[:_MAX_TEXT]
        return {
            "day": day.isoformat(), "question": text, "status": one.status.value, "count": 1,
            "askers": self._askers.count(one.asker, text, day) if text else 0,
        }  # fmt: skip

    def most_asked(self, limit: int = 10, status: Status | None = None) -> list[Asked]:
        """The questions asked most, of one result or of all; `NOT_FOUND` for the unanswered.

        Raises:
            StorageError: the file cannot be read.
        """
        if not self._database.made:
            return []
        question, total = questions.c.question, func.sum(questions.c.count)
        asked = select(question, total).where(question != "")
        if status:
            asked = asked.where(questions.c.status == status.value)
        asked = asked.group_by(question).order_by(total.desc(), question).limit(limit)
        with self._database.read() as connection:
            rows = connection.execute(asked).all()
        return [Asked(text, int(count)) for text, count in rows]

    def results(self, days: int = 30) -> list[tuple[date, Status, int]]:
        """How often questions had which result, by day, the last days first.

        Raises:
            StorageError: the file cannot be read.
        """
        if not self._database.made:
            return []
        since = (datetime.now(self._zone).date() - timedelta(days=days)).isoformat()
        day, status = questions.c.day, questions.c.status
        counted = select(day, status, func.sum(questions.c.count)).where(day >= since)
        with self._database.read() as connection:
            rows = connection.execute(
                counted.group_by(day, status).order_by(day.desc(), status)
            ).all()
        return [(date.fromisoformat(day), Status(told), int(n)) for day, told, n in rows]
