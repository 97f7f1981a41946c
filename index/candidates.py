"""What recall gives: some hundreds of clauses with their scores, as columns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import Clause, PolicyDocument
from index.encoding import Vectors


@dataclass(frozen=True, slots=True)
class Candidates:
    """Clauses worth ranking, in document order; m may be 0.

    Scores are exact for every candidate, whichever search found it, and do not depend on what
    else the index holds: cosines as they are, BM25 as a share of what the query could attain.
    """

    rows: NDArray[np.int64]  # (m,), ascending
    dense: Vectors  # (m,): cosine of the best passage
    sentence: Vectors  # (m,): cosine of the best sentence; that of the passage where it has none
    lexical: Vectors  # (m,): 0..1
    vector: Vectors  # (dimension,): of the query

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that a plain search found, and why."""

    document: PolicyDocument
    clause: Clause
    score: float
    dense: float
    sentence: float
    lexical: float
