"""The desk behind the doors: asks the assistant, counts and times what was asked."""

import logging
from collections.abc import Collection, Iterator, Sequence

from index import Hit
from qa import Answer, PolicyAssistant
from qa.answering import Written
from qa.asking import clean
from qa.evaluation import index_version
from web.desk.metrics import Metrics, Stopwatch
from web.errors import StorageError
from web.settings import WebSettings
from web.store import FeedbackStore, QuestionLog

_log = logging.getLogger(__name__)


class Desk:
    """What all doors share. It decides nothing about answers: that is the assistant's."""

    def __init__(self, assistant: PolicyAssistant, settings: WebSettings) -> None:
        self.assistant, self.settings = assistant, settings
        self.feedback = FeedbackStore(settings.feedback_db)
        self.questions = QuestionLog(settings.feedback_db, settings.question_log == "on")
        self.metrics = Metrics()
        self.index_version = index_version(assistant)
        self.metrics.index.labels(self.index_version).set(len(assistant.index.clauses))

    def validate(
        self, question: str, documents: Collection[str] | None = None, writer: str = ""
    ) -> None:
        """Raise what `ask` would raise at once for a question, a document id or a writer."""
        self.assistant.check_writer(writer)
        clean(question, self.assistant.settings.max_question_length)
        for document_id in documents or ():
            self.assistant.library.document(document_id)

    def ask(
        self,
        door: str,
        question: str,
        history: Sequence[str] = (),
        documents: Collection[str] | None = None,
        writer: str = "",
    ) -> Answer:
        """Ask for a door; raises what `PolicyAssistant.ask` raises."""
        watch = Stopwatch()
        answer = self.assistant.ask(question, history, documents, writer)
        self._answered(door, answer, watch)
        return answer

    def stream(
        self,
        door: str,
        question: str,
        history: Sequence[str] = (),
        documents: Collection[str] | None = None,
        writer: str = "",
    ) -> Iterator[Written | Answer]:
        """Ask for a door, statement by statement; raises what `PolicyAssistant.stream` raises."""
        watch = Stopwatch()
        waiting = True
        for part in self.assistant.stream(question, history, documents, writer):
            if waiting:
                self.metrics.first_seconds.labels(door).observe(watch.seconds)
                waiting = False
            if isinstance(part, Answer):
                self._answered(door, part, watch)
            yield part

    def search(self, query: str, limit: int, documents: Collection[str] | None = None) -> list[Hit]:
        """The clauses that a text finds, best first.

        Raises:
            InvalidQuestionError: the text cannot be searched for as it is.
            corpus.DocumentNotFoundError: `documents` names one that is not held.
        """
        self.validate(query, documents)
        text = clean(query, self.assistant.settings.max_question_length)
        return self.assistant.index.search(text, limit, documents or None)

    def _answered(self, door: str, answer: Answer, watch: Stopwatch) -> None:
        self.metrics.questions.labels(door, answer.status.value).inc()
        self.metrics.seconds.labels(door).observe(watch.seconds)
        try:
            self.questions.add(answer.question, answer.status)
        except StorageError as error:
            _log.warning("提问未计数：%s", error)  # the answer itself is whole
