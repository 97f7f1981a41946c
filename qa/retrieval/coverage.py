"""How well the documents cover a question: its content words, and the facts it asks for."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from corpus import Clause, PolicyDocument
from index import HybridIndex
from qa.asking import Query, years

_DATA = Path(__file__).parents[1] / "data"
_STOPWORDS = frozenset((_DATA / "stopwords.txt").read_text("utf-8").split())
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SAME_SUBJECT = 0.34  # share of a question's content a sentence must cover to state its figure
_INCIDENTAL = 0.35  # the share from which a matter of everyday life is only mentioned
_ON_TOPIC = 0.09  # share of a question's content the quoted clauses must cover


def _other_topics(held: str) -> frozenset[str]:
    """Matters of everyday life that no document speaks of."""
    rows = (_DATA / "other_topics.txt").read_text("utf-8").splitlines()
    words = {word for row in rows if not row.startswith("#") for word in row.split()}
    return frozenset(word for word in words if word not in held)


class Coverage:
    """Weighs content words by inverse document frequency over an index's sentences."""

    def __init__(self, index: HybridIndex) -> None:
        self._tokenise = index.tokeniser.words
        tokens = [frozenset(self.content(record.text)) for record in index.sentences]
        frequency = Counter(token for held in tokens for token in held)
        self.sentence_tokens = tokens
        self._idf = {token: math.log(1 + len(tokens) / n) for token, n in frequency.items()}
        self._other_topics = _other_topics("".join(d.text for d in index.documents))
        self._unknown = math.log(1 + len(tokens))

    def content(self, text: str) -> list[str]:
        """The content words of a text."""
        return [token for token in self._tokenise(text) if token not in _STOPWORDS]

    def weights(self, query: Query) -> dict[str, float]:
        """Content words of the question by idf; the lexicon's wordings for them count half."""
        weights = {
            token: 0.5 * self._idf.get(token, 0.0)
            for group in query.expansion
            for wording in group
            for token in self.content(wording)
        }
        for token in self.content(query.topic):
            weights[token] = self._idf.get(token, self._unknown)
        return weights

    def missing(self, query: Query, sentences: Sequence[str]) -> tuple[str, ...]:
        """Names of the facts asked for that no sentence about the question's subject holds."""
        return tuple(
            fact.name
            for fact in query.facts
            if not any(
                fact.held.search(text) and self._same_subject(query, text) for text in sentences
            )
        )

    def beyond(self, query: Query, terms: Sequence[str]) -> set[str]:
        """Content words of the question besides given terms and what the lexicon knows of it.

        Of a question without Chinese, the wordings of the groups that share nothing with the terms.
        """
        if not _CHINESE.search(query.topic):
            return {
                wording
                for group in query.expansion
                if not any(w in term or term in w for w in group for term in terms)
                for wording in group
                if "支持" not in group
            }
        known = {*terms, *(wording for group in query.expansion for wording in group)}
        return {t for t in self.content(query.topic) if not any(t in term for term in known)}

    def off_topic(self, query: Query, text: str) -> bool:
        """Whether the quoted clauses have nothing to do with the question."""
        share = self.share(query, text)
        everyday = self._other_topics & set(self._tokenise(query.topic))
        if everyday and self._own_share(query, text) < _INCIDENTAL:
            return True
        asked = bool(self.content(query.topic)) and not query.relation
        return asked and share < _ON_TOPIC

    def share(self, query: Query, text: str) -> float:
        """Share of the question's content, weighted by idf, that a text covers, 0 to 1."""
        tokens = set(self.content(text))
        policy = {t for group in query.expansion for w in group for t in self.content(w)}
        bridged = policy & tokens
        if not _CHINESE.search(query.topic):  # its words are in no document; the lexicon's may be
            return len(bridged) / len(policy) if policy else 0.0
        weights = {t: self._idf.get(t, self._unknown) for t in set(self.content(query.topic))}
        total = sum(weights.values())
        if not total:
            return 0.0
        covered = sum(weight for token, weight in weights.items() if token in tokens)
        return min(1.0, (covered + 2.0 * len(bridged)) / total)

    def _own_share(self, query: Query, text: str) -> float:
        """The share by the question's own words alone, without what the lexicon knows of them."""
        held, asked = set(self.content(text)), set(self.content(query.topic))
        weights = {token: self._idf.get(token, self._unknown) for token in asked}
        total = sum(weights.values())
        return sum(w for token, w in weights.items() if token in held) / total if total else 0.0

    def _same_subject(self, query: Query, text: str) -> bool:
        """A figure counts when its sentence is about what was asked, in the year asked about."""
        asked, stated = years(query.standalone), years(text)
        if asked and stated and not asked & stated:
            return False
        share = self.share(query, text)
        return share >= _SAME_SUBJECT if _CHINESE.search(query.topic) else share > 0


def standing(document: PolicyDocument, clause: Clause) -> str:
    """The clause with what it stands under: a list item is about what its lead sentence says."""
    return "".join((document.title, *clause.path, clause.lead, clause.text))


def peak_scaled(values: Iterable[float]) -> list[float]:
    """Values divided by their greatest; zeros where all are zero."""
    found = list(values)
    peak = max(found, default=0.0) or 1.0
    return [value / peak for value in found]
