"""The sentences that answer a question, and whether the documents answer it at all."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from corpus import Clause, ClauseKind, Library, PolicyDocument
from index import Hit, HybridIndex
from qa.facts import years
from qa.question import Intent, Query
from qa.retrieval import within


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


@dataclass(frozen=True, slots=True)
class _Breadth:
    """How widely to quote for one intent."""

    clauses: int  # at most, per document
    clause_ratio: float  # of the best clause's score
    sentences: int  # at most, per clause
    sentence_ratio: float  # of the clause's best sentence


_NARROW = _Breadth(clauses=1, clause_ratio=0.9, sentences=2, sentence_ratio=0.75)
_BREADTH = {
    Intent.SUPPORT: _Breadth(clauses=3, clause_ratio=0.82, sentences=3, sentence_ratio=0.55),
    Intent.LIST: _Breadth(clauses=2, clause_ratio=0.9, sentences=3, sentence_ratio=0.6),
    Intent.COMPARE: _Breadth(clauses=1, clause_ratio=0.0, sentences=3, sentence_ratio=0.55),
    Intent.LOCATE: _Breadth(clauses=1, clause_ratio=0.9, sentences=1, sentence_ratio=0.9),
}
_STOPWORDS = frozenset(
    [
        "的",
        "了",
        "和",
        "与",
        "及",
        "或",
        "在",
        "是",
        "有",
        "对",
        "从",
        "到",
        "把",
        "被",
        "给",
        "让",
        "等",
        "也",
        "都",
        "就",
        "还",
        "又",
        "能",
        "会",
        "要",
        "想",
        "吗",
        "呢",
        "吧",
        "啊",
        "我",
        "我们",
        "你",
        "你们",
        "他",
        "它",
        "这",
        "那",
        "这个",
        "那个",
        "这边",
        "哪",
        "哪些",
        "哪个",
        "什么",
        "怎么",
        "怎样",
        "如何",
        "多少",
        "几",
        "谁",
        "何",
        "请",
        "请问",
        "可以",
        "可",
        "不",
        "没有",
        "没",
        "有没有",
        "一个",
        "一下",
        "一",
        "关于",
        "方面",
        "问题",
        "情况",
        "规定",
        "文件",
        "意见",
        "政策",
        "写",
        "说",
        "讲",
        "提",
        "里",
        "中",
        "上",
        "下",
        "个",
        "家",
        "条",
        "呀",
        "嘛",
        "么",
        "以",
        "为",
        "于",
        "之",
        "其",
        "将",
        "并",
        "而",
    ]
)


class EvidenceSelector:
    """Selects evidence from an index's sentences; holds the inverse document frequencies."""

    def __init__(self, index: HybridIndex, library: Library) -> None:
        self._index = index
        self._library = library
        self._tokenise = index.tokeniser.words
        self._spans = index.sentences
        self._tokens = [frozenset(self._content(record.text)) for record in self._spans]
        frequency = Counter(token for tokens in self._tokens for token in tokens)
        total = len(self._tokens)
        self._idf = {token: math.log(1 + total / count) for token, count in frequency.items()}
        self._unknown = math.log(1 + total)
        self._by_clause: dict[object, list[int]] = {}
        for position, record in enumerate(self._spans):
            self._by_clause.setdefault(record.clause.id, []).append(position)

    def select(self, query: Query, hits: Sequence[Hit]) -> Selection:
        """Evidence for the query from its hits (best first); empty where nothing answers."""
        if query.other_place or not hits:
            return Selection((), ())
        scores = self._sentence_scores(query)
        chosen: list[Evidence] = []
        for hit, breadth in self._clauses(query, hits):
            chosen.extend(self._sentences(hit.document, hit.clause, scores, breadth))
        chosen = self._with_siblings(query, hits, chosen, scores)
        missing = self._missing(query, chosen)
        if self._off_topic(query, hits, chosen):
            return Selection((), missing)
        return Selection(tuple(self._in_order(chosen)), missing)

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
        return Selection(tuple(self._in_order(chosen)), self._missing(query, chosen))

    def _content(self, text: str) -> list[str]:
        return [token for token in self._tokenise(text) if token not in _STOPWORDS]

    def _sentence_scores(self, query: Query) -> np.ndarray:
        """Scores of all sentences, shape (n_sentences,), float32, 0 to about 1."""
        similarity = self._index.sentence_similarities(query.topic)
        low, high = float(similarity.min()), float(similarity.max())
        dense = (similarity - low) / (high - low or 1.0)
        asked = self._weights(query)
        total = sum(asked.values()) or 1.0
        lexical = np.array(
            [sum(asked[t] for t in tokens if t in asked) / total for tokens in self._tokens],
            dtype=np.float32,
        )
        peak = float(lexical.max()) or 1.0
        combined = 0.55 * dense + 0.45 * lexical / peak
        for fact in query.facts:
            held = np.array([bool(fact.held.search(s.text)) for s in self._spans])
            combined = combined + 0.1 * held
        return np.asarray(combined, dtype=np.float32)

    def _weights(self, query: Query) -> dict[str, float]:
        """Content tokens of the question with their idf; lexicon wordings count half."""
        weights = {
            token: 0.5 * self._idf.get(token, 0.0)
            for wording in query.expansion
            for token in self._content(wording)
        }
        for token in self._content(query.topic):
            weights[token] = self._idf.get(token, self._unknown)
        return weights

    def _clauses(self, query: Query, hits: Sequence[Hit]) -> list[tuple[Hit, _Breadth]]:
        breadth = _BREADTH.get(query.intent, _NARROW)
        if query.compare:
            breadth = _BREADTH[Intent.COMPARE]
        several = query.compare or (query.intent is Intent.SUPPORT and not query.scope)
        best = hits[0].score
        taken: Counter[str] = Counter()
        chosen = []
        for hit in hits:
            document_id = hit.document.document_id
            if query.compare and query.scope and document_id not in query.scope:
                continue
            if not several and query.scope and document_id not in query.scope:
                continue
            floor = breadth.clause_ratio * best
            first = query.compare and taken[document_id] == 0
            if (hit.score >= floor or first) and taken[document_id] < breadth.clauses:
                taken[document_id] += 1
                chosen.append((hit, breadth))
        return chosen

    def _sentences(
        self, document: PolicyDocument, clause: Clause, scores: np.ndarray, breadth: _Breadth
    ) -> list[Evidence]:
        positions = self._by_clause.get(clause.id, [])
        if not positions:
            return []
        ranked = sorted(positions, key=lambda p: (-float(scores[p]), p))
        floor = breadth.sentence_ratio * float(scores[ranked[0]])
        kept = [p for p in ranked[: breadth.sentences] if float(scores[p]) >= floor]
        return [
            Evidence(document, clause, self._spans[p].start, self._spans[p].end, float(scores[p]))
            for p in kept
        ]

    def _with_siblings(
        self, query: Query, hits: Sequence[Hit], chosen: list[Evidence], scores: np.ndarray
    ) -> list[Evidence]:
        """Complete a list where the question asks for the list: its items answer together."""
        if query.intent not in (Intent.SUPPORT, Intent.CONDITION, Intent.LIST):
            return chosen
        top = [hit.clause for hit in hits[:5]]
        have = {item.clause.id for item in chosen}
        for parent, count in Counter(
            (clause.document_id, clause.parent) for clause in top if clause.kind is ClauseKind.ITEM
        ).items():
            document_id, label = parent
            if count < 2 or label is None:
                continue
            document = self._library.document(document_id)
            for clause in document.children(label):
                if clause.leaf and clause.id not in have:
                    chosen += self._sentences(document, clause, scores, _NARROW)
                    have.add(clause.id)
        return chosen

    def _missing(self, query: Query, evidence: Iterable[Evidence]) -> tuple[str, ...]:
        """Names of the facts asked for that no sentence of the evidence holds."""
        sentences = list(evidence)
        missing = []
        for fact in query.facts:
            if not any(
                fact.held.search(item.text) and self._same_subject(query, item.text)
                for item in sentences
            ):
                missing.append(fact.name)
        return tuple(missing)

    def _same_subject(self, query: Query, text: str) -> bool:
        """A figure counts when its sentence is about what was asked, in the year asked about."""
        asked, stated = years(query.standalone), years(text)
        if asked and stated and not asked & stated:
            return False
        return self._coverage(query, text) >= 0.34

    def _coverage(self, query: Query, text: str) -> float:
        """Share of the question's content, weighted by idf, that the text covers."""
        tokens = set(self._content(text))
        bridged = {t for wording in query.expansion for t in self._content(wording)} & tokens
        weights = {t: self._idf.get(t, self._unknown) for t in set(self._content(query.topic))}
        total = sum(weights.values())
        if not total:
            return 0.0
        covered = sum(weight for token, weight in weights.items() if token in tokens)
        return min(1.0, (covered + 2.0 * len(bridged)) / total)

    def _off_topic(self, query: Query, hits: Sequence[Hit], chosen: Sequence[Evidence]) -> bool:
        """Whether nothing of what was asked about is in the documents."""
        if query.scope and not query.facts:
            return False
        body = "".join(item.clause.text for item in chosen)
        return self._coverage(query, body) < 0.12

    def _in_order(self, evidence: Iterable[Evidence]) -> list[Evidence]:
        rank = {d.document_id: place for place, d in enumerate(self._library.documents)}
        unique = {(e.clause.id, e.start): e for e in evidence}
        return sorted(unique.values(), key=lambda e: (rank[e.document.document_id], e.start))
