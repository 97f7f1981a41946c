"""Which of the pinned questions a question is, by meaning."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus import ClauseId
from corpus.text import Tokeniser, fold
from index import Encoder
from qa.asking import Query
from qa.curation.curated import Pin
from qa.retrieval import Matrix, telling_words

# Cosine of two questions from which they ask the same, if names, places, years and the kind of fact
# are the same too. Of the pairs of the 7,121 training questions without a conversation 46 are taken
# for the same; 3 of them ask something else by the judgement of a reader (which of two attachments).
# Without the kinds of fact it is 6 of 64. Of 20 paraphrases written for this, without a look at
# cosines, 13 are known; a pin holds several wordings. Of 10 pairs with one word changed none is taken
# for the same. (2026-11-26, training/data/questions.jsonl, counted by hand.)
SAME = 0.90
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class _About:
    """What must be the same besides the meaning: what tells questions apart that sound alike."""

    scope: tuple[str, ...]
    clauses: tuple[ClauseId, ...]
    places: tuple[str, ...]
    facts: frozenset[str]
    years: frozenset[str]


class Wordings:
    """Vectors of wordings, each made once as long as a pin has it: 10 ms of a core each."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._known: dict[str, Matrix] = {}

    def vectors(self, texts: Sequence[str]) -> Matrix:
        """Their vectors as queries, shape (n, dim), float32; others are forgotten."""
        known = self._known
        new = [text for text in dict.fromkeys(texts) if text not in known]
        made = self.encoder.encode_queries(new)
        known = known | dict(zip(new, made, strict=True))
        self._known = {text: known[text] for text in texts}
        if not texts:
            return made
        return np.stack([self._known[text] for text in texts]).astype(np.float32)


class Pins:
    """The pins of a moment, with the vector of each wording as one matrix."""

    def __init__(
        self,
        pins: Sequence[Pin],
        queries: Sequence[Sequence[Query]],
        wordings: Wordings,
        tokeniser: Tokeniser,
    ) -> None:
        """`queries` are the wordings of each pin, as understood."""
        told = [(pin, query) for pin, own in zip(pins, queries, strict=True) for query in own]
        self._pins = [pin for pin, _ in told]
        self._queries = [query for _, query in told]
        self._tokeniser = tokeniser
        self._vectors = wordings.vectors([query.text for query in self._queries])

    def find(self, query: Query, vector: Matrix) -> Pin | None:
        """The pin whose question this is; `vector` is the query's, shape (dim,)."""
        if not self._pins:
            return None
        cosines = self._vectors @ vector
        near = [int(place) for place in np.flatnonzero(cosines >= SAME)]
        near = [place for place in near if self._same(query, place)]
        return self._pins[max(near, key=lambda place: cosines[place])] if near else None

    def _same(self, query: Query, place: int) -> bool:
        held = self._queries[place]
        return _about(query) == _about(held) and not self._exchanged(query.text, held.text)

    def _exchanged(self, one: str, other: str) -> bool:
        """Whether the two are one sentence with one telling word for another (博士, 硕士)."""
        first, second = self._tokeniser.segments(one), self._tokeniser.segments(other)
        if len(first) != len(second):
            return False
        apart = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
        return len(apart) == 1 and all(telling_words(word, self._tokeniser) for word in apart[0])


def _about(query: Query) -> _About:
    years = frozenset(_YEAR.findall(fold(query.text)))
    facts = frozenset(query.facts)
    return _About(query.scope, query.clauses, query.places.asked, facts, years)
