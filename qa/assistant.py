"""`PolicyAssistant`: the one function behind every door."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from collections.abc import Generator as Generating
from dataclasses import replace

from corpus import DocumentNotFoundError, Level, Library, PolicyDocument, load_library
from index import Hit, HybridIndex, Reranker, load_embedder, load_reranker, open_index
from qa.answering import (
    Answer,
    Evidence,
    EvidenceSelector,
    Written,
    compose,
    conclude,
    quote_all,
    verify,
)
from qa.asking import Lexicon, Query, Understanding, clean
from qa.comparison import Comparison, compare_documents, compare_topic
from qa.errors import InvalidQuestionError
from qa.gate import ClaimGate
from qa.models import LanguageModel, load_language_model
from qa.retrieval import DEFAULT_WEIGHTS, Retriever, Weights
from qa.settings import Settings
from qa.wording import WordingMatch, check_text, checkable, compose_verdict
from qa.writing import GenerativeWriter, Rewriter, fallback_note, stopped_note

_DEPTH = 25  # clauses that evidence is chosen from
_SHOWN = 10  # hits an answer shows
_COMPARED = 6  # clauses a side that a topic is compared in
_NEAR = 0.6  # share of the best hit's score from which a clause belongs to a topic
_MAX_CHECK_LENGTH = 20_000  # characters of one wording check


class PolicyAssistant:
    """Answers questions about a library's documents, with citations that hold."""

    def __init__(
        self,
        library: Library,
        index: HybridIndex,
        settings: Settings,
        weights: Weights = DEFAULT_WEIGHTS,
        reranker: Reranker | None = None,
        generator: LanguageModel | None = None,
    ) -> None:
        self.library = library
        self.index = index
        self.settings = settings
        self._understanding = Understanding(library, Lexicon.load(), index.terms)
        self._retriever = Retriever(index, weights, reranker)
        self._selector = EvidenceSelector(index, library)
        gate = ClaimGate()
        self._generative = GenerativeWriter(generator, gate) if generator else None
        self._rewriter = (
            Rewriter(generator) if generator and settings.rewrite_follow_ups == "model" else None
        )

    @property
    def writers(self) -> tuple[str, ...]:
        """Who can write answers: "extractive", and "generative" where a model is configured."""
        return ("extractive", "generative") if self._generative else ("extractive",)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        documents: Collection[str] | None = None,
        writer: str = "",
    ) -> Answer:
        """Answer a question.

        `history` holds the earlier questions of the conversation, oldest first; `documents`
        restricts the search to these document ids; `writer` is one of `writers`, by default the
        last of them. Where a model's answer does not hold, the default writer's is given instead,
        and its notes say so.

        Raises:
            InvalidQuestionError: the question cannot be asked as it is, or of that writer.
            corpus.DocumentNotFoundError: `documents` names one that is not held.
            QuoteGateError: a quotation did not hold; nothing is answered.
        """
        for part in self._parts(question, history, documents, writer, streamed=False):
            if isinstance(part, Answer):
                return part
        raise AssertionError("an answer ends without an answer")

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        documents: Collection[str] | None = None,
        writer: str = "",
    ) -> Iterator[Written | Answer]:
        """Answer as `ask` does: each statement once it is verified, last the whole answer.

        No statement is taken back: where a model's answer breaks off or does not hold, what was
        given of it stays, and the default writer adds the rest. Closing the iterator stops the
        generation. Raises what `ask` raises, before the first statement.
        """
        return self._parts(question, history, documents, writer, streamed=True)

    def _parts(
        self,
        question: str,
        history: Sequence[str],
        documents: Collection[str] | None,
        writer: str,
        streamed: bool,
    ) -> Iterator[Written | Answer]:
        started = time.perf_counter()
        allowed = self._documents(documents)
        generative = self._writer(writer)
        query = self._understood(question, history)
        hits = self._retriever.search(query, allowed, _DEPTH)
        if generative and not query.quotes and not query.lookups:
            answer, given = yield from self._generated(generative, query, hits, streamed)
        else:
            answer, given = self._write(query, hits, allowed), 0
        elapsed = 1000 * (time.perf_counter() - started)
        answer = verify(
            replace(answer, hits=answer.hits[:_SHOWN], timings_ms={"total": round(elapsed, 2)})
        )
        yield from _new(answer, given)
        yield answer

    def _generated(
        self, writer: GenerativeWriter, query: Query, hits: Sequence[Hit], streamed: bool
    ) -> Generating[Written, None, tuple[Answer, int]]:
        """The model's answer, and how many of its statements were given already."""
        evidence, missing = self._selected(query, hits)
        if not evidence:
            return compose(query, evidence, hits, missing, self.library), 0
        outcome = yield from writer.write(query, evidence, missing, self.library)
        given = len(outcome.draft.statements)
        if outcome.holds:
            answer = conclude(outcome.draft, query, hits, missing, self.library)
            generator, notes = writer.name, stopped_note(outcome)
        elif streamed and given:
            rest = [item for item in evidence if not outcome.draft.holds(item)]
            outcome.draft.lines.append("\n其余为原文摘录：")
            quote_all(outcome.draft, query, rest)
            answer = conclude(outcome.draft, query, hits, missing, self.library)
            generator, notes = f"{writer.name}+extractive", fallback_note(outcome)
        else:
            answer = compose(query, evidence, hits, missing, self.library)
            generator, notes, given = answer.generator, fallback_note(outcome), 0
        return replace(answer, generator=generator, notes=(*notes, *answer.notes)), given

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
        evidence, missing = self._selected(query, hits)
        return compose(query, evidence, hits, missing, self.library)

    def _selected(
        self, query: Query, hits: Sequence[Hit]
    ) -> tuple[tuple[Evidence, ...], tuple[str, ...]]:
        found = (
            self._selector.look_up(query) if query.lookups else self._selector.select(query, hits)
        )
        return found.evidence, found.missing

    def _understood(self, question: str, history: Sequence[str]) -> Query:
        asked, earlier = clean(question, self.settings.max_question_length), self._history(history)
        query = self._understanding.understand(asked, earlier)
        if not self._rewriter or not query.context:
            return query
        rewritten = self._rewriter.standalone(asked, earlier)
        if rewritten is None:
            return query
        return replace(self._understanding.understand(rewritten), question=asked)

    def check_writer(self, name: str) -> None:
        """Raise for a writer that is none of `writers`; "" is the default one.

        Raises:
            InvalidQuestionError: there is no writer of this name.
        """
        if name and name not in self.writers:
            raise InvalidQuestionError(
                f"没有名为“{name}”的作答方式，可用的是：{'、'.join(self.writers)}"
            )

    def _writer(self, name: str) -> GenerativeWriter | None:
        self.check_writer(name)
        return None if name == "extractive" else self._generative

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


def _new(answer: Answer, given: int) -> Iterator[Written]:
    """The statements after those given, each with the citations that are new with it."""
    cited = {n for statement in answer.statements[:given] for n in statement.citations}
    for statement in answer.statements[given:]:
        new = set(statement.citations) - cited
        yield Written(statement, tuple(c for c in answer.citations if c.marker in new))
        cited |= new


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
    generator = load_language_model(settings)
    return PolicyAssistant(library, index, settings, reranker=reranker, generator=generator)
