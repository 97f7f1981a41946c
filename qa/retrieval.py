"""Ranking clauses for a question as understood: the index's scores, with the question's scope."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from corpus import ClauseKind, PolicyDocument
from index import Hit, HybridIndex, Reranker, min_max, weighted
from index.encoding import Vectors
from qa.question import Intent, Query


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part counts for; the parts are scaled to 0..1 before they are added."""

    dense: float = 0.35  # the passage with its context
    sentence: float = 0.35  # the clause's best sentence alone
    lexical: float = 0.25  # BM25 of the question's own words
    lexicon: float = 0.4  # BM25 of the policy wordings for them
    scope: float = 0.4  # the document is named in the question
    subject: float = 0.2  # taken off where the document is about something else
    context: float = 0.2  # the earlier question that a follow-up refers to
    named: float = 2.0  # the clause is named by number
    defining: float = 0.5  # the clause says what a term of the question is, where that is asked
    related: float = 1.0  # the clause names the other document whose relation is asked about
    siblings: float = (
        0.5  # of what the best item of a list has over the others, where lists are asked
    )
    rerank: float = 0.6  # a cross-encoder's score, where one is configured


DEFAULT_WEIGHTS = Weights()
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LISTING = (Intent.LIST, Intent.CONDITION, Intent.SUPPORT)
_RERANKED = 20  # clauses a cross-encoder reads


class Retriever:
    """Ranks the clauses of an index for a `Query`."""

    def __init__(
        self,
        index: HybridIndex,
        weights: Weights = DEFAULT_WEIGHTS,
        reranker: Reranker | None = None,
    ) -> None:
        self._index = index
        self._reranker = reranker
        self._weights = weights
        self._documents = np.array([clause.document_id for clause in index.clauses])
        self._subjects = {d.document_id: subjects(d, index.terms) for d in index.documents}
        lists: dict[tuple[str, str], list[int]] = {}
        for place, clause in enumerate(index.clauses):
            if clause.kind is ClauseKind.ITEM and clause.parent:
                lists.setdefault((clause.document_id, clause.parent), []).append(place)
        self._lists = [np.array(places) for places in lists.values()]
        self._bodies = [c.text[len(c.mark) :] for c in index.clauses]
        numbers = {d.document_id: d.number for d in index.documents if d.number}
        self._names_other = np.array(
            [
                any(number in c.text for d, number in numbers.items() if d != c.document_id)
                for c in index.clauses
            ]
        )

    def search(self, query: Query, documents: Sequence[PolicyDocument], k: int = 10) -> list[Hit]:
        """The `k` best clauses of `documents`, best first; ties in document order."""
        weights, index = self._weights, self._index
        meant = bilingual(query)
        dense = index.dense_scores(meant)
        lexical = index.lexical_scores(query.topic)
        parts = [
            (weights.dense, dense),
            (weights.sentence, index.best_sentence_scores(meant)),
            (weights.lexical, lexical),
        ]
        if query.expansion:
            parts.append((weights.lexicon, self._bridged(query.expansion)))
        score = weighted(parts) + np.float32(weights.scope) * np.isin(self._documents, query.scope)
        elsewhere = [d for d, terms in self._subjects.items() if not _mentions(query, d, terms)]
        score = score - np.float32(weights.subject) * np.isin(self._documents, elsewhere)
        if query.context:
            earlier = weighted(
                [
                    (0.5, index.dense_scores(query.context)),
                    (0.5, index.lexical_scores(query.context)),
                ]
            )
            score = score + np.float32(weights.context) * earlier
        if query.intent is Intent.DEFINITION:
            score = score + np.float32(weights.defining) * self._defining(query)
        if query.relation:
            score = score + np.float32(weights.related) * self._names_other
        for named in query.lookups:
            score = score + np.float32(weights.named) * np.array(
                [
                    clause.document_id == named.document_id and within(clause.label, named.label)
                    for clause in index.clauses
                ]
            )
        allowed = {document.document_id for document in documents}
        scores = score.astype(np.float32)
        if query.intent in _LISTING:
            scores = self._with_siblings(scores)
        scores = self._reranked(query, scores)
        if query.compare and len(query.scope) > 1:
            sides = [
                index.hits(scores, dense, lexical, k, allowed & {document_id})
                for document_id in query.scope
            ]
            return _in_turn(sides)[:k]
        return index.hits(scores, dense, lexical, k, allowed)

    def _reranked(self, query: Query, scores: Vectors) -> Vectors:
        """Scores with what the cross-encoder adds to the best clauses."""
        if self._reranker is None or not len(scores):
            return scores
        best = np.argsort(-scores, kind="stable")[:_RERANKED]
        texts = [f"{self._index.clauses[i].heading}\n{self._bodies[i]}".strip() for i in best]
        added = np.zeros_like(scores)
        added[best] = min_max(self._reranker.scores(query.topic, texts))
        return np.asarray(scores + np.float32(self._weights.rerank) * added, dtype=np.float32)

    def _with_siblings(self, score: Vectors) -> Vectors:
        """Scores in which the items of a list come nearer to the best of them."""
        raised = score.copy()
        for items in self._lists:
            raised[items] += np.float32(self._weights.siblings) * (
                score[items].max() - score[items]
            )
        return raised

    def _defining(self, query: Query) -> NDArray[np.bool_]:
        """Which clauses have a sentence that begins with a term of the question and 「是」."""
        named = [term for term in self._index.terms if term in query.topic]
        terms = {*named, *(wording for group in query.expansion for wording in group)}
        begins = (
            re.compile(rf"(?:^|[。；\n])(?:{'|'.join(map(re.escape, terms))})是") if terms else None
        )
        return np.array([bool(begins and begins.search(body)) for body in self._bodies])

    def _bridged(self, expansion: Sequence[Sequence[str]]) -> Vectors:
        """How well each clause says what the lexicon suggests: a group counts by its best wording."""
        total = np.zeros(len(self._index.clauses), dtype=np.float32)
        for group in expansion:
            total += np.max([self._index.lexical_scores(wording) for wording in group], axis=0)
        return total


def bilingual(query: Query) -> str:
    """What is embedded: a topic without Chinese goes with the policy wordings for it."""
    if _CHINESE.search(query.topic):
        return query.topic
    return " ".join((query.topic, *(wording for group in query.expansion for wording in group[:2])))


def subjects(document: PolicyDocument, terms: Sequence[str]) -> tuple[str, ...]:
    """Terms of the title that most clauses repeat: what the document is about, and nothing else."""
    leaves = [clause.text for clause in document.leaves]
    named = [term for term in terms if term in document.title]
    return tuple(t for t in named if 2 * sum(t in text for text in leaves) > len(leaves))


def _mentions(query: Query, document_id: str, subjects: Sequence[str]) -> bool:
    said = "".join((query.topic, query.context, *(w for group in query.expansion for w in group)))
    return not subjects or document_id in query.scope or any(term in said for term in subjects)


def _in_turn(sides: Sequence[Sequence[Hit]]) -> list[Hit]:
    """One of each side in turn, so that a long document does not crowd out another."""
    return [hit for row in zip_longest(*sides) for hit in row if hit is not None]


def within(label: str, named: str) -> bool:
    """Whether a label is the named one or that of an item of it."""
    return label == named or (label.startswith(named) and label[len(named)] in "（0123456789")
