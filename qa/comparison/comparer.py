"""Comparisons that are asked for: of two documents, or of the two levels on a topic."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from corpus import Level, Library
from qa.asking import Intent, Query, Understanding, clean
from qa.comparison.compare import compare_documents, compare_topic
from qa.comparison.types import Comparison
from qa.errors import InvalidQuestionError
from qa.retrieval import Found, Hit, Retriever

_COMPARED = 6  # clauses a side that a topic is compared in
_SIDE = 4  # clauses of each side of a comparison that is asked for
# Share of the best side's score below which a side may be none (国家级和省级各奖多少, asked of a
# document that says both in clauses beside each other). Two that are none have .02 and .05, of 31 true
# comparisons the least has .06 (2026-11-28, both corpora and 400 fresh questions, by hand).
_NO_SIDE = 0.1
_NEAR = 0.6  # share of the best hit's score from which a clause belongs to a topic


class Comparer:
    """Finds what is compared, and compares it."""

    def __init__(
        self, library: Library, understanding: Understanding, retriever: Retriever, limit: int
    ) -> None:
        self._library = library
        self._understanding = understanding
        self._retriever = retriever
        self._limit = limit
        self._by_level: dict[Level, list[str]] = {}
        for document in library:
            self._by_level.setdefault(document.level, []).append(document.document_id)

    def compare(self, topic: str, local_id: str, national_id: str) -> Comparison:
        """Compare two whole documents, or the two levels on a topic; see `PolicyAssistant`."""
        if not topic.strip() and not (local_id and national_id):
            raise InvalidQuestionError("请给出对照的主题，或地方、国家两份文件")
        if not topic.strip():
            return compare_documents(
                self._library.document(local_id), self._library.document(national_id)
            )
        query = self._understanding.understand(clean(topic, self._limit))
        query = replace(query, scope=(), clauses=())
        local = self._near(query, local_id, lambda level: level is not Level.NATIONAL)
        national = self._near(query, national_id, lambda level: level is Level.NATIONAL)
        return compare_topic(query.question, local, national)

    def _near(self, query: Query, own: str, side: Callable[[Level], bool]) -> Sequence[Hit]:
        ids = [self._library.document(own).document_id] if own else self._levels(side)
        hits = self._retriever.search(query, _COMPARED, ids).hits if ids else ()
        return [hit for hit in hits if hit.score >= _NEAR * hits[0].score]

    def _levels(self, side: Callable[[Level], bool]) -> list[str]:
        return [own for level, ids in self._by_level.items() if side(level) for own in ids]

    def sides(self, query: Query, depth: int, allowed: Collection[str] | None) -> Found:
        """The hits of a comparison: the best of each side first, side by side."""
        query, asked = self._understanding.compared(query)
        whole = self._retriever.search(query, depth, allowed)
        found = [self._retriever.search(one, _SIDE, allowed).hits for one in asked]
        scores = sorted((hits[0].score for hits in found if hits), reverse=True)
        if len(scores) < 2 or (_beside(whole.hits) and scores[1] < _NO_SIDE * scores[0]):
            listed = query.asks(Intent.LIST)
            return whole if listed else replace(whole, leading=min(2, len(whole.hits)))
        first = {hit.clause.id: hit for hits in found for hit in hits[:1]}
        rest = sorted((h for hits in found for h in hits[1:]), key=lambda hit: -hit.score)
        more = {hit.clause.id: hit for hit in (*rest, *whole.hits) if hit.clause.id not in first}
        return replace(whole, hits=(*first.values(), *more.values()), leading=len(first))


def _beside(hits: Sequence[Hit]) -> bool:
    """Whether the two best clauses stand beside each other in one document."""
    places = [(hit.document.document_id, hit.clause.parent) for hit in hits[:2]]
    return len(places) > 1 and places[0] == places[1]
