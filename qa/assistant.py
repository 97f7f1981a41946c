"""`PolicyAssistant`: the one function behind every door."""

from collections.abc import Callable, Collection, Iterator, Sequence
from collections.abc import Generator as Yielding
from copy import copy
from dataclasses import replace
from datetime import date
from functools import lru_cache

from corpus import Library
from corpus.text import Tokeniser
from index import HybridIndex, load_cross_encoder
from qa.answering import (
    Answer,
    Composer,
    Decision,
    EvidenceSelector,
    Findings,
    Judge,
    Written,
    all_differ,
    verify,
    written,
)
from qa.asking import Intent, Query, Understanding, clean
from qa.comparison import Comparer, Comparison
from qa.curation import Curation, Curator, nothing_curated, recommend
from qa.errors import InvalidQuestionError
from qa.gate import ClaimGate
from qa.models import LanguageModel
from qa.reading import Reader
from qa.retrieval import Retriever, load_cohort
from qa.settings import Settings
from qa.steps import begin, taken
from qa.wording import WordingAnswerer, WordingMatch
from qa.writing import GenerativeWriter, Rewriter, fallback_note, stopped_note

_DEPTH = 25  # clauses that evidence is chosen from
_SHOWN = 10  # hits an answer shows
_NO_ORDERS = "这里没有可由文件回答的问题：循章只引用文件已有的条文，不编写条款，也不改变作答规则。"


