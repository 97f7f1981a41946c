"""The sentences that answer a question, and whether the documents answer it at all."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus import Clause, ClauseId, ClauseKind, Library, PolicyDocument
from index import Hit, HybridIndex, sentence_spans, weighted
from index.encoding import Vectors
from qa.choice import NARROW, Breadth, ClauseChooser
from qa.coverage import Coverage, peak_scaled, standing
from qa.question import Intent, Query
from qa.retrieval import bilingual, within


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a clause, with its offsets in `document.text`."""

    document: PolicyDocument
    clause: Clause
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Selection:
    """What was found: the evidence in reading order, and the facts asked for that it lacks."""

    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...]


# What a sentence says that gives support, or may be asked for it.
_SUPPORTS = re.compile(
    r"支持|鼓励|给予|优先|优惠|享受|可以?(?:按|申|采|在|适)|奖励|补助|资金|经费|培育|加大|扩大|减免|放宽"
    r"|提供|保障|探索|引导|扶持|服务|改造提升|积极|推行"
)
_DEFINES = re.compile(r"是指|以下简称|^[^，。]{2,12}是[^，。]*[，。]")
_DEFINING = 0.25
_SUPPORTING = 0.2  # added to the score of a sentence that gives support, where it is asked for
_AMONG = 0.8  # of the best score, from which two items of a list speak for the whole list
_YEAR = re.compile(r"\d{4}年")


