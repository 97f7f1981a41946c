"""`HybridIndex`: clauses found by meaning, by their sentences and by words."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus import Clause, ClauseId, ClauseNotFoundError, PolicyDocument, Slice
from index.candidates import Candidates, Hit
from index.dense import EXACT, DenseIndex
from index.encoding import Encoder, Progress, Vectors
from index.errors import IndexingError
from index.nearest import Ranges, VectorIndex, VectorIndexer, cosines
from index.passages import Columns, cut, digests
from index.words import KeptTokens, LexicalIndex

Rows = NDArray[np.int64]

_RECALLED = 200  # of each search: enough that the right clause is among them, few enough to rank
_KEPT = 4096  # clauses: some MB
_TUNED = 200  # sentences asked as questions, by which an approximate search is tuned
_SEARCH_WEIGHTS = (0.4, 0.4, 0.2)  # dense, sentence, lexical of `search`


class DocumentEncoder(Protocol):
    """What makes the vectors of a build: an `Encoder`'s documents, or `KeptVectors.encode`."""

    def __call__(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors: ...


class HybridIndex:
    """The clauses of a library that state policy, searchable. Immutable and safe in threads.

    A clause is known by its row, 0 … len(index) - 1, in document order. Everything about all
    clauses is a column; a question touches candidates only.
    """

    def __init__(
        self,
        documents: Sequence[PolicyDocument],
        encoder: Encoder,
        columns: Columns,
        passages: VectorIndex,
        sentences: VectorIndex,
        lexical: LexicalIndex,
        texts: NDArray[np.uint8],
    ) -> None:
        self.documents = tuple(documents)
        self.encoder = encoder
        self.columns = columns
        self.texts = texts  # of each document the SHA-256 of its embedded texts, shape (d, 32)
        self.texts_hash = hashlib.sha256(texts.tobytes()).hexdigest()
        self.passages, self.sentence_vectors, self.lexical = passages, sentences, lexical
        self._clause = _clauses(self.documents, columns)
        self._place = {one.document_id: place for place, one in enumerate(self.documents)}
        # of each document: its first row, its first passage, its first sentence
        edges = np.arange(len(self.documents) + 1)
        self._first_row = np.searchsorted(columns.clauses[:, 0], edges)
        rows = np.arange(len(columns.clauses) + 1)
        self._first_passage = np.searchsorted(columns.passages[:, 0], rows)
        self._first_sentence = np.searchsorted(columns.sentences[:, 0], rows)

    @classmethod
    def build(
        cls,
        documents: Sequence[PolicyDocument],
        encoder: Encoder,
        progress: Progress | None = None,
        encode: DocumentEncoder | None = None,
        nearest: VectorIndexer = DenseIndex.build,
        tokens: KeptTokens | None = None,
    ) -> "HybridIndex":
        """Cut, embed and index documents; `progress(done, total)` counts embedded texts, `nearest`
        says where vectors are searched, `tokens` keeps those of clauses for the next build.

        Raises:
            IndexingError: the documents have no clause that can be indexed.
        """
        columns, texts = cut(documents)
        if not len(columns.clauses):
            raise IndexingError("没有可以建立索引的条款。请先用 python -m corpus check 检查文件")
        embedded = [*texts.passages, *texts.sentences]
        vectors = (encode or encoder.encode_documents)(embedded, progress)
        asked = texts.sentences[:: max(1, len(texts.sentences) // _TUNED)]
        large = max(len(texts.passages), len(texts.sentences)) > EXACT
        queries = encoder.encode_queries(asked) if large else vectors[:0]  # below, nothing is tuned
        return cls(
            documents,
            encoder,
            columns,
            nearest(vectors[: len(texts.passages)], queries),
            nearest(vectors[len(texts.passages) :], queries),
            LexicalIndex.build(texts.clauses, tokens),
            digests(columns, texts, len(documents)),
        )

    def __len__(self) -> int:
        """The number of indexed clauses."""
        return len(self.columns.clauses)

    def document(self, row: int) -> PolicyDocument:
        """The document that the clause of this row belongs to."""
        return self.documents[int(self.columns.clauses[row, 0])]

    def clause(self, row: int) -> Clause:
        """The clause of this row."""
        return self._clause(row)

    def row(self, clause_id: ClauseId) -> int:
        """The row of an indexed clause, by its exact id.

        Raises:
            ClauseNotFoundError: no document has it, or it is not indexed (it has clauses below it,
                or states no policy).
        """
        rows = self.rows(clause_id)
        if len(rows) != 1 or self.clause(int(rows[0])).id != clause_id:
            raise ClauseNotFoundError(clause_id.document_id, clause_id.label)
        return int(rows[0])

    def rows(self, clause_id: ClauseId) -> Rows:
        """Rows of a clause, or of the indexed clauses below it; empty where there are none."""
        place = self._place.get(clause_id.document_id)
        if place is None:
            return np.zeros(0, dtype=np.int64)
        document = self.documents[place]
        try:
            first = document.place_of(clause_id.label)
        except ClauseNotFoundError:
            return np.zeros(0, dtype=np.int64)
        start, stop = self._first_row[place], self._first_row[place + 1]
        numbers = self.columns.clauses[start:stop, 1]
        end = document.clauses[first].end
        low = int(np.searchsorted(numbers, first))
        high = low
        while high < len(numbers) and document.clauses[numbers[high]].start < end:
            high += 1
        return np.arange(start + low, start + high, dtype=np.int64)

    def recall(
        self,
        query: str,
        *,
        words: str | None = None,
        k: int = _RECALLED,
        documents: Collection[str] | None = None,
        named: Collection[ClauseId] = (),
        vector: Vectors | None = None,
    ) -> Candidates:
        """Clauses worth ranking: the best `k` by passages, by sentences and by words, and those
        that are named.

        Args:
            query: what is asked, with its history (`with_history`), for the encoder.
            words: what is searched by words, where that is something else.
            k: passages, sentences and clauses that each search gives at most.
            documents: restricts all of it to these document ids; unknown ones are left out.
            named: clauses that are candidates whatever they score, and those below them.
            vector: of the query, shape (dimension,), where it was embedded before.
        """
        if vector is None:
            vector = np.asarray(self.encoder.encode_queries([query])[0], dtype=np.float32)
        lexical = self.lexical.scores(query if words is None else words)
        ranges = None if documents is None else self._ranges(documents)
        passages = self.passages.search(vector, k, _inner(ranges, self._first_passage))
        sentences = self.sentence_vectors.search(vector, k, _inner(ranges, self._first_sentence))
        found = [
            self.columns.passages[passages, 0],
            self.columns.sentences[sentences, 0],
            _best(lexical, k, ranges),
            *(_within(self.rows(one), ranges) for one in named),
        ]
        rows = np.unique(np.concatenate(found)).astype(np.int64)
        dense = _cosines(rows, self._first_passage, self.passages, vector)
        sentence = _cosines(rows, self._first_sentence, self.sentence_vectors, vector)
        return Candidates(
            rows=rows,
            dense=dense,
            sentence=np.where(sentence > -1, sentence, dense),
            lexical=lexical[rows],
            vector=vector,
        )

    def search(
        self, query: str, k: int = 10, documents: Collection[str] | None = None
    ) -> list[Hit]:
        """The `k` best clauses, best first, by a fixed mixture of the three searches."""
        found = self.recall(query, documents=documents)
        scores = mixture(found)
        order = np.argsort(-scores, kind="stable")[: max(k, 0)]
        parts = (scores, found.dense, found.sentence, found.lexical)
        return [
            Hit(
                self.document(int(found.rows[i])),
                self.clause(int(found.rows[i])),
                *(float(part[i]) for part in parts),
            )
            for i in order
        ]

    def search_words(
        self, text: str, k: int = _RECALLED, documents: Collection[str] | None = None
    ) -> list[int]:
        """Rows of the `k` clauses that share most with a text by words, best first."""
        scores = self.lexical.scores(text)
        rows = _best(scores, k, None if documents is None else self._ranges(documents))
        return [int(row) for row in rows[np.argsort(-scores[rows], kind="stable")]]

    def sentences(self, rows: Sequence[int] | Rows) -> tuple[list[Slice], Rows, Vectors]:
        """All sentences of these clauses, in the order of `rows` and of their text.

        Returns:
            The sentences (n), the row of each, shape (n,), and their vectors, (n, dimension).
        """
        places = _places(np.asarray(rows, dtype=np.int64), self._first_sentence)
        columns = self.columns.sentences[places]
        cut_out = [
            Slice(self.document(int(row)), self.clause(int(row)), int(start), int(end))
            for row, start, end in columns
        ]
        return cut_out, columns[:, 0], self.sentence_vectors.at(places)

    def _ranges(self, documents: Collection[str]) -> Ranges:
        places = sorted(self._place[one] for one in set(documents) if one in self._place)
        return [(int(self._first_row[p]), int(self._first_row[p + 1])) for p in places]


def _clauses(documents: Sequence[PolicyDocument], columns: Columns) -> Callable[[int], Clause]:
    """Gives the clause of a row; the last ones asked for are kept, as reading one from its line
    takes 30 µs and a question looks at a hundred."""

    @lru_cache(maxsize=_KEPT)
    def clause(row: int) -> Clause:
        document, number = columns.clauses[row]
        return documents[int(document)].clauses[int(number)]

    return clause


def mixture(found: Candidates) -> Vectors:
    """One score for each candidate, shape (m,): what `HybridIndex.search` sorts by."""
    parts = (found.dense, found.sentence, found.lexical)
    weighted = (weight * part for weight, part in zip(_SEARCH_WEIGHTS, parts, strict=True))
    return np.asarray(sum(weighted), dtype=np.float32)


def _cosines(rows: Rows, first: Rows, dense: VectorIndex, vector: Vectors) -> Vectors:
    """The best cosine of what belongs to each row, shape (len(rows),); -1 where nothing does."""
    counts = first[rows + 1] - first[rows]
    best = np.full(len(rows), -1, dtype=np.float32)
    scores = cosines(dense.at(_places(rows, first)), vector)
    np.maximum.at(best, np.repeat(np.arange(len(rows)), counts), scores)
    return best


def _places(rows: Rows, first: Rows) -> Rows:
    """The places that belong to rows: the ranges first[row] … first[row + 1], one after another."""
    counts = first[rows + 1] - first[rows]
    before = np.cumsum(counts) - counts
    return np.asarray(np.repeat(first[rows] - before, counts) + np.arange(counts.sum()))


def _inner(ranges: Ranges | None, first: Rows) -> Ranges | None:
    """Ranges of rows as ranges of what belongs to them."""
    if ranges is None:
        return None
    return [(int(first[start]), int(first[stop])) for start, stop in ranges]


def _best(scores: Vectors, k: int, ranges: Ranges | None) -> Rows:
    """The rows of the `k` best scores above 0, in no order."""
    if ranges is None:
        ranges = [(0, len(scores))]
    rows = np.concatenate(
        [start + np.flatnonzero(scores[start:stop] > 0) for start, stop in ranges]
        or [np.zeros(0, dtype=np.int64)]
    )
    if 0 < k < len(rows):
        rows = rows[np.argpartition(-scores[rows], k - 1)[:k]]
    return np.asarray(rows, dtype=np.int64)


def _within(rows: Rows, ranges: Ranges | None) -> Rows:
    if ranges is None or not len(rows):
        return rows
    return rows if any(start <= rows[0] < stop for start, stop in ranges) else rows[:0]
