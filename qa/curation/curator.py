"""`Curator`: what editors added, ready for questions, and brought up to date when it changes."""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus import ClauseNotFoundError, Library
from corpus.text import Tokeniser
from index import HybridIndex
from qa.asking import Intent, Query, Understanding
from qa.curation.curated import Curated, Curation, Standing, standing
from qa.curation.pins import Pins, Wordings
from qa.curation.synonyms import Synonyms
from qa.retrieval import Found, Hit


@dataclass(frozen=True, slots=True)
class _Ready:
    """What is curated, as questions need it."""

    curated: Curated
    synonyms: Synonyms
    pins: Pins


class Curator:
    """Applies a curation to questions. Safe in threads.

    A question takes what is ready. When the curation has changed, the first question that sees it
    makes it ready (some milliseconds for each new wording, the others are known), those beside it
    go on with what was.
    """

    def __init__(
        self,
        curation: Curation,
        understanding: Understanding,
        index: HybridIndex,
        library: Library,
        before: "Curator | None" = None,
    ) -> None:
        """`before` is one whose wordings need not be encoded again."""
        self._curation, self._understanding = curation, understanding
        known = before.wordings if before else None
        shared = known is not None and known.encoder is index.encoder
        self.wordings: Wordings = known if known is not None and shared else Wordings(index.encoder)
        self._index, self._library = index, library
        self._tokeniser = Tokeniser()
        self._lock = threading.Lock()
        self._held = self._made(curation())

    def understood(self, question: str, history: Sequence[str] = ()) -> Query:
        """The query of a question, its words put as the documents put them."""
        return self._understood(self._ready().synonyms, question, history)

    @property
    def chooses(self) -> bool:
        """Whether clauses are chosen for any question at all."""
        return bool(self._ready().curated.pins)

    def chosen(
        self, found: Found, allowed: Collection[str] | None = None, as_of: date | None = None
    ) -> tuple[Hit, ...]:
        """The clauses that were chosen for this question and can be shown; mostly none.

        None for what goes on from a conversation, and for wording that is to be checked. `allowed`
        are the document ids that may be searched, `as_of` is the day that is asked about.
        """
        query = found.query
        if query.history or query.quotes or query.asks(Intent.WORDING):
            return ()
        pin = self._ready().pins.find(query, found.vector)
        if pin is None:
            return ()
        day = (as_of or date.today()).isoformat()  # noqa: DTZ011 (the server's day is the readers')
        known = {hit.clause.id: hit for hit in found.hits}
        hits = []
        for one in pin.clauses:
            own = one.clause
            if allowed is not None and own.document_id not in allowed:
                continue
            if standing(self._library, one, day) is Standing.HOLDS:
                try:
                    row = self._index.row(own)
                except ClauseNotFoundError:  # not searched any more: it has parts of its own now
                    continue
                document = self._library.document(own.document_id)
                features = known[own].features if own in known else {}
                hits.append(Hit(document, document.clause(own.label), 1.0, row, features))
        return tuple(hits)

    def _ready(self) -> _Ready:
        held, now = self._held, self._curation()
        if now is held.curated or not self._lock.acquire(blocking=False):
            return held
        try:
            self._held = self._made(now)
            return self._held
        finally:
            self._lock.release()

    def _made(self, curated: Curated) -> _Ready:
        synonyms = Synonyms(curated.synonyms, self._tokeniser)
        queries = [
            [self._understood(synonyms, question) for question in pin.questions]
            for pin in curated.pins
        ]
        pins = Pins(curated.pins, queries, self.wordings, self._tokeniser)
        return _Ready(curated, synonyms, pins)

    def _understood(self, synonyms: Synonyms, question: str, history: Sequence[str] = ()) -> Query:
        said = synonyms.apply(question)
        earlier = [synonyms.apply(one).text for one in history]
        query = self._understanding.understand(said.text, earlier)
        if not said.used:
            return query
        meant = tuple((pair.said, pair.written) for pair in said.used)
        return replace(query, question=question, meant=said.text, synonyms=meant)