class EvidenceSelector:
    """Selects evidence from an index's sentences."""

    def __init__(self, index: HybridIndex, library: Library) -> None:
        self._index = index
        self._library = library
        self._coverage = Coverage(index)
        self._chooser = ClauseChooser(index, library, self._coverage)
        self._spans = index.sentences
        self._by_clause: dict[ClauseId, list[int]] = {}
        for position, record in enumerate(self._spans):
            self._by_clause.setdefault(record.clause.id, []).append(position)

    def select(self, query: Query, hits: Sequence[Hit]) -> Selection:
        """Evidence for the query from its hits (best first); empty where nothing answers."""
        if query.other_place or not query.asks or not hits:
            return Selection((), ())
        if query.intent is Intent.LOCATE and query.phrases:
            return self._containing(query)
        if any(fact.of_document for fact in query.facts) and query.scope:
            return self._of_documents(query)
        scores = self._sentence_scores(query)
        chosen: list[Evidence] = []
        for hit, breadth in self._chooser.choose(query, hits):
            chosen.extend(self._sentences(query, hit.clause, scores, breadth))
        chosen = self._with_siblings(query, hits, chosen, scores)
        missing = self._coverage.missing(query, [item.text for item in chosen])
        if self._coverage.off_topic(query, "".join(standing(e.document, e.clause) for e in chosen)):
            return Selection((), missing)
        return Selection(tuple(self._in_order(chosen)), missing)

    def _containing(self, query: Query) -> Selection:
        """Every sentence that holds a phrase the question puts in quotation marks."""
        found = [
            Evidence(record.document, record.clause, record.start, record.end, 1.0)
            for record in self._spans
            if (not query.scope or record.document.document_id in query.scope)
            and any(_bare(phrase) in _bare(record.text) for phrase in query.phrases)
        ]
        return Selection(tuple(self._in_order(found)), ())

    def _of_documents(self, query: Query) -> Selection:
        """What the covering notices and signatures state of the documents themselves."""
        found = []
        for document_id in query.scope:
            document = self._library.document(document_id)
            for clause in document.leaves:
                if clause.kind not in (ClauseKind.NOTICE, ClauseKind.CLOSING):
                    continue
                for start, end in sentence_spans(clause.text):
                    text = clause.text[start:end]
                    if any(fact.held.search(text) for fact in query.facts):
                        begin = clause.start
                        found.append(Evidence(document, clause, begin + start, begin + end, 1.0))
        names = [fact.name for fact in query.facts] if not found else []
        return Selection(tuple(self._in_order(found)), tuple(names))

    def look_up(self, query: Query) -> Selection:
        """The clauses the query names by number, whole, sentence by sentence."""
        chosen = []
        for clause_id in query.lookups:
            document = self._library.document(clause_id.document_id)
            leaves = [c for c in document.leaves if within(c.label, clause_id.label)]
            for clause in leaves or [document.clause(clause_id.label)]:
                chosen += [
                    Evidence(document, clause, self._spans[p].start, self._spans[p].end, 1.0)
                    for p in self._by_clause.get(clause.id, [])
                ]
        return Selection(
            tuple(self._in_order(chosen)),
            self._coverage.missing(query, [item.text for item in chosen]),
        )

    def _sentence_scores(self, query: Query) -> Vectors:
        """Scores of all sentences, shape (n_sentences,), float32, 0 to about 1."""
        asked = self._coverage.weights(query)
        shared = peak_scaled(
            sum(asked[token] for token in tokens if token in asked)
            for tokens in self._coverage.sentence_tokens
        )
        lexical = np.array(shared, dtype=np.float32)
        similarity = self._index.sentence_similarities(bilingual(query))
        scores = weighted([(0.55, similarity)]) + np.float32(0.45) * lexical
        for fact in query.facts:
            held = np.array([bool(fact.held.search(record.text)) for record in self._spans])
            scores = scores + np.float32(0.1) * held
        if query.intent is Intent.SUPPORT:
            gives = np.array([bool(_SUPPORTS.search(record.text)) for record in self._spans])
            scores = scores + np.float32(_SUPPORTING) * gives
        if query.intent is Intent.DEFINITION:
            defines = np.array([bool(_DEFINES.search(record.text)) for record in self._spans])
            scores = scores + np.float32(_DEFINING) * defines
        if query.intent is Intent.WHEN:
            dated = np.array([bool(_YEAR.search(record.text)) for record in self._spans])
            scores = scores + np.float32(0.25) * dated
        return np.asarray(scores, dtype=np.float32)

    def _sentences(
        self,
        query: Query,
        clause: Clause,
        scores: Vectors,
        breadth: Breadth,
    ) -> list[Evidence]:
        positions = self._by_clause.get(clause.id, [])
        if len(positions) > 1 and clause.heading:  # a heading by itself says nothing
            positions = [p for p in positions if self._spans[p].start >= clause.body_start]
        if not positions:
            return []
        ranked = sorted(positions, key=lambda p: (-float(scores[p]), p))
        floor = breadth.sentence_ratio * float(scores[ranked[0]])
        kept = [p for p in ranked[: breadth.sentences] if float(scores[p]) >= floor]
        return [self._evidence(p, scores) for p in kept]

    def _evidence(self, position: int, scores: Vectors) -> Evidence:
        record = self._spans[position]
        score = float(scores[position])
        return Evidence(record.document, record.clause, record.start, record.end, score)

    def _with_siblings(
        self, query: Query, hits: Sequence[Hit], chosen: list[Evidence], scores: Vectors
    ) -> list[Evidence]:
        """Complete a list where the question asks for the list: its items answer together."""
        listing = query.intent in (Intent.SUPPORT, Intent.CONDITION, Intent.LIST)
        if not listing and not query.compare:
            return chosen
        top = [hit.clause for hit in hits[:5] if hit.score >= _AMONG * hits[0].score]
        have = {item.clause.id for item in chosen}
        for parent, count in Counter(
            (clause.document_id, clause.parent) for clause in top if clause.kind is ClauseKind.ITEM
        ).items():
            document_id, label = parent
            if count < 2 or label is None:
                continue
            document = self._library.document(document_id)
            for clause in document.children(label):
                if not clause.leaf:
                    continue
                if clause.id not in have:
                    chosen += self._sentences(query, clause, scores, NARROW)
                    have.add(clause.id)
                if clause.heading:  # in a list, what an item is called is the answer
                    first = self._by_clause[clause.id][0]
                    chosen.append(self._evidence(first, scores))
        return chosen

    def _in_order(self, evidence: Iterable[Evidence]) -> list[Evidence]:
        rank = {d.document_id: place for place, d in enumerate(self._library.documents)}
        unique = {(e.clause.id, e.start): e for e in evidence}
        return sorted(unique.values(), key=lambda e: (rank[e.document.document_id], e.start))


def _bare(text: str) -> str:
    """A text's letters and figures."""
    return "".join(char for char in text if char.isalnum())
