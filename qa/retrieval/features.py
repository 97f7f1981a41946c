"""What is known of a candidate clause for a query: one row of named features each.

Scales are fixed: cosines as they are, BM25 as a share of what the query could attain, everything
else 0, 1 or -1. No feature depends on how many other documents there are.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus import Level, PolicyDocument
from corpus.text import Tokeniser, fold, states_nothing
from index import Candidates, HybridIndex
from qa.asking import Intent, Query, place_relation
from qa.retrieval.weights import Matrix
from qa.retrieval.words import coverage, telling_words

FEATURES = (
    "dense", "sentence", "lexical", "covered", "document", "listed", "preferred", "place", "away",
    "level", "local",
)  # fmt: skip
_KEPT = 80  # candidates that are looked at more closely: the nearest by meaning and by words
_FOLDED = 20_000  # clauses whose folded text is kept, about 1 kB each


class FeatureMaker:
    """Makes features of candidates; keeps folded texts of clauses it has seen."""

    def __init__(self, index: HybridIndex, tokeniser: Tokeniser) -> None:
        self._index = index
        self._tokeniser = tokeniser
        self._read = lru_cache(maxsize=_FOLDED)(self._folded)

    def make(self, query: Query, found: Candidates) -> tuple[NDArray[np.int64], Matrix]:
        """Places of the candidates kept, shape (m,), and their features, (m, len(FEATURES)).

        What states nothing (a blank form, …通知如下：) is no candidate unless it is asked for by name.
        """
        near = found.dense + 0.5 * found.sentence + 0.25 * found.lexical
        kept = np.argsort(-near, kind="stable")[:_KEPT]
        if query.clauses:
            named = np.concatenate([self._index.rows(one) for one in query.clauses])
            extra = np.flatnonzero(np.isin(found.rows, named))
            kept = np.unique(np.concatenate([kept, extra]))
            states = np.isin(found.rows[kept], named)
        else:
            states = np.zeros(len(kept), dtype=bool)
        columns = np.zeros((len(kept), len(FEATURES)), dtype=np.float32)
        columns[:, 0], columns[:, 1] = found.dense[kept], found.sentence[kept]
        columns[:, 2] = found.lexical[kept]
        listing = query.asks(Intent.LIST)
        weights = telling_words(query.text, self._tokeniser)
        columns[:, 4] = _best_of_document(
            self._index.columns.clauses[found.rows[kept], 0], columns[:, 0]
        )
        documents: dict[str, Sequence[float]] = {}
        for place, at in enumerate(kept):
            row = int(found.rows[at])
            document = self._index.document(row)
            own = document.document_id
            if own not in documents:
                documents[own] = _of_document(query, document)
            folded, depends, empty = self._read(row)
            columns[place, 3] = coverage(weights, folded)
            columns[place, 5] = float(listing and depends)
            columns[place, 6:] = documents[own]
            states[place] = states[place] or not empty
        return kept[states], columns[states]

    def _folded(self, row: int) -> tuple[str, bool, bool]:
        """A clause's text with its headings, folded; whether it depends on a lead sentence, and
        whether it states nothing.
        """
        document, clause = self._index.document(row), self._index.clause(row)
        parts = (document.title, *clause.path, clause.lead, clause.heading, clause.text)
        return fold("\n".join(parts)).lower(), bool(clause.lead), states_nothing(clause.text)


def _best_of_document(places: NDArray[np.int64], dense: Matrix) -> Matrix:
    """For each candidate the best cosine of its document's candidates, shape (m,)."""
    documents, which = np.unique(places, return_inverse=True)
    best = np.full(len(documents), -1, dtype=np.float32)
    np.maximum.at(best, which, dense)
    return best[which]


def _of_document(query: Query, document: PolicyDocument) -> Sequence[float]:
    levels = query.places.levels
    level = 0.0
    if levels and document.level is not Level.UNKNOWN:
        level = 1.0 if document.level in levels else -1.0
    local = 0.0
    if query.places.local:
        local = -1.0 if document.level is Level.NATIONAL else 1.0
    place = place_relation(query.places, document)
    return (
        float(document.document_id in query.preferred),
        float(place > 0),
        float(place < 0),
        level,
        local,
    )
