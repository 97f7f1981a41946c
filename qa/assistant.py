"""`PolicyAssistant`: the one function behind every door."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus import DocumentNotFoundError, Level, Library, PolicyDocument, load_library
from index import Hit, HybridIndex, Reranker, load_embedder, load_reranker, open_index
from qa.answer import Answer, Citation, Statement
from qa.comparison import compare_documents, compare_topic
from qa.comparison_types import Comparison
from qa.composer import compose, compose_verdict
from qa.errors import InvalidQuestionError
from qa.evidence import EvidenceSelector
from qa.lexicon import Lexicon
from qa.question import Query, Understanding, clean
from qa.retrieval import DEFAULT_WEIGHTS, Retriever, Weights
from qa.settings import Settings
from qa.verification import verify
from qa.wording import WordingMatch, check_text, checkable

_DEPTH = 25  # clauses that evidence is chosen from
_SHOWN = 10  # hits an answer shows
_COMPARED = 6  # clauses a side that a topic is compared in
_NEAR = 0.6  # share of the best hit's score from which a clause belongs to a topic
_MAX_CHECK_LENGTH = 20_000  # characters of one wording check


@dataclass(frozen=True, slots=True)
class Written:
    """A verified statement of an answer that is being written, and its citations new so far."""

    statement: Statement
    citations: tuple[Citation, ...]


class PolicyAssistant:
    """Answers questions about a library's documents, with citations that hold."""

    def __init__(
        self,
        library: Library,
        index: HybridIndex,
        settings: Settings,
        weights: Weights = DEFAULT_WEIGHTS,
        reranker: Reranker | None = None,
    ) -> None:
        self.library = library
        self.index = index
        self.settings = settings
        self._understanding = Understanding(library, Lexicon.load(), index.terms)
        self._retriever = Retriever(index, weights, reranker)
        self._selector = EvidenceSelector(index, library)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        documents: Collection[str] | None = None,
    ) -> Answer:
        """Answer a question.

        `history` holds the earlier questions of the conversation, oldest first; `documents`
        restricts the search to these document ids.

        Raises:
            InvalidQuestionError: the question cannot be asked as it is.
            corpus.DocumentNotFoundError: `documents` names one that is not held.
            QuoteGateError: a quotation did not hold; nothing is answered.
        """
        started = time.perf_counter()
        allowed = self._documents(documents)
        query = self._understanding.understand(
            clean(question, self.settings.max_question_length), self._history(history)
        )
        hits = self._retriever.search(query, allowed, _DEPTH)
        answer = self._write(query, hits, allowed)
        elapsed = 1000 * (time.perf_counter() - started)
        return verify(
            replace(answer, hits=answer.hits[:_SHOWN], timings_ms={"total": round(elapsed, 2)})
        )

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        documents: Collection[str] | None = None,
    ) -> Iterator[Written | Answer]:
        """Answer as `ask` does: each statement once it is verified, last the whole answer.

        No statement is taken back. Raises what `ask` raises, before the first statement.
        """
        answer = self.ask(question, history, documents)
        cited: set[int] = set()
        for statement in answer.statements:
            new = set(statement.citations) - cited
            yield Written(statement, tuple(c for c in answer.citations if c.marker in new))
            cited |= new
        yield answer

    def check(self, text: str, documents: Collection[str] | None = None) -> list[WordingMatch]:
        """Check each sentence of a text, or each quoted wording in it, against the documents.

        Raises:
            InvalidQuestionError: the text is empty or longer than 20,000 characters.
            corpus.DocumentNotFoundError: `documents` names one that is not held.
        """
        self._documents(documents)
        named = tuple(documents) if documents else None
        return check_text(checkable(text, _MAX_CHECK_LENGTH), self.library.documents, named)

    def compare(self, topic: str = "", local_id: str = "", national_id: str = "") -> Comparison:
        """Compare the local level with the national one: on a topic, or two whole documents.

        With a topic, an id narrows its side to that document.

        Raises:
            InvalidQuestionError: neither a topic nor two documents are given.
            corpus.DocumentNotFoundError: a document is not held.
        """
        if not topic.strip() and not (local_id and national_id):
            raise InvalidQuestionError("请给出对照的主题，或地方、国家两份文件")
        sides = [
            (self.library.document(given),) if given else self._level(level)
            for given, level in ((local_id, Level.LOCAL), (national_id, Level.NATIONAL))
        ]
        if not topic.strip():
            return compare_documents(sides[0][0], sides[1][0])
        query = self._understanding.understand(clean(topic, self.settings.max_question_length), [])
        local, national = (self._near(query, side) for side in sides)
        return compare_topic(query.standalone, local, national)

    def _level(self, level: Level) -> tuple[PolicyDocument, ...]:
        return tuple(d for d in self.library if d.level is level)

    def _near(self, query: Query, documents: Sequence[PolicyDocument]) -> list[Hit]:
        hits = self._retriever.search(query, documents, _COMPARED) if documents else []
        return [hit for hit in hits if hit.score >= _NEAR * hits[0].score]

    def _write(
        self, query: Query, hits: Sequence[Hit], allowed: Sequence[PolicyDocument]
    ) -> Answer:
        if query.quotes:
            named = query.scope or None
            matches = [m for q in query.quotes for m in check_text(q, allowed, named)]
            if matches:
                return compose_verdict(query, matches, hits, self.library)
        selection = (
            self._selector.look_up(query) if query.lookups else self._selector.select(query, hits)
        )
        return compose(query, selection.evidence, hits, selection.missing, self.library)

    def _documents(self, documents: Collection[str] | None) -> tuple[PolicyDocument, ...]:
        if not documents:
            return self.library.documents
        unknown = set(documents) - {d.document_id for d in self.library.documents}
        if unknown:
            raise DocumentNotFoundError(sorted(unknown)[0])
        return tuple(d for d in self.library.documents if d.document_id in documents)

    def _history(self, history: Sequence[str]) -> list[str]:
        kept = []
        for earlier in history:
            try:
                kept.append(clean(earlier, self.settings.max_question_length))
            except InvalidQuestionError:
                continue  # an earlier turn that was refused says nothing about this one
        return kept


def open_assistant(
    settings: Settings, progress: Callable[[int, int], None] | None = None
) -> PolicyAssistant:
    """Load the documents, open the index (built when missing or stale), and be ready to ask.

    `progress(done, total)` counts passages while an index is built.

    Raises:
        corpus.CorpusError: a document is broken.
        index.IndexingError: the index or its model cannot be used.
    """
    library = load_library(settings.documents_dir)
    embedder = load_embedder(settings.embedding_model or None)
    index = open_index(
        settings.index_dir, library, embedder, rebuild=settings.rebuild_index, progress=progress
    )
    reranker = load_reranker(settings.reranker_model)
    return PolicyAssistant(library, index, settings, reranker=reranker)
