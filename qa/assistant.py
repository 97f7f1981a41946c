"""`PolicyAssistant`: the one function behind every door."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from collections.abc import Generator as Yielding
from dataclasses import replace

from corpus import Level, Library, load_library
from corpus.text import Tokeniser
from index import HybridIndex, load_encoder, open_index
from qa.answering import (
    Answer,
    Composer,
    Decision,
    EvidenceSelector,
    Findings,
    Judge,
    Written,
    first_of,
    verify,
)
from qa.asking import Intent, Query, Understanding, clean, told_how
from qa.comparison import Comparison, compare_documents, compare_topic
from qa.errors import InvalidQuestionError
from qa.gate import ClaimGate
from qa.models import LanguageModel, load_language_model
from qa.retrieval import Found, Hit, Retriever
from qa.settings import Settings
from qa.wording import WordingChecker, WordingMatch, checkable, compose_verdict
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
        language_model: LanguageModel | None = None,
        decision: Decision | None = None,
    ) -> None:
        self.library = library
        self.index = index
        self.settings = settings
        tokeniser = Tokeniser()
        self._decision = decision or Decision()
        self._understanding = Understanding(library, tokeniser)
        self._retriever = Retriever(index, tokeniser)
        self._selector = EvidenceSelector(index)
        self._judge = Judge(tokeniser)
        self._composer = Composer(library, tokeniser)
        self._checker = WordingChecker(index)
        gate = ClaimGate()
        self._generative = GenerativeWriter(language_model, gate) if language_model else None
        rewrites = settings.rewrite_follow_ups == "model"
        self._rewriter = Rewriter(language_model) if language_model and rewrites else None

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
        as_of: str | None = None,
    ) -> Answer:
        """Answer a question.

        `history` holds the earlier questions of the conversation, oldest first; `documents`
        restricts the search to these document ids; `writer` is one of `writers`, by default the
        last of them; `as_of` is an ISO date on which the rules asked for were in force. Where a
        model's answer does not hold, the default writer's is given instead, and its notes say so.

        Raises:
            InvalidQuestionError: the question cannot be asked as it is, or of that writer.
            corpus.DocumentNotFoundError: `documents` names one that is not held.
            QuoteGateError: a quotation did not hold; nothing is answered.
        """
        for part in self._parts(question, history, documents, writer, as_of, streamed=False):
            if isinstance(part, Answer):
                return part
        raise AssertionError("an answer ends without an answer")

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        documents: Collection[str] | None = None,
        writer: str = "",
        as_of: str | None = None,
    ) -> Iterator[Written | Answer]:
        """Answer as `ask` does: each statement once it is verified, last the whole answer.

        No statement is taken back: where a model's answer breaks off or does not hold, what was
        given of it stays, and the default writer adds the rest. Closing the iterator stops the
        generation. Raises what `ask` raises, before the first statement.
        """
        return self._parts(question, history, documents, writer, as_of, streamed=True)

    def find(
        self,
        question: str,
        history: Sequence[str] = (),
        documents: Collection[str] | None = None,
    ) -> Findings:
        """What is found for a question, before anything is written or refused; for evaluation."""
        allowed = self._documents(documents, None)
        return self._found(self._understanding.understand(question, history), allowed)

    def _parts(
        self,
        question: str,
        history: Sequence[str],
        documents: Collection[str] | None,
        writer: str,
        as_of: str | None,
        streamed: bool,
    ) -> Iterator[Written | Answer]:
        started = time.perf_counter()
        allowed = self._documents(documents, as_of)
        generative = self._writer(writer)
        asked, earlier = clean(question, self.settings.max_question_length), self._history(history)
        given = 0
        answer = self._talked(asked, earlier)
        if answer is None:
            queries = self._queries(asked, earlier)
            founds = [self._found(query, allowed) for query in queries]
            answer = self._checked(founds, allowed)
            if answer is None and generative and len(founds) == 1 and founds[0].evidence:
                answer, given = yield from self._generated(generative, founds[0], streamed)
            if answer is None:
                answer = self._composer.compose(founds, asked)
        elapsed = round(1000 * (time.perf_counter() - started), 2)
        answer = verify(replace(answer, hits=answer.hits[:_SHOWN], timings_ms={"total": elapsed}))
        yield from _new(answer, given)
        yield answer

    def _talked(self, question: str, history: Sequence[str]) -> Answer | None:
        """The reply to a message that is no question to the documents."""
        talk = self._understanding.talk(question, history)
        if talk is not None:
            reply = talk.reply or self._composer.listed()
            return self._composer.say(question, reply)
        if told_how(question):
            return self._composer.say(question, _NO_ORDERS)
        return None

    def _queries(self, question: str, history: Sequence[str]) -> list[Query]:
        """One query for each question of a message; the later ones go on from the earlier."""
        parts = self._understanding.parts(question)
        queries = []
        for place, part in enumerate(parts):
            query = self._understanding.understand(part, [*history, *parts[:place]])
            queries.append(self._rewritten(query, history))
        return queries

    def _rewritten(self, query: Query, history: Sequence[str]) -> Query:
        if not self._rewriter or not history:
            return query
        told = self._rewriter.standalone(query.question, history)
        if told is None:
            return query
        return replace(self._understanding.understand(told), question=query.question, reading=told)

    def _found(self, query: Query, allowed: Collection[str] | None) -> Findings:
        """Hits, evidence and whether the documents answer the query."""
        if query.asks(Intent.COMPARE):
            found = self._sides(query, allowed)
        else:
            found = self._retriever.search(query, _DEPTH, allowed)
        hits = found.hits
        if not hits or (found.query.unheld and not found.query.clauses):
            return Findings(found.query, hits, ())
        evidence = self._selector.select(found)
        chance = self._judge.answerable(found.query, hits, evidence)
        if chance < self._decision.answerable and not found.query.clauses:
            lacking = tuple(self._judge.uncovered(found.query, hits)[:2])
            return Findings(found.query, hits, (), answerable=chance, lacking=lacking)
        missing = tuple(self._judge.missing(found.query, hits, evidence))
        return Findings(found.query, hits, evidence, first_of(evidence, hits), missing, chance)

    def _sides(self, query: Query, allowed: Collection[str] | None) -> Found:
        """The hits of a comparison: the best of each side first, side by side."""
        whole = self._retriever.search(query, _DEPTH, allowed)
        sides = self._understanding.sides(query)
        if len(sides) < 2:
            return replace(whole, leading=min(2, len(whole.hits)))
        several = [
            self._retriever.search(replace(query, scope=tuple(s)), 4, allowed) for s in sides
        ]
        first = [hit for found in several for hit in found.hits[:1]]
        rest = [hit for found in several for hit in found.hits[1:]]
        rest = sorted(rest, key=lambda hit: -hit.score)
        return replace(whole, hits=(*first, *rest), leading=len(first))

    def _checked(
        self, founds: Sequence[Findings], allowed: Collection[str] | None
    ) -> Answer | None:
        """The answer of a wording check, where the message gives wording to be checked."""
        matches: list[WordingMatch] = []
        for found in founds:
            query = found.query
            named = query.scope or query.preferred or None
            quotes = query.quotes
            if not quotes and query.asks(Intent.WORDING):
                stretch = self._checker.unquoted(query.question, allowed)
                quotes = (stretch,) if stretch else ()
            for quote in quotes:
                matches += self._checker.check_text(quote, allowed, named)
        if not matches:
            return None
        return compose_verdict(
            founds[0].query, matches, founds[0].hits, self._composer, self.library
        )

    def _generated(
        self, writer: GenerativeWriter, found: Findings, streamed: bool
    ) -> Yielding[Written, None, tuple[Answer, int]]:
        """The model's answer, and how many of its statements were given already."""
        outcome = yield from writer.write(found)
        given = len(outcome.draft.statements)
        if outcome.holds:
            answer = self._composer.conclude(outcome.draft, [found])
            generator, notes = writer.name, stopped_note(outcome)
        elif streamed and given:
            rest = [item for item in found.evidence if not outcome.draft.holds(item)]
            self._composer.quote_all(outcome.draft, rest)
            answer = self._composer.conclude(outcome.draft, [found])
            generator, notes = f"{writer.name}+extractive", fallback_note(outcome)
        else:
            answer = self._composer.compose([found], found.query.question)
            generator, notes, given = answer.generator, fallback_note(outcome), 0
        return replace(answer, generator=generator, notes=(*notes, *answer.notes)), given

    def check(self, text: str, documents: Collection[str] | None = None) -> list[WordingMatch]:
        """Check each sentence of a text, or each quoted wording in it, against the documents.

        Raises:
            InvalidQuestionError: the text is empty or longer than 20,000 characters.
            corpus.DocumentNotFoundError: `documents` names one that is not held.
        """
        self._documents(documents, None)
        return self._checker.check_text(checkable(text, _MAX_CHECK_LENGTH), None, documents or None)

    def compare(self, topic: str = "", local_id: str = "", national_id: str = "") -> Comparison:
        """Compare the local level with the national one: on a topic, or two whole documents.

        With a topic, an id narrows its side to that document.

        Raises:
            InvalidQuestionError: neither a topic nor two documents are given.
            corpus.DocumentNotFoundError: a document is not held.
        """
        if not topic.strip() and not (local_id and national_id):
            raise InvalidQuestionError("请给出对照的主题，或地方、国家两份文件")
        if not topic.strip():
            return compare_documents(
                self.library.document(local_id), self.library.document(national_id)
            )
        query = self._understanding.understand(clean(topic, self.settings.max_question_length))
        query = replace(query, scope=(), clauses=())
        local = self._near(query, local_id, lambda level: level is not Level.NATIONAL)
        national = self._near(query, national_id, lambda level: level is Level.NATIONAL)
        return compare_topic(query.question, local, national)

    def _near(self, query: Query, own: str, side: Callable[[Level], bool]) -> Sequence[Hit]:
        ids = [self.library.document(own).document_id] if own else self._levels(side)
        hits = self._retriever.search(query, _COMPARED, ids).hits if ids else ()
        return [hit for hit in hits if hit.score >= _NEAR * hits[0].score]

    def _levels(self, side: Callable[[Level], bool]) -> list[str]:
        return [
            own for level, ids in self._understanding.by_level.items() if side(level) for own in ids
        ]

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

    def _documents(
        self, documents: Collection[str] | None, as_of: str | None
    ) -> Collection[str] | None:
        """Ids that may be searched; None for all."""
        del as_of
        if not documents:
            return None
        for own in documents:
            self.library.document(own)
        return frozenset(documents)

    def _history(self, history: Sequence[str]) -> list[str]:
        kept = []
        for earlier in history:
            try:
                asked = clean(earlier, self.settings.max_question_length)
            except InvalidQuestionError:
                continue  # an earlier turn that was refused says nothing about this one
            if self._understanding.talk(asked) is None:
                kept.append(asked)
        return kept


_NO_ORDERS = "这里没有可由文件回答的问题：循章只引用文件已有的条文，不编写条款，也不改变作答规则。"


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
    encoder = load_encoder(settings.embedding_model or None)
    index = open_index(
        settings.index_dir, library, encoder, rebuild=settings.rebuild_index, progress=progress
    )
    return PolicyAssistant(library, index, settings, load_language_model(settings))
