"""`HybridIndex`: dense and lexical scores over the clauses of a library."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus import Clause, PolicyDocument
from index.dense import DenseIndex
from index.encoding import Encoder, Progress, Vectors
from index.errors import IndexingError
from index.fusion import ranks, weighted
from index.lexical import LexicalIndex
from index.segmentation import (
    Passage,
    Sentence,
    Tokeniser,
    domain_terms,
    indexed_clauses,
    passages,
    sentences,
)

DENSE_WEIGHT, SENTENCE_WEIGHT, LEXICAL_WEIGHT = 0.5, 0.25, 0.25


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause that was found, and why: its score and its rank by each kind of search."""

    document: PolicyDocument
    clause: Clause
    score: float
    dense_rank: int | None  # 1-based, among all clauses
    lexical_rank: int | None


class HybridIndex:
    """Scores every clause of a library for a query, by meaning and by words."""

    def __init__(
        self,
        documents: Sequence[PolicyDocument],
        encoder: Encoder,
        dense: DenseIndex,
        dense_sentences: DenseIndex,
    ) -> None:
        self.encoder = encoder
        self.dense = dense
        self.dense_sentences = dense_sentences
        self.documents = tuple(documents)
        self.passages: list[Passage] = [p for d in documents for p in passages(d)]
        self.sentences: list[Sentence] = [s for d in documents for s in sentences(d)]
        pairs = [(d, c) for d in documents for c in indexed_clauses(d)]
        self._document_of = [document for document, _ in pairs]
        self.clauses: list[Clause] = [clause for _, clause in pairs]
        place = {clause.id: i for i, clause in enumerate(self.clauses)}
        self._clause_of_passage = np.array([place[p.clause.id] for p in self.passages])
        self._clause_of_sentence = np.array([place[s.clause.id] for s in self.sentences])
        self.tokeniser = Tokeniser(domain_terms(documents))
        self._lexical = LexicalIndex(
            [self.tokeniser.tokens(_searchable(document, clause)) for document, clause in pairs]
        )

    @classmethod
    def build(
        cls,
        documents: Sequence[PolicyDocument],
        encoder: Encoder,
        progress: Progress | None = None,
    ) -> "HybridIndex":
        """Embed passages and sentences; `progress(done, total)` counts both.

        Raises:
            IndexingError: the documents have no clause that can be indexed.
        """
        found = [p for d in documents for p in passages(d)]
        if not found:
            raise IndexingError("没有可以建立索引的条款。请先用 python -m corpus check 检查文件")
        vectors = encoder.encode_documents(
            _texts(found, [s for d in documents for s in sentences(d)]), progress
        )
        return cls(
            documents,
            encoder,
            DenseIndex.build(vectors[: len(found)]),
            DenseIndex.build(vectors[len(found) :]),
        )

    @property
    def texts_hash(self) -> str:
        """SHA-256 over all embedded texts: changes when segmentation or the parser does."""
        digest = hashlib.sha256()
        for text in _texts(self.passages, self.sentences):
            digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
        return digest.hexdigest()

    @property
    def terms(self) -> tuple[str, ...]:
        return self.tokeniser.terms

    def dense_scores(self, query: str) -> Vectors:
        """Cosine similarity of each clause's best passage, shape (n_clauses,)."""
        return self._best(self.dense.scores(self._vector(query)), self._clause_of_passage)

    def sentence_similarities(self, query: str) -> Vectors:
        """Cosine similarity of each sentence, shape (n_sentences,)."""
        return self.dense_sentences.scores(self._vector(query))

    def best_sentence_scores(self, query: str) -> Vectors:
        """Cosine similarity of each clause's best sentence, shape (n_clauses,)."""
        return self._best(self.sentence_similarities(query), self._clause_of_sentence)

    def lexical_scores(self, query: str) -> Vectors:
        """BM25 of each clause with its headings, shape (n_clauses,)."""
        return self._lexical.scores(self.tokeniser.tokens(query))

    def search(
        self, query: str, k: int = 10, documents: Collection[str] | None = None
    ) -> list[Hit]:
        """The `k` best clauses, best first; `documents` restricts to these document ids."""
        dense, lexical = self.dense_scores(query), self.lexical_scores(query)
        fused = weighted(
            [
                (DENSE_WEIGHT, dense),
                (SENTENCE_WEIGHT, self.best_sentence_scores(query)),
                (LEXICAL_WEIGHT, lexical),
            ]
        )
        return self.hits(fused, dense, lexical, k, documents)

    def hits(
        self,
        scores: Vectors,
        dense: Vectors,
        lexical: Vectors,
        k: int,
        documents: Collection[str] | None = None,
    ) -> list[Hit]:
        """The `k` best clauses by `scores`, shape (n_clauses,); ties in document order."""
        dense_rank, lexical_rank = ranks(dense), ranks(lexical)
        found = []
        for i in np.argsort(-scores, kind="stable"):
            document = self._document_of[i]
            if documents is None or document.document_id in documents:
                rank = lexical_rank[i] if lexical[i] > 0 else None
                found.append(Hit(document, self.clauses[i], float(scores[i]), dense_rank[i], rank))
        return found[: max(k, 0)]

    def _vector(self, query: str) -> Vectors:
        return np.asarray(self.encoder.encode_queries([query])[0], dtype=np.float32)

    def _best(self, scores: Vectors, clause_of: NDArray[np.int64]) -> Vectors:
        # a clause without any sentence gets the worst score there is, so that scaling holds
        best = np.full(len(self.clauses), scores.min(initial=1.0), dtype=np.float32)
        np.maximum.at(best, clause_of, scores)
        return best


def _texts(found: Sequence[Passage], cut: Sequence[Sentence]) -> list[str]:
    return [p.context + p.text for p in found] + [s.text for s in cut]


def _searchable(document: PolicyDocument, clause: Clause) -> str:
    return "\n".join((document.title, *clause.path, clause.lead, clause.heading, clause.text))
