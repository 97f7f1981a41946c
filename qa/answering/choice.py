"""Which of the clauses found are quoted, and how widely."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import Clause, Library, PolicyDocument
from index import Hit, HybridIndex
from qa.asking import Intent, Query
from qa.retrieval import Coverage, standing, subjects


@dataclass(frozen=True, slots=True)
class Breadth:
    """How widely to quote for one intent."""

    clauses: int  # at most, per document
    total: int  # clauses at most
    clause_ratio: float  # of the best clause's score
    sentences: int  # at most, per clause
    sentence_ratio: float  # of the clause's best sentence


NARROW = Breadth(clauses=2, total=3, clause_ratio=0.87, sentences=5, sentence_ratio=0.5)
_BREADTH = {
    Intent.SUPPORT: Breadth(
        clauses=4, total=12, clause_ratio=0.75, sentences=4, sentence_ratio=0.5
    ),
    Intent.LIST: Breadth(clauses=2, total=6, clause_ratio=0.93, sentences=4, sentence_ratio=0.5),
    Intent.COMPARE: Breadth(clauses=2, total=6, clause_ratio=0.95, sentences=6, sentence_ratio=0.3),
    Intent.LOCATE: Breadth(clauses=1, total=3, clause_ratio=0.9, sentences=2, sentence_ratio=0.8),
}
_GIVES = re.compile(r"支持|鼓励|享受|给予|适用|优先|奖励|资助")
_OPEN = (Intent.SUPPORT, Intent.ALLOWED, Intent.CONDITION, Intent.GENERAL)
_SAID = 0.5  # of the best clause's share of the question's content
_HEARD = 0.8  # of the best clause's score
_HEARD_FULL, _FULL = 0.65, 0.8  # the same, where it covers this share of the best coverage
_SAME_LEVEL = 0.75  # of the best score of its level
_WHOLE = Breadth(clauses=10, total=12, clause_ratio=0.6, sentences=4, sentence_ratio=0.5)
_SCOPED_SUPPORT = Breadth(clauses=2, total=6, clause_ratio=0.93, sentences=4, sentence_ratio=0.5)


class ClauseChooser:
    """Chooses among the hits of a query."""

    def __init__(self, index: HybridIndex, library: Library, coverage: Coverage) -> None:
        self._library = library
        self._coverage = coverage
        self._subjects = {d.document_id: subjects(d, index.terms) for d in library}

    def choose(self, query: Query, hits: Sequence[Hit]) -> list[tuple[Hit, Breadth]]:
        """The hits to quote, best first, each with how widely."""
        breadth = _BREADTH.get(query.intent, NARROW)
        if query.compare:
            breadth = _BREADTH[Intent.COMPARE]
        elif query.scope and query.intent is Intent.SUPPORT:
            breadth = _SCOPED_SUPPORT
        relevant = self._relevant(query, hits)
        found = [hit for hit in hits if hit.document.document_id in relevant]
        if query.relation:  # a clause that names the other document tells how they relate
            found = [hit for hit in found if self._names_other(hit.document, hit.clause)] or found
        shares = [self._coverage.share(query, standing(hit.document, hit.clause)) for hit in found]
        whole = self._asked_whole(query)
        said = _SAID * max(shares, default=0.0)
        best: dict[str, float] = {}
        taken: Counter[str] = Counter()
        chosen: list[tuple[Hit, Breadth]] = []
        for hit, share in zip(found, shares, strict=True):
            document_id = hit.document.document_id
            # Compared documents are each measured by their own best clause.
            top = best.setdefault(document_id if query.compare else "", hit.score)
            ratio, most = breadth.clause_ratio, breadth.clauses
            if document_id == whole:
                if not _GIVES.search(hit.clause.text):
                    continue
                ratio, most = _WHOLE.clause_ratio, _WHOLE.clauses
            if query.intent in _OPEN and not query.scope and not taken[document_id]:
                # asked of all: each that has something to say is heard
                full = share >= _FULL * max(shares)
                ratio = min(ratio, _HEARD_FULL if full else _HEARD)
            if share < said and not query.compare and chosen:
                continue  # what the question is about is said elsewhere
            if hit.score >= ratio * top and taken[document_id] < most:
                taken[document_id] += 1
                chosen.append((hit, breadth))
        return chosen[: breadth.total]

    def _asked_whole(self, query: Query) -> str:
        """The document whose own subject is all that support is asked for; "" for none."""
        if query.intent is not Intent.SUPPORT or query.scope:
            return ""
        for document_id, terms in self._subjects.items():
            said = (query.topic, *(wording for group in query.expansion for wording in group))
            named = any(term in text for term in terms for text in said)
            if named and not self._coverage.beyond(query, terms):
                return document_id
        return ""

    def _names_other(self, document: PolicyDocument, clause: Clause) -> bool:
        others = (d.number for d in self._library if d is not document)
        return any(number in clause.text for number in others if number)

    def _relevant(self, query: Query, hits: Sequence[Hit]) -> set[str]:
        """Documents to quote: those named, less those of a level that have much less to say."""
        best: dict[str, float] = {}
        level: dict[str, float] = {}
        for hit in hits:
            if not query.scope or hit.document.document_id in query.scope:
                best.setdefault(hit.document.document_id, hit.score)
                level[hit.document.level] = max(level.get(hit.document.level, 0.0), hit.score)
        return {
            document_id
            for document_id, score in best.items()
            if not query.compare
            or score >= _SAME_LEVEL * level[self._library.document(document_id).level]
        }
