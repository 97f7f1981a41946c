"""The types of what editors add, and whether a clause that was chosen can still be shown."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from corpus import (
    Clause,
    ClauseId,
    ClauseNotFoundError,
    DocumentNotFoundError,
    Library,
    Validity,
)

_APPLY = (Validity.IN_FORCE, Validity.UNKNOWN)


@dataclass(frozen=True, slots=True)
class PinnedClause:
    """A clause that an editor chose, with the digest of the wording that was chosen."""

    clause: ClauseId
    digest: str


@dataclass(frozen=True, slots=True)
class Pin:
    """Clauses that are to be quoted first for a question, asked in any of these wordings."""

    questions: tuple[str, ...]
    clauses: tuple[PinnedClause, ...]


@dataclass(frozen=True, slots=True)
class Synonym:
    """A word that people use, and what the documents write for it."""

    said: str
    written: str


@dataclass(frozen=True, slots=True)
class Curated:
    """All that editors added, as of one moment."""

    pins: tuple[Pin, ...] = ()
    synonyms: tuple[Synonym, ...] = ()


# Gives what is curated now, from memory; the same object as long as nothing changed, since it is
# asked for with every question. Whoever holds it brings it up to date behind the questions.
Curation = Callable[[], Curated]


class Standing(StrEnum):
    """Whether a clause that was chosen can be shown on a day."""

    HOLDS = "holds"
    GONE = "gone"  # the document or the clause is not held any more
    CHANGED = "changed"  # it has other words than those that were chosen
    ENDED = "ended"  # its document does not apply on that day, or a newer version of it does


_NOTHING = Curated()


def nothing_curated() -> Curated:
    """The curation of whoever has none."""
    return _NOTHING


def pinned(clause: Clause) -> PinnedClause:
    """A clause as it is chosen now."""
    return PinnedClause(clause.id, _digest(clause))


def standing(library: Library, chosen: PinnedClause, day: str) -> Standing:
    """Whether a chosen clause can be shown on an ISO day; looks at its document only."""
    try:
        document = library.document(chosen.clause.document_id)
        clause = document.clause(chosen.clause.label)
    except (DocumentNotFoundError, ClauseNotFoundError):
        return Standing.GONE
    if clause.id != chosen.clause:
        return Standing.GONE
    if _digest(clause) != chosen.digest:
        return Standing.CHANGED
    # a newer version, where one applies, is among those that ended it
    applies = library.validity_on(document, day) in _APPLY
    return Standing.HOLDS if applies else Standing.ENDED


def _digest(clause: Clause) -> str:
    return sha256(clause.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
