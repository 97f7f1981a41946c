"""`Reader`: what a cross-encoder says of a question and the clauses found for it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from index import HybridIndex, excerpt
from qa.asking import Intent, Query
from qa.retrieval import Found, Hit, Logistic, Matrix, asked_age, load_logistic
from qa.steps import step

READ = ("chance", "read")  # the log-odds by features, and the cross-encoder's
# Best clauses that are read, and the share of the best one's probability from which the next is.
# From .5 instead of .6 more of the citations are right, of four more are found, but one question in
# twenty waits up to 20 ms longer (2026-11-28, 680 questions; docs/evaluation.md).
_DEPTH, _NEAR = 2, 0.5
_LEAST = 1e-6  # probability, and difference to 1, that single precision still tells


def logit(chance: float) -> float:
    """The log-odds of a probability; those of 0 and 1 are finite."""
    return math.log(max(chance, _LEAST) / max(1 - chance, _LEAST))


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))


def _head(hit: Hit) -> str:
    return " ".join(filter(None, (hit.document.title, *hit.clause.path, hit.clause.lead)))


class Reader:
    """Reads a question with its clauses; holds the cross-encoder's scores of a query and passages."""

    def __init__(
        self,
        index: HybridIndex,
        scores: Callable[[str, Sequence[str]], Sequence[float]],
        model: Logistic | None = None,
    ) -> None:
        self._index = index
        self._scores = scores
        self._model = model or load_logistic("order", READ)

    @step("read")
    def read(self, found: Found) -> float:
        """Log-odds that the best clause found, of the better side of a comparison, answers the
        query's own words.

        Of a long clause both its beginning and what is nearest to the question are read, and their
        mean is told: each alone tells answered from other questions less well on one set or another
        (docs/evaluation.md).
        """
        best = max(found.hits[: found.leading], key=lambda hit: hit.score)
        nearest, whole = self._passages(best, found.vector)
        known = [best.features[READ[1]]] if READ[1] in best.features else []
        unread = [] if known else [nearest]
        if whole != nearest:
            unread.append(whole)
        said = [*known, *(self._scores(found.query.text, unread) if unread else ())]
        return sum(said) / len(said)

    @step("read")
    def reordered(self, found: Found) -> Found:
        """The same with the best clauses in the order of what features and reading say together.

        Clauses are read where several are about as probable, of long ones the sentences nearest to
        the question. The first has the probability that the first had before, the others lie below
        it by what both say. Left as they are: both sides of a comparison and what belongs to a
        list, clauses named by their number or in the order of an age, and what is asked in English,
        since the cross-encoder was trained on Chinese questions.
        """
        query, hits = found.query, found.hits
        near = [h for h in hits[:_DEPTH] if h.score >= _NEAR * hits[0].score]
        several = query.asks(Intent.LIST, Intent.COMPARE, Intent.EACH)
        ordered = query.clauses or asked_age(query.question) is not None
        if len(near) < 2 or several or ordered or query.english:
            return found
        read = self._read(query, near, found.vector)
        chance, reading = self._model.weights
        said = [logit(h.score) + reading / chance * one for h, one in zip(near, read, strict=True)]
        above = max(said) - logit(near[0].score)
        told = [
            replace(hit, score=_chance(one - above), features={**hit.features, READ[1]: own})
            for hit, one, own in zip(near, said, read, strict=True)
        ]
        told.sort(key=lambda hit: -hit.score)
        return replace(found, hits=(*told, *hits[len(near) :]))

    def _read(self, query: Query, hits: Sequence[Hit], vector: Matrix) -> Sequence[float]:
        return self._scores(query.text, [self._passages(hit, vector)[0] for hit in hits])

    def _passages(self, hit: Hit, vector: Matrix) -> tuple[str, str]:
        """Of a clause what is nearest to the question, and all; the cross-encoder cuts that."""
        slices, _, vectors = self._index.sentences([hit.row])
        texts, head = [one.text for one in slices], _head(hit)
        return excerpt(head, texts, vectors @ vector), f"{head}\n{''.join(texts)}"
