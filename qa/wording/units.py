"""Clauses folded for the wording check, recalled by words and kept while they are in use."""

from collections import OrderedDict
from collections.abc import Collection
from threading import Lock

from corpus import Clause, ClauseId, PolicyDocument
from index import HybridIndex
from qa.wording.alignment import Unit, make_unit

_RECALLED = 100  # clauses that a search by words gives for one sentence
# the same for a message that may hold a sentence: of 300 sentences of 100,101 clauses of laws, as they
# are, with one character in twelve exchanged, or 15 % dropped, the stretch found is the same as with
# 100, and with 10 (2026-11-27, counted by hand)
_RECALLED_STRETCH = 20
_KEPT_UNITS = 4096  # folded clauses kept in memory, about 15 kB each


class UnitStore:
    """Finds the clauses that a wording may come from. Safe in threads."""

    def __init__(self, index: HybridIndex) -> None:
        self._index = index
        self._units: OrderedDict[ClauseId, Unit] = OrderedDict()
        self._lock = Lock()

    def near(self, text: str, documents: Collection[str] | None = None) -> list[Unit]:
        """The clauses that share most words with a sentence, and those above them, as units."""
        return self._nearest(text, documents, _RECALLED)

    def nearest(self, text: str, documents: Collection[str] | None = None) -> list[Unit]:
        """The same for a message that may hold a sentence: fewer, as every question is one."""
        return self._nearest(text, documents, _RECALLED_STRETCH)

    def _nearest(self, text: str, documents: Collection[str] | None, count: int) -> list[Unit]:
        found: dict[ClauseId, Unit] = {}
        for row in self._index.search_words(text, count, documents):
            document = self._index.document(row)
            clause: Clause | None = self._index.clause(row)
            while clause is not None and clause.id not in found:
                found[clause.id] = self._unit(document, clause)
                parent = clause.parent
                clause = document.clauses[document.place_of(parent)] if parent else None
        return list(found.values())

    def _unit(self, document: PolicyDocument, clause: Clause) -> Unit:
        with self._lock:
            unit = self._units.get(clause.id)
            if unit is not None and unit.document is document:
                self._units.move_to_end(clause.id)
                return unit
        unit = make_unit(document, clause)
        with self._lock:
            self._units[clause.id] = unit
            if len(self._units) > _KEPT_UNITS:
                self._units.popitem(last=False)
        return unit