class PolicyAssistant:
    """Answers questions about a library's documents, with citations that hold."""

    def __init__(
        self,
        library: Library,
        index: HybridIndex,
        settings: Settings,
        language_model: LanguageModel | None = None,
        decision: Decision | None = None,
        curation: Curation = nothing_curated,
    ) -> None:
        self.library = library
        self.index = index
        self.settings = settings
        tokeniser = Tokeniser()
        self._decision = decision or Decision()
        self._understanding = understanding = Understanding(library, tokeniser)
        self._retriever = Retriever(index, tokeniser)
        self.curator = Curator(curation, self._understanding, index, library)
        self._selector = EvidenceSelector(index)
        self._reader = Reader(index, load_cross_encoder().scores)
        self._judge = Judge(tokeniser, self._reader, load_cohort(index.encoder))
        self._composer = Composer(library, tokeniser, len(index))
        self._checker = WordingAnswerer(index, understanding, self._composer, library)
        limit = settings.max_question_length
        self._comparer = Comparer(library, understanding, self._retriever, limit)
        self._in_force = lru_cache(maxsize=64)(library.applying_on)
        self._newest = lru_cache(maxsize=4)(library.newest_on)
        self._generative = self._rewriter = None
        if language_model:
            self._generative = GenerativeWriter(language_model, ClaimGate())
            if settings.rewrite_follow_ups == "model":
                self._rewriter = Rewriter(language_model)

    @property
    def writers(self) -> tuple[str, ...]:
        """Who can write answers: "extractive", and "generative" where a model is configured."""
        return ("extractive", "generative") if self._generative else ("extractive",)

    def curated_by(
        self, curation: Curation, before: "PolicyAssistant | None" = None
    ) -> "PolicyAssistant":
        """The same with what these editors chose; the one `before` knows their wordings."""
        other, known = copy(self), (before or self).curator
        other.curator = Curator(curation, self._understanding, self.index, self.library, known)
        return other

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        documents: Collection[str] | None = None,
        writer: str = "",
        as_of: date | None = None,
    ) -> Answer:
        """Answer a question.

        `history` holds the earlier questions of the conversation, oldest first; `documents`
        restricts the search to these document ids; `writer` is one of `writers`, by default the
        last of them; `as_of` is the day on which the rules asked for were in force: documents that
        had ended by then or began later are left out. Where a
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
        as_of: date | None = None,
    ) -> Iterator[Written | Answer]:
        """Answer as `ask` does: each statement once it is verified, last the whole answer.

        No statement is taken back: where a model's answer breaks off or does not hold, what was
        given of it stays, and the default writer adds the rest. Closing the iterator stops the
        generation. Raises what `ask` raises, before the first statement.
        """
        return self._parts(question, history, documents, writer, as_of, streamed=True)

    def _parts(
        self,
        question: str,
        history: Sequence[str],
        documents: Collection[str] | None,
        writer: str,
        as_of: date | None,
        streamed: bool,
    ) -> Iterator[Written | Answer]:
        begin()
        allowed = self._documents(documents, as_of)
        generative = self._writer(writer)
        asked, earlier = clean(question, self.settings.max_question_length), self._history(history)
        given, told = 0, self._understanding.restated(asked, earlier)
        answer = self._talked(told, earlier)
        if answer is None:
            founds = self._founds(told, earlier, lambda query: self._found(query, allowed, as_of))
            answer = self._checker.answer(founds, allowed)
            if answer is None and generative and len(founds) == 1 and _writable(founds[0]):
                answer, given = yield from self._generated(generative, founds[0], streamed)
            if answer is None:
                answer = self._composer.compose(founds, told)
        answer = verify(replace(answer, question=asked, hits=answer.hits[:_SHOWN]))
        answer = replace(answer, timings_ms=taken())
        yield from written(answer, given)
        yield answer

    def _talked(self, question: str, history: Sequence[str]) -> Answer | None:
        """The reply to a message that is no question to the documents."""
        talk = self._understanding.talk(question, history)
        if talk is not None:
            return self._composer.say(question, talk.reply or self._composer.listed())
        own = self._understanding.about(question, history)
        if own is not None:
            told = self._composer.tell(question, own) if own else None
            which = f"请说出是哪份文件。{self._composer.listed()}"
            return told or self._composer.say(question, which)
        if not self._understanding.without_orders(question):
            return self._composer.say(question, _NO_ORDERS)
        return None

    def _founds(
        self, question: str, history: Sequence[str], find: Callable[[Query], Findings]
    ) -> list[Findings]:
        """What is found for each question of a message; the later ones go on from the earlier.

        Those within one sentence are answered apart where each is, and by something else, and no
        editor chose what answers them together.
        """

        def ask(part: str, before: Sequence[str]) -> Findings:
            return find(self._rewritten(self.curator.understood(part, before), history))

        founds: list[Findings] = []
        before = [*history]
        for part in self._understanding.parts(self._understanding.without_orders(question)):
            pieces = self._understanding.pieces(part)
            if self.curator.chooses and pieces[1:] and ask(part, before).recommended:
                pieces = (part,)
            apart = [ask(p, [*before, *pieces[:n]]) for n, p in enumerate(pieces)]
            founds += apart if all_differ(apart) or not pieces[1:] else [ask(part, before)]
            before.append(part)
        return founds

    def _rewritten(self, query: Query, history: Sequence[str]) -> Query:
        if not self._rewriter or not history:
            return query
        told = self._rewriter.standalone(query.question, history)
        if told is None:
            return query
        return replace(self.curator.understood(told), question=query.question, reading=told)

    def _found(self, query: Query, allowed: Collection[str] | None, as_of: date | None) -> Findings:
        """Hits, evidence and whether the documents answer the query; what an editor chose, first."""
        query = replace(query, as_of=as_of.isoformat() if as_of else "")
        if query.asks(Intent.COMPARE, Intent.EACH):
            found = self._comparer.sides(query, _DEPTH, allowed)
        else:
            found = self._reader.reordered(self._retriever.search(query, _DEPTH, allowed))
        usual = self._judge.findings(found, self._selector, self._decision)
        chosen = self.curator.chosen(found, allowed, as_of)
        return recommend(usual, found, chosen, self._selector, self._judge) if chosen else usual

    def _generated(
        self, writer: GenerativeWriter, found: Findings, streamed: bool
    ) -> Yielding[Written, None, tuple[Answer, int]]:
        """The model's answer, and how many of its statements were given already."""
        outcome = yield from writer.write(found)
        given = len(outcome.draft.statements)
        outcome.draft.blocks[:0] = self._composer.reservations(found)
        if outcome.holds:
            answer = self._composer.conclude(outcome.draft, [found])
            generator, notes = writer.name, stopped_note(outcome)
        elif streamed and given:
            rest = [item for item in found.evidence if not outcome.draft.holds(item)]
            self._composer.quote_all(outcome.draft, rest)
            answer = self._composer.conclude(outcome.draft, [found])
            generator, notes = f"{writer.name}+extractive", fallback_note(outcome)
        else:
            found = replace(found, denied=outcome.denies)
            answer = self._composer.compose([found], found.query.question)
            generator, notes, given = answer.generator, fallback_note(outcome), 0
        answer = replace(answer, sentences=outcome.counts, generator=generator)
        return replace(answer, notes=(*notes, *answer.notes)), given

    def check(self, text: str, documents: Collection[str] | None = None) -> list[WordingMatch]:
        """Check each sentence of a text, or each quoted wording in it, against the documents.

        Raises:
            InvalidQuestionError: the text is empty, or longer than 20,000 characters or 1,000
                sentences.
            corpus.DocumentNotFoundError: `documents` names one that is not held.
        """
        self._documents(documents, None)
        return self._checker.check(text, documents or None)

    def compare(self, topic: str = "", local_id: str = "", national_id: str = "") -> Comparison:
        """Compare the local level with the national one: on a topic, or two whole documents.

        With a topic, an id narrows its side to that document.

        Raises:
            InvalidQuestionError: neither a topic nor two documents are given.
            corpus.DocumentNotFoundError: a document is not held.
        """
        return self._comparer.compare(topic, local_id, national_id)

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
        self, documents: Collection[str] | None, as_of: date | None
    ) -> Collection[str] | None:
        """Ids that may be searched; None for all."""
        for own in documents or ():
            self.library.document(own)
        if as_of is None:
            return frozenset(documents) if documents else self._newest(date.today().isoformat())  # noqa: DTZ011
        held = self._in_force(as_of.isoformat())
        return held & frozenset(documents) if documents else held

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


def _writable(found: Findings) -> bool:
    """Whether a model may write from it: what an editor chose is quoted as it is."""
    return bool(found.evidence) and not found.recommended
