"""What the page says of its documents before anything is asked; made from them once."""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any

from corpus import Clause, Level, Library, PolicyDocument
from qa.comparison import OTHER, topic_rows
from qa.data import load
from web.pages import GLOSSARY
from web.settings import WebSettings
from web.words import CHINESE

_TILES = 12  # topics shown
_AT_ONCE = 5_000  # clauses, inner ones too, up to which the survey is made before the first request
# rest after each document of a large stock, in times of what it took: a fifth of a core at most
_REST = 4.0
_LISTED = 200  # clauses of a subject that the overview lists, so that its answer stays small
_EXAMPLES = 5
_SUGGESTIONS = 2000  # entries that a browser is sent, some 60 kB
_SHORT, _LONG = 4, 16  # characters of a heading that makes a question


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject: how many clauses speak of it, and the first of them by document."""

    name: str
    count: int
    clauses: tuple[tuple[PolicyDocument, tuple[Clause, ...]], ...]  # `_LISTED` at most

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "count": self.count,
            "documents": [
                {
                    "document_id": document.document_id,
                    "title": document.title,
                    "number": document.number,
                    "clauses": [{"label": c.label, "heading": c.heading} for c in held],
                }
                for document, held in self.clauses
            ],
        }


@dataclass(frozen=True, slots=True)
class Survey:
    """What can only be told once every clause was looked at."""

    clauses: int = 0
    verified_clauses: int = 0
    topics: tuple[Topic, ...] = ()
    examples: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()


class Site:
    """The facts of the head, tiles and examples, and the suggestions.

    Of a large stock (0.1 ms a clause) the survey is made behind, beside the first requests, and rests
    for them until somebody waits for it; until it is there, tiles, examples and suggestions are empty.
    """

    def __init__(self, library: Library, settings: WebSettings) -> None:
        documents = tuple(library)
        self.place = settings.place or _place(documents)
        self.provider = settings.provider
        self.contact = {
            "contact": settings.widget_contact,
            "hours": settings.widget_hours,
            "email": settings.widget_email,
        }
        self.time_zone = settings.time_zone
        self.documents = len(documents)
        self.latest = max((d.issued_on or d.published_on or "" for d in documents), default="")
        self._surveyed: Future[Survey] = Future()
        self._waited_for = threading.Event()
        self._examples = _set(settings.example_questions)
        large = sum(len(document.clauses) for document in documents) > _AT_ONCE
        if large:
            threading.Thread(
                target=self._look, args=(documents,), name="survey", daemon=True
            ).start()
        else:
            self._waited_for.set()
            self._look(documents)

    @property
    def survey(self) -> Survey:
        """The survey, or an empty one while it is made."""
        return self._surveyed.result() if self._surveyed.done() else Survey(examples=self._examples)

    def whole_survey(self) -> Survey:
        """The survey, waited for; from now on it does not rest."""
        self._waited_for.set()
        return self._surveyed.result()

    def _look(self, documents: Sequence[PolicyDocument]) -> None:
        try:
            self._surveyed.set_result(_survey(documents, self._examples, self._waited_for))
        except Exception as error:  # noqa: BLE001 (told to who waits for it)
            self._surveyed.set_exception(error)


def _survey(
    documents: Sequence[PolicyDocument], examples: Sequence[str], hurry: threading.Event
) -> Survey:
    """Look at every clause once, document by document, resting after each unless in a hurry."""
    clauses = verified = 0
    counts: Counter[str] = Counter()
    listed: dict[str, list[tuple[PolicyDocument, tuple[Clause, ...]]]] = {}
    headings: list[tuple[bool, list[str]]] = []
    each = max(4, 4 * _SUGGESTIONS // max(len(documents), 1))
    for document in documents:
        began = time.thread_time()
        leaves = document.leaves
        clauses, verified = clauses + len(leaves), verified + sum(c.verified for c in leaves)
        own = (clause.heading for clause in leaves if clause.heading)
        headings.append((document.level is Level.NATIONAL, list(islice(own, each))))
        for row in topic_rows((document,)):
            held = row.clauses[0][: max(0, _LISTED - counts[row.kind])]
            counts[row.kind] += len(row.clauses[0])
            if held and row.kind != OTHER:
                listed.setdefault(row.kind, []).append((document, held))
        hurry.wait(_REST * (time.thread_time() - began))
    found = [Topic(kind, counts[kind], tuple(held)) for kind, held in listed.items()]
    order = [entry.name for entry in load("topics").values()]
    found.sort(key=lambda topic: (-topic.count, order.index(topic.name)))
    topics = tuple(found[:_TILES])
    told = dict.fromkeys(islice(_in_turn(headings), 4 * _SUGGESTIONS))
    return Survey(
        clauses,
        verified,
        topics,
        tuple(examples) or tuple(islice(_examples(topics), _EXAMPLES)),
        tuple(islice((*(t.name for t in topics), *told), _SUGGESTIONS)),
    )


def question_about(clause: Clause) -> str:
    """The question that a clause's heading answers; "" where there is none that could be asked."""
    heading = clause.heading.rstrip("。．.：:")
    if not _SHORT <= len(heading) <= _LONG or not heading.isalnum():
        return ""
    return CHINESE("about", heading)


def _set(questions: str) -> tuple[str, ...]:
    return tuple(filter(None, (question.strip() for question in questions.split("|"))))


def _place(documents: Iterable[PolicyDocument]) -> str:
    """The place of more than half the documents below the national level; "" where there is none.

    Of documents from everywhere no place may stand in the head: a reader would take all of them,
    and the answers, for that place's. A document that names no place counts for none.
    """
    local = [d for d in documents if d.level is not Level.NATIONAL]
    places = Counter(d.place for d in local if d.level is not Level.UNKNOWN)
    most, count = places.most_common(1)[0] if places else ("", 0)
    return most if 2 * count > len(local) else ""


def _in_turn(headings: Sequence[tuple[bool, list[str]]]) -> Iterator[str]:
    """Headings, one document after the other in turn, so that each is represented; the state's
    documents, which are marked, after the others."""
    columns = (own for _, own in sorted(headings, key=lambda column: column[0]))
    for row in zip_longest(*columns, fillvalue=""):
        yield from (heading for heading in row if heading)


def _examples(topics: Iterable[Topic]) -> Iterator[str]:
    """A question for each subject, from a clause's heading; first those that speak of it alone."""
    topics = tuple(topics)
    subjects = Counter(c.id for topic in topics for _, held in topic.clauses for c in held)
    told: set[str] = set()
    for topic in topics:
        clauses = (clause for _, held in topic.clauses for clause in held)
        for clause in sorted(clauses, key=lambda clause: subjects[clause.id]):
            asked = question_about(clause)
            if clause.heading in GLOSSARY["headings"]:
                continue  # nobody asks for 总体要求 as such
            if asked and asked not in told:
                told.add(asked)
                yield asked
                break
