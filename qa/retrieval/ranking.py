"""`Retriever`: a query to clauses, ranked by the probability that they belong to the answer."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from corpus.text import Tokeniser
from index import Candidates, HybridIndex, with_history
from qa.asking import Query
from qa.retrieval.ages import admitting_first, asked_age
from qa.retrieval.features import FEATURES, FeatureMaker
from qa.retrieval.follow_ups import follow_up_features, goes_on
from qa.retrieval.hit import Hit
from qa.retrieval.weights import Logistic, Matrix, load_logistic
from qa.retrieval.words import telling_words
from qa.steps import step

_COMPLETE = 3  # telling words of a question that says something by itself


@dataclass(frozen=True, slots=True)
class Found:
    """The query as it was searched for, and its hits, best first."""

    query: Query
    hits: tuple[Hit, ...]
    vector: Matrix  # of the query, shape (dim,)
    leading: int = 1  # hits that belong whatever their score: the best, or the best of each side
    alone: "Found | None" = None  # for a follow-up, what the question finds without its history


class Retriever:
    """Recalls candidates from an index and ranks them by named features."""

    def __init__(
        self, index: HybridIndex, tokeniser: Tokeniser, model: Logistic | None = None
    ) -> None:
        self._index = index
        self._tokeniser = tokeniser
        self._features = FeatureMaker(index, tokeniser)
        self._model = model or load_logistic("ranking", FEATURES)

    def search(self, query: Query, k: int, documents: Collection[str] | None = None) -> Found:
        """The `k` best clauses; `documents` restricts to these ids, and so does a document that
        the query names.

        Whether a query goes on from its history is decided here, by what it finds with and
        without: a question that stands alone finds its clause better alone.
        """
        allowed = set(query.scope) if query.scope else None
        if documents is not None:
            allowed = set(documents) if allowed is None else allowed & set(documents)
        used, found = self.read(query, allowed)
        told = Found(used, self._ranked(used, found, k), found.vector)
        if not used.history:
            return told
        return replace(told, alone=self.search(replace(query, history=()), k, documents))

    def read(
        self, query: Query, documents: Collection[str] | None = None
    ) -> tuple[Query, Candidates]:
        """The query with its history, if it goes on from it, else without; and what it finds."""
        alone = replace(query, history=())
        if not query.history:
            return alone, self.recall(alone, documents)
        query = self.chained(query)
        found, joined, features = self.both(query, documents)
        return (query, joined) if goes_on(features) else (alone, found)

    def both(
        self, query: Query, documents: Collection[str] | None = None
    ) -> tuple[Candidates, Candidates, Matrix]:
        """What a query finds without its history and with it, and the features, shape (n,), that
        `goes_on` decides by. Its three texts are embedded side by side.
        """
        texts = (query.text, with_history(query.text, query.history), query.history[-1])
        with step("recall"):
            own, chained, before = self._index.encoder.encode_queries(texts)
        alone = self.recall(replace(query, history=()), documents, own)
        joined = self.recall(query, documents, chained)
        features = follow_up_features(query.text, alone, joined, before, self._tokeniser)
        return alone, joined, features

    def chained(self, query: Query) -> Query:
        """The query with its history back to the last question that says something by itself.

        What was talked of before that only leads away: of 158 dialogues, most of them behind one
        or two questions on something else, the clause is found with MRR .82 so, and with .56
        with all three questions before (2026-11-26, the dialogues that `python -m qa fit` fits
        on and those of both corpora, counted by hand).
        """
        place = len(query.history) - 1
        while place > 0 and len(telling_words(query.history[place], self._tokeniser)) < _COMPLETE:
            place -= 1
        return replace(query, history=query.history[max(place, 0) :])

    @step("recall")
    def recall(
        self,
        query: Query,
        documents: Collection[str] | None = None,
        vector: Matrix | None = None,
    ) -> Candidates:
        """Candidates for a query with the history it has; `vector` is its own, where it is known."""
        text = with_history(query.text, query.history)
        return self._index.recall(
            text, words=query.text, documents=documents, named=query.clauses, vector=vector
        )

    @step("rank")
    def _ranked(self, query: Query, found: Candidates, k: int) -> tuple[Hit, ...]:
        kept, features = self._features.make(query, found)
        chance = self._model.probabilities(features)
        rows = found.rows[kept]
        for named in query.clauses:  # a clause named by its number is what is asked for
            chance[np.isin(rows, self._index.rows(named))] = 1.0
        order = np.argsort(-chance, kind="stable")[:k]
        hits = [
            Hit(
                self._index.document(int(rows[i])),
                self._index.clause(int(rows[i])),
                float(chance[i]),
                int(rows[i]),
                dict(zip(FEATURES, map(float, features[i]), strict=True)),
            )
            for i in order
        ]
        age = asked_age(query.question)
        return tuple(hits if age is None else admitting_first(hits, age))
