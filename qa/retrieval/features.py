"""What is known of a candidate clause for a query: one row of named features each.

Scales are fixed: cosines as they are, BM25 as a share of what the query could attain, everything
else 0, 1 or -1. No feature depends on how many other documents there are.
"""

from collections.abc import Sequence

import numpy as np

from corpus import Level, PolicyDocument
from index import Candidates, HybridIndex
from qa.asking import Query, place_relation
from qa.retrieval.weights import Matrix

FEATURES = ("dense", "sentence", "lexical", "lexical_dense", "named", "preferred", "place", "level", "local")


def candidate_features(index: HybridIndex, query: Query, found: Candidates) -> Matrix:
    """Features of the candidates, shape (m, len(FEATURES)), float32."""
    columns = np.zeros((len(found.rows), len(FEATURES)), dtype=np.float32)
    columns[:, 0], columns[:, 1], columns[:, 2] = found.dense, found.sentence, found.lexical
    # words count for more where the meaning is near as well, and little where it is not
    columns[:, 3] = found.lexical * np.clip((found.dense - 0.5) / 0.5, 0.0, 1.0)
    known: dict[str, Sequence[float]] = {}
    clauses = set(query.clauses)
    for place, row in enumerate(found.rows):
        document = index.document(int(row))
        told = known.get(document.document_id)
        if told is None:
            told = known[document.document_id] = _of_document(query, document)
        columns[place, 4:] = told
        if clauses and index.clause(int(row)).id in clauses:
            columns[place, 4] += 1.0
    return columns


def _of_document(query: Query, document: PolicyDocument) -> Sequence[float]:
    own = document.document_id
    levels = query.places.levels
    level = 0.0
    if levels and document.level is not Level.UNKNOWN:
        level = 1.0 if document.level in levels else -1.0
    local = 0.0
    if query.places.local:
        local = -1.0 if document.level is Level.NATIONAL else 1.0
    return (
        float(own in query.scope),
        float(own in query.preferred),
        float(place_relation(query.places, document)),
        level,
        local,
    )
