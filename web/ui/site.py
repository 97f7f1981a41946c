"""What the page says of its documents before anything is asked; made from them once."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any

from corpus import Clause, Level, Library, PolicyDocument
from qa.comparison import OTHER, topic_rows
from web.pages import GLOSSARY
from web.settings import WebSettings
from web.words import CHINESE

_TILES = 12  # topics shown
_LISTED = 200  # clauses of a subject that the overview lists, so that its answer stays small
_EXAMPLES = 5
_SUGGESTIONS = 2000  # entries that a browser is sent, some 60 kB
_SHORT, _LONG = 4, 16  # characters of a heading that makes a question


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject with its clauses by document; documents without one are left out."""

    name: str
    clauses: tuple[tuple[PolicyDocument, tuple[Clause, ...]], ...]

    @property
    def count(self) -> int:
        return sum(len(held) for _, held in self.clauses)

    def to_json(self) -> dict[str, Any]:
        """With the first clauses of it; `count` is of all."""
        listed, left = [], _LISTED
        for document, held in self.clauses:
            if left <= 0:
                break
            listed.append(
                {
                    "document_id": document.document_id,
                    "title": document.title,
                    "number": document.number,
                    "clauses": [{"label": c.label, "heading": c.heading} for c in held[:left]],
                }
            )
            left -= len(held)
        return {"name": self.name, "count": self.count, "documents": listed}


@dataclass(frozen=True, slots=True)
class Site:
    """The facts of the head, tiles and examples, and the suggestions."""

    place: str
    provider: str
    contact: dict[str, str]
    time_zone: str
    documents: int
    clauses: int
    verified_clauses: int
    latest: str  # ISO date, or ""
    topics: tuple[Topic, ...]
    examples: tuple[str, ...]
    suggestions: tuple[str, ...]

    @classmethod
    def of(cls, library: Library, settings: WebSettings) -> "Site":
        documents = tuple(library)
        topics = _topics(documents)
        leaves = [clause for document in documents for clause in document.leaves]
        headings = tuple(dict.fromkeys(islice(_headings(documents), 4 * _SUGGESTIONS)))
        return cls(
            place=settings.place or _place(documents),
            provider=settings.provider,
            contact={
                "contact": settings.widget_contact,
                "hours": settings.widget_hours,
                "email": settings.widget_email,
            },
            time_zone=settings.time_zone,
            documents=len(documents),
            clauses=len(leaves),
            verified_clauses=sum(clause.verified for clause in leaves),
            latest=max((d.issued_on or d.published_on or "" for d in documents), default=""),
            topics=topics,
            examples=_set(settings.example_questions)
            or tuple(islice(_examples(topics), _EXAMPLES)),
            suggestions=tuple(islice((*(t.name for t in topics), *headings), _SUGGESTIONS)),
        )


def question_about(clause: Clause) -> str:
    """The question that a clause's heading answers; "" where there is none that could be asked."""
    heading = clause.heading.rstrip("。．.：:")
    if not _SHORT <= len(heading) <= _LONG or not heading.isalnum():
        return ""
    return CHINESE("about", heading)


def _set(questions: str) -> tuple[str, ...]:
    return tuple(filter(None, (question.strip() for question in questions.split("|"))))


def _topics(documents: tuple[PolicyDocument, ...]) -> tuple[Topic, ...]:
    found = (
        Topic(
            row.kind,
            tuple((d, held) for d, held in zip(documents, row.clauses, strict=True) if held),
        )
        for row in topic_rows(documents)
        if row.kind != OTHER
    )
    held = [topic for topic in found if topic.count]
    return tuple(sorted(held, key=lambda topic: -topic.count)[:_TILES])


def _place(documents: Iterable[PolicyDocument]) -> str:
    """The place of more than half the documents below the national level; "" where there is none.

    Of documents from everywhere no place may stand in the head: a reader would take all of them,
    and the answers, for that place's. A document that names no place counts for none.
    """
    local = [d for d in documents if d.level is not Level.NATIONAL]
    places = Counter(d.place for d in local if d.level is not Level.UNKNOWN)
    most, count = places.most_common(1)[0] if places else ("", 0)
    return most if 2 * count > len(local) else ""


def _headings(documents: Iterable[PolicyDocument]) -> Iterator[str]:
    """Headings, one document after the other in turn, so that each is represented."""
    local_first = sorted(documents, key=lambda d: d.level is Level.NATIONAL)
    columns = ([c.heading for c in d.leaves if c.heading] for d in local_first)
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
