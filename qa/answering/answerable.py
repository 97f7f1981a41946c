"""Whether the documents answer a question at all, and whether they state the fact it asks for.

The first is a logistic regression over features of the question, its hits and its evidence. The matter of
the question must be in the evidence, by meaning (cosines) and by words: words weigh by how telling
they are in the language at large (`qa/data/surprise.txt`), never by the corpus' own counts, so a
decision does not change when other documents join. The length of the question is no feature.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.text import Tokeniser, fold
from qa.answering.evidence import Evidence
from qa.asking import Query
from qa.data import load
from qa.retrieval import Hit, Matrix, found_words, load_logistic, telling_words

ANSWERABLE = (
    "dense", "sentence", "lexical", "second", "spread", "covered", "covered_evidence", "telling",
    "named", "place", "away", "english", "held", "lacking",
)  # fmt: skip
_MOST = 22  # bits of the most telling word
_SHOWN = 3  # clauses whose words count as found


@dataclass(frozen=True, slots=True)
class Decision:
    """Probabilities from which something is decided.

    `answerable` is where about 4 % of the answerable development questions of both corpora fall
    below (`python -m qa fit` prints the thresholds).
    """

    answerable: float = 0.2  # below it, the documents are said not to answer


class Judge:
    """Decides on answerability; holds the tokeniser and the fitted models."""

    def __init__(self, tokeniser: Tokeniser) -> None:
        self._tokeniser = tokeniser
        self._facts = load("facts")

    def answerable(self, query: Query, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> float:
        """Probability that the documents answer the question."""
        row = self.answerable_features(query, hits, evidence)
        return float(load_logistic("answerable", ANSWERABLE).probabilities(row[None])[0])

    def missing(self, query: Query, hits: Sequence[Hit], evidence: Sequence[Evidence]) -> list[str]:
        """Names of the kinds of fact asked for that neither evidence nor its clauses hold."""
        near = [fold(hit.clause.text) for hit in hits[:_SHOWN]]
        told = [fold(e.header + e.text) for e in evidence] + near
        return [
            self._facts[key].name
            for key in query.facts
            if not any(self._facts[key].shows("held", text) for text in told)
        ]

    def uncovered(self, query: Query, hits: Sequence[Hit]) -> list[str]:
        """The question's telling words that its best clauses lack, the most telling first."""
        weights = self._weights(query)
        found = self._found(weights, _texts(hits[:_SHOWN]))
        return sorted((w for w in weights if w not in found), key=lambda w: -weights[w])

    def answerable_features(
        self, query: Query, hits: Sequence[Hit], evidence: Sequence[Evidence]
    ) -> Matrix:
        """Features in the order of `ANSWERABLE`, shape (n,), float32."""
        if not hits:
            return np.zeros(len(ANSWERABLE), dtype=np.float32)
        dense = sorted((hit.features["dense"] for hit in hits), reverse=True)
        best = hits[0]
        weights = self._weights(query)
        total = sum(weights.values()) or 1.0
        found = self._found(weights, _texts(hits[:_SHOWN]))
        quoted = self._found(weights, [fold(e.text) for e in evidence])
        held = self._held(query, [fold(e.header + e.text) for e in evidence])
        lacking = max((weights[w] for w in weights if w not in found), default=0.0)
        return np.array(
            [
                dense[0],
                max(hit.features["sentence"] for hit in hits),
                max(hit.features["lexical"] for hit in hits),
                dense[1] if len(dense) > 1 else 0.0,
                dense[0] - float(np.mean(dense[:10])),
                sum(weights[w] for w in found) / total,
                sum(weights[w] for w in quoted) / total,
                lacking / _MOST,
                float(bool(query.scope or query.clauses)),
                best.features["place"],
                best.features["away"],
                float(query.english),
                float(held),
                float(bool(query.facts) and not held),
            ],
            dtype=np.float32,
        )

    def _held(self, query: Query, texts: Sequence[str]) -> bool:
        return bool(query.facts) and all(
            any(self._facts[key].shows("held", text) for text in texts) for key in query.facts
        )

    def _weights(self, query: Query) -> dict[str, float]:
        return telling_words(query.text, self._tokeniser)

    @staticmethod
    def _found(weights: dict[str, float], texts: Sequence[str]) -> set[str]:
        return found_words(weights, "\n".join(texts).lower())


def _texts(hits: Sequence[Hit]) -> list[str]:
    return [
        fold("".join((hit.document.title, *hit.clause.path, hit.clause.lead, hit.clause.text)))
        for hit in hits
    ]
