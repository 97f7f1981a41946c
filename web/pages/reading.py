"""A document clause by clause: what each says itself, where words stand in it, what it is called."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus import Clause, ClauseKind, PolicyDocument, Repair
from corpus.text import damage
from web.pages.paragraphs import Paragraph, Span, paragraphs

_TITLE = 18  # characters of a clause without a heading that name it


@dataclass(frozen=True, slots=True)
class Found:
    """Where a search hit: clause and number of hits in its own text."""

    clause: Clause
    count: int


@dataclass(frozen=True, slots=True)
class Section:
    """A clause as it is shown: its own text, and what was changed in it."""

    clause: Clause
    paragraphs: tuple[Paragraph, ...]
    repairs: tuple[Repair, ...]
    damaged: bool  # the publication shows that something of it was lost

    @property
    def is_part(self) -> bool:
        return self.clause.kind is ClauseKind.PART


def search_pattern(query: str) -> re.Pattern[str] | None:
    """What a search looks for: any of its words, in any case; None where there is none."""
    words = sorted(set(query.split()), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE) if words else None


def search(document: PolicyDocument, pattern: re.Pattern[str]) -> list[Found]:
    """The clauses whose own text has hits, in document order."""
    counted = ((c, len(pattern.findall(text))) for c, text in own_texts(document))
    return [Found(clause, count) for clause, count in counted if count]


def own_texts(document: PolicyDocument) -> Iterator[tuple[Clause, str]]:
    """Each clause with what it says itself and the space up to the next; joined, the whole text."""
    clauses = document.clauses
    for number, clause in enumerate(clauses):
        start = clause.start if number else 0
        end = clauses[number + 1].start if number + 1 < len(clauses) else len(document.text)
        yield clause, document.text[start:end]


def sections(
    document: PolicyDocument, pattern: re.Pattern[str] | None, lit: Sequence[Span]
) -> Iterator[Section]:
    """The clauses with hits of a search and quotations marked; `lit` counts in the document."""
    at = 0
    for clause, text in own_texts(document):
        heading = clause.body_start - clause.start if clause.heading or clause.mark else 0
        marks = [hit.span() for hit in pattern.finditer(text)] if pattern else []
        marks += [(first - at, last - at) for first, last in lit]
        repairs = tuple(r for r in document.repairs if r.label == clause.label)
        yield Section(clause, tuple(paragraphs(text, heading, marks)), repairs, bool(damage(text)))
        at += len(text)


def clause_title(clause: Clause) -> str:
    """Mark and heading, or the label where the clause has no heading."""
    if clause.heading:
        return f"{clause.mark}{clause.heading}"
    start = re.sub(r"\s+", "", clause.text[len(clause.mark) :])
    return f"{clause.mark or clause.label} {start[:_TITLE]}{'…' if len(start) > _TITLE else ''}"
