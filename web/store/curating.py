"""What editors pin and which synonyms they give, in the database of administration."""

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select, update

from corpus import ClauseId
from qa.curation import Curated, Pin, PinnedClause, Synonym
from web.database import Database, pins, revisions, synonyms, upsert
from web.errors import CurationError, StorageError

MOST = 500  # pins, and synonyms: what an editor can keep in view
_NAME = "curation"  # of the row that tells changes
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptPin:
    """A pin as it is kept; `at` is a UTC time to the second."""

    number: int
    pin: Pin
    at: str
    who: str


@dataclass(frozen=True, slots=True)
class KeptSynonym:
    """A synonym as it is kept."""

    synonym: Synonym
    at: str
    who: str


class CurationStore:
    """Pins and synonyms. What questions need is held in memory; `refresh` brings it up to date.

    Safe to share by threads; several processes see each other's changes by a token that every
    change draws anew (a number could be the one of a backup that was restored).
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held, self._version = Curated(), ""
        self._failing = False

    def current(self) -> Curated:
        """What is curated, as of the last `refresh`; touches no database."""
        return self._held

    def refresh(self) -> None:
        """Take up what was changed by whichever process; a database that fails changes nothing."""
        try:
            if not self._database.made:
                return
            with self._database.read() as connection:
                found = select(revisions.c.token).where(revisions.c.name == _NAME)
                version = connection.execute(found).scalar_one_or_none() or ""
            if version != self._version:
                made = Curated(
                    tuple(kept.pin for kept in self.pins()),
                    tuple(kept.synonym for kept in self.synonyms()),
                )
                self._held, self._version = made, version
            self._failing = False
        except StorageError as error:
            if not self._failing:  # told once, tried again each time
                _log.error("编辑推荐和同义词读不出来，仍用原来的：%s", error)
            self._failing = True

    def pins(self) -> list[KeptPin]:
        """All pins, newest first; raises `StorageError`."""
        if not self._database.made:
            return []
        with self._database.read() as connection:
            rows = connection.execute(select(pins).order_by(pins.c.id.desc())).all()
        return [
            KeptPin(
                row.id,
                Pin(tuple(json.loads(row.questions)), _clauses(row.clauses)),
                row.at,
                row.who,
            )
            for row in rows
        ]

    def synonyms(self) -> list[KeptSynonym]:
        """All synonyms, by the word that people use; raises `StorageError`."""
        if not self._database.made:
            return []
        ordered = select(synonyms).order_by(synonyms.c.said, synonyms.c.written)
        with self._database.read() as connection:
            rows = connection.execute(ordered).all()
        return [KeptSynonym(Synonym(row.said, row.written), row.at, row.who) for row in rows]

    def keep_pin(self, pin: Pin, who: str, number: int | None = None) -> int:
        """Keep a new pin, or another state of the one of a number; gives its number.

        Raises:
            CurationError: there are too many, or there is none of this number any more.
            StorageError: it cannot be written.
        """
        written = [[c.clause.document_id, c.clause.label, c.digest] for c in pin.clauses]
        row = {
            "questions": json.dumps(pin.questions, ensure_ascii=False),
            "clauses": json.dumps(written, ensure_ascii=False),
            "at": _now(),
            "who": who,
        }
        with self._database.write() as connection:
            if number is None:
                if connection.execute(select(func.count()).select_from(pins)).scalar_one() >= MOST:
                    raise CurationError(f"编辑推荐已有 {MOST} 条，请先删去不用的")
                number = connection.execute(insert(pins).returning(pins.c.id), row).scalar_one()
            elif not connection.execute(
                update(pins).where(pins.c.id == number).values(row)
            ).rowcount:
                raise CurationError("这条编辑推荐已被他人删去，请重新打开页面")
            _changed(connection)
        self.refresh()
        return int(number)

    def remove_pin(self, number: int) -> None:
        """Take a pin away; none is no error. Raises `StorageError`."""
        with self._database.write() as connection:
            connection.execute(delete(pins).where(pins.c.id == number))
            _changed(connection)
        self.refresh()

    def keep_synonym(self, synonym: Synonym, who: str) -> None:
        """Keep a synonym; one that is there already gets another date.

        Raises:
            CurationError: there are too many.
            StorageError: it cannot be written.
        """
        row = {"said": synonym.said, "written": synonym.written, "at": _now(), "who": who}
        with self._database.write() as connection:
            if connection.execute(select(func.count()).select_from(synonyms)).scalar_one() >= MOST:
                raise CurationError(f"同义词已有 {MOST} 对，请先删去不用的")
            upsert(connection, synonyms, row, {"at": row["at"], "who": who})
            _changed(connection)
        self.refresh()

    def remove_synonym(self, synonym: Synonym) -> None:
        """Take a synonym away; none is no error. Raises `StorageError`."""
        with self._database.write() as connection:
            connection.execute(
                delete(synonyms).where(
                    synonyms.c.said == synonym.said, synonyms.c.written == synonym.written
                )
            )
            _changed(connection)
        self.refresh()


def _changed(connection: Connection) -> None:
    token = uuid4().hex
    upsert(connection, revisions, {"name": _NAME, "token": token}, {"token": token})


def _clauses(written: str) -> tuple[PinnedClause, ...]:
    rows = json.loads(written)
    return tuple(PinnedClause(ClauseId(own, label), digest) for own, label, digest in rows)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
