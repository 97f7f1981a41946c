"""The desk behind the doors: asks the assistant in bounded pools, counts what was asked."""

import asyncio
import inspect
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar

from corpus import Change, CorpusError
from index import Hit, IndexingError
from qa import STEPS, Answer, Holdings, PolicyAssistant, QAError
from qa.answering import Written
from qa.asking import clean
from qa.comparison import Comparison
from qa.wording import WordingMatch
from web.desk.editions import Editions, follow, keep_doing
from web.desk.metrics import Metrics, Stopwatch
from web.desk.pool import WorkPool
from web.desk.storage import Counting, StorageWatch
from web.errors import BusyError, NotReadyError
from web.guards import asker
from web.settings import WebSettings
from web.store import CurationStore, FeedbackKind, FeedbackStore, QuestionLog

_T = TypeVar("_T")
_log = logging.getLogger(__name__)
_FRESH = 5.0  # seconds for which the server counts as ready after it was found so
_PROBED = 10.0  # seconds that finding out may take
_CLOSING = 3.0  # seconds for what is still to be written when the server ends


def _held(pool: WorkPool) -> float:
    return pool.held


class Desk:
    """What all doors share. It decides nothing about answers: that is the assistant's.

    Work runs in pools, so that one kind never waits for another: quoting answers and searches;
    checks, comparisons and files; answers of the language model; what is kept.
    """

    def __init__(
        self, assistant: PolicyAssistant, settings: WebSettings, holdings: Holdings | None = None
    ) -> None:
        self.settings, self.holdings = settings, holdings
        self.databases = settings.databases()
        doors = self.databases.doors
        self.curation = CurationStore(self.databases.administration)
        self.curation.refresh()
        self._editions = Editions(assistant.curated_by(self.curation.current))
        self.derive = self._editions.derive
        self.feedback = FeedbackStore(doors, settings.store_limits)
        self.questions = QuestionLog(
            doors, settings.question_log, settings.store_limits, settings.zone
        )
        self.metrics = Metrics()
        self.metrics.index.labels(self.index_version).set(len(assistant.index))
        self.storage = StorageWatch(self.databases, self.metrics.storage)
        waiting = settings.queue
        self._answers = WorkPool("answer", settings.workers, waiting)
        self._checks = WorkPool("check", settings.check_workers, waiting)
        self._pages = WorkPool("page", settings.page_workers, waiting)
        self._models = WorkPool("model", settings.model_workers, waiting)
        self._judgements = WorkPool("feedback", 1, waiting)
        self._counts = Counting(self.questions, waiting, self.metrics.uncounted.inc)
        self._probe = WorkPool("probe", 1, 0)
        self._publications = WorkPool("publication", 1, waiting, patience=3600.0)
        for pool in (self._answers, self._checks, self._pages, self._models):
            self.metrics.jobs.labels(pool.name).set_function(partial(_held, pool))
        self._ready_at: float | None = None
        self._dated = "as_of" in inspect.signature(assistant.ask).parameters

    @property
    def assistant(self) -> PolicyAssistant:
        """The assistant in use; a request that needs it twice keeps it."""
        return self._editions.assistant

    @property
    def index_version(self) -> str:
        """The version of the index in use."""
        return self._editions.version

    async def follow(self) -> None:
        """Take up what is published and curated by any process, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(keep_doing(self.curation.refresh))
            if self.holdings is not None:
                group.create_task(follow(self.holdings, lambda: self.assistant, self._take))

    async def publish(self, change: Change) -> None:
        """Publish a change of the documents; it is in use when this returns.

        Raises what `index.publish` raises, and `BusyError`.
        """
        holdings = self.holdings
        if holdings is None:
            raise NotReadyError
        await self._take(lambda: holdings.publish(change, self.assistant))

    def _take(self, make: Callable[[], PolicyAssistant]) -> "asyncio.Future[None]":
        """Put the assistant into use that `make` makes, apart from requests."""

        def work() -> None:
            assistant = make().curated_by(self.curation.current, self.assistant)
            before = self.index_version
            self._editions.exchange(assistant)
            if self.index_version != before:
                self.metrics.index.remove(before)
            self.metrics.index.labels(self.index_version).set(len(assistant.index))

        return asyncio.wrap_future(self._publications.submit(work))

    def validate(
        self, question: str, documents: Collection[str] | None = None, writer: str = ""
    ) -> None:
        """Raise what `ask` would raise at once for a question, a document id or a writer."""
        self.assistant.check_writer(writer)
        clean(question, self.assistant.settings.max_question_length)
        for document_id in documents or ():
            self.assistant.library.document(document_id)

    async def ask(
        self,
        door: str,
        question: str,
        history: Sequence[str] = (),
        documents: Collection[str] | None = None,
        writer: str = "",
        as_of: date | None = None,
    ) -> Answer:
        """Ask for a door; raises what `PolicyAssistant.ask` raises, and `BusyError`."""
        self.validate(question, documents, writer)

        def work() -> Answer:
            watch = Stopwatch()
            dated = self._as_of(as_of)
            answer = self.assistant.ask(question, history, documents, writer, **dated)
            self._answered(door, answer, watch)
            return answer

        return await self.pool(writer, history).run(work)

    def stream(
        self,
        door: str,
        question: str,
        history: Sequence[str] = (),
        documents: Collection[str] | None = None,
        writer: str = "",
        as_of: date | None = None,
    ) -> Iterator[Written | Answer]:
        """Ask for a door, statement by statement, in the thread that iterates.

        Raises what `PolicyAssistant.stream` raises. Threads come from `pool`.
        """
        watch = Stopwatch()
        waiting = True
        dated = self._as_of(as_of)
        for part in self.assistant.stream(question, history, documents, writer, **dated):
            if waiting:
                self.metrics.first_seconds.labels(door).observe(watch.seconds)
                waiting = False
            if isinstance(part, Answer):
                self._answered(door, part, watch)
            yield part

    def pool(self, writer: str, history: Sequence[str] = ()) -> WorkPool:
        """Where a question of this writer is answered: apart, if a language model takes part."""
        generative = (writer or self.assistant.writers[-1]) != "extractive"
        has_model = len(self.assistant.writers) > 1
        rewritten = has_model and self.assistant.settings.rewrite_follow_ups == "model"
        return self._models if generative or (rewritten and history) else self._answers

    async def search(
        self, query: str, limit: int, documents: Collection[str] | None = None
    ) -> list[Hit]:
        """The clauses that a text finds, best first.

        Raises:
            InvalidQuestionError: the text cannot be searched for as it is.
            corpus.DocumentNotFoundError: `documents` names one that is not held.
            BusyError: too much is being asked.
        """
        self.validate(query, documents)
        text = clean(query, self.assistant.settings.max_question_length)
        return await self._answers.run(
            lambda: self.assistant.index.search(text, limit, documents or None)
        )

    async def check(
        self, text: str, documents: Collection[str] | None = None
    ) -> list[WordingMatch]:
        """Check wording; raises what `PolicyAssistant.check` raises, and `BusyError`."""
        return await self._checks.run(lambda: self.assistant.check(text, documents))

    async def compare(self, topic: str, local_id: str, national_id: str) -> Comparison:
        """Compare; raises what `PolicyAssistant.compare` raises, and `BusyError`."""
        return await self._checks.run(lambda: self.assistant.compare(topic, local_id, national_id))

    async def work(self, job: Callable[[], _T]) -> _T:
        """Do what takes long and asks nothing (files, reports); raises also `BusyError`."""
        return await self._checks.run(job)

    async def read(self, job: Callable[[], _T]) -> _T:
        """Write out documents; raises also `BusyError`.

        A long one takes half a second of a core. Sixteen at once, in threads of the framework, held
        the interpreter so that health checks waited 4.8 s (2026-11-26, 1,492 laws).
        """
        return await self._pages.run(job)

    async def judge(self, kind: FeedbackKind, question: str, answer: str, comment: str) -> int:
        """Keep a judgement; raises what `FeedbackStore.add` raises, and `BusyError`."""
        number = await self._judgements.run(
            lambda: self.feedback.add(kind, question, answer, self.index_version, comment)
        )
        self.metrics.feedback.labels(kind.name.lower()).inc()
        return number

    def now(self) -> datetime:
        """This moment in the readers' time zone."""
        return datetime.now(self.settings.zone)

    async def ready(self) -> None:
        """Whether questions can be answered, found out now and then, never behind other work.

        Raises:
            NotReadyError: the model or the index does not answer.
        """
        found_at = self._ready_at
        if found_at is not None and (time.monotonic() - found_at < _FRESH or self._probe.held):
            return
        try:
            probing = self._probe.submit(lambda: self.assistant.index.search("就绪", 1))
        except BusyError as error:  # the first probe is still under way
            raise NotReadyError from error
        try:
            await asyncio.wait_for(asyncio.wrap_future(probing), _PROBED)
        except (QAError, CorpusError, IndexingError, TimeoutError) as error:
            self._ready_at = None
            _log.error("not ready: %s", error or type(error).__qualname__)
            raise NotReadyError from error
        self._ready_at = time.monotonic()

    async def close(self) -> None:
        """Write what is still to be kept, for some seconds, and let the threads end."""
        last: list[Awaitable[object]] = [asyncio.to_thread(self._counts.finish, _CLOSING)]
        with suppress(BusyError):  # so much waits that it cannot be written in time
            judged = asyncio.wrap_future(self._judgements.submit(lambda: None))
            last.append(asyncio.wait((judged,), timeout=_CLOSING))
        await asyncio.gather(*last)
        for pool in (
            self._answers, self._checks, self._pages, self._models, self._judgements, self._probe,
            self._publications,
        ):  # fmt: skip
            pool.close()
        self.storage.close()
        self.databases.close()

    def _as_of(self, day: date | None) -> dict[str, Any]:
        return {"as_of": day} if day and self._dated else {}

    def _answered(self, door: str, answer: Answer, watch: Stopwatch) -> None:
        """Count an answer. It is written behind: a locked database delays no answer."""
        self.metrics.questions.labels(door, answer.status.value).inc()
        self.metrics.seconds.labels(door).observe(watch.seconds)
        for name, taken in answer.timings_ms.items():
            if name in STEPS:
                self.metrics.steps.labels(name).observe(taken / 1000)
        for outcome, number in answer.sentences.items():
            self.metrics.sentences.labels(outcome).inc(number)
        self._counts.add(answer.question, answer.status, asker.get())
