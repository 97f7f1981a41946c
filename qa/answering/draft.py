"""What an answer is written from (`Findings`), and the answer being written (`Draft`)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from corpus import UNSTATED, Clause, ClauseId, Level, PolicyDocument, Slice
from qa.answering.answer import Citation, Statement
from qa.answering.blocks import (
    Block,
    DocumentHeading,
    Lead,
    Note,
    Quotation,
    Row,
    Table,
    cells,
)
from qa.answering.evidence import Evidence
from qa.answering.lead import lead_sentence
from qa.asking import Query, document_places, place_relation
from qa.retrieval import Hit


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for a query; the writers get it whole."""

    query: Query
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]  # in reading order; the best clause's document first
    best: Evidence | None = None
    missing: tuple[str, ...] = ()
    answerable: float = 1.0  # probability that the documents answer it
    lacking: tuple[str, ...] = ()  # telling words of the question that no near clause has
    denied: bool = False  # by a language model that has read the evidence
    recommended: int = 0  # of the evidence, how many slices an editor chose; they come first

    def elsewhere(self) -> tuple[PolicyDocument, ...]:
        """The documents quoted that are known to be of another place than those asked about."""
        away = (e.document for e in self.evidence if _elsewhere(self.query.places.asked, e))
        return tuple({document.document_id: document for document in away}.values())

    def leads_elsewhere(self, first: Evidence) -> bool:
        """Whether a sentence to be told first is of a place that those asked about are not in."""
        away = place_relation(self.query.places, first.document) < 0
        return away and _elsewhere(self.query.places.asked, first)

    def all_elsewhere(self) -> bool:
        """Whether no quoted document applies to a place asked about, as far as places are known."""
        places = self.query.places
        return all(
            _elsewhere(places.asked, e)
            and (place_relation(places, e.document) < 0 or not document_places(e.document))
            for e in self.evidence
        )


def in_turn(founds: Sequence[Findings]) -> tuple[Hit, ...]:
    """The hits of each question in turn, the best of all first."""
    hits: dict[ClauseId, Hit] = {}
    for best in zip_longest(*(found.hits for found in founds)):
        for hit in filter(None, best):
            hits.setdefault(hit.clause.id, hit)
    return tuple(hits.values())


def _elsewhere(asked: Collection[str], evidence: Evidence) -> bool:
    """Whether a sentence is of another place than those asked about: its document is known to be,
    and its clause names none of them.
    """
    document = evidence.document
    if not asked or document.place in ("", UNSTATED) or document.level is Level.NATIONAL:
        return False
    told = f"{document.place}{evidence.clause.text}"
    return not any(place[:2] in told for place in asked)


def all_differ(founds: Sequence[Findings]) -> bool:
    """Whether each is answered, and by something that none before it quotes."""
    told: set[tuple[ClauseId, int, int]] = set()
    for found in founds:
        quoted = {(e.clause.id, e.start, e.end) for e in found.evidence}
        if quoted <= told:
            return False
        told |= quoted
    return True


class Draft:
    """Collects blocks and gives each quoted slice one marker, in the order of the text."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.statements: list[Statement] = []
        self.citations: list[Citation] = []
        self._marker_of: dict[tuple[object, int, int], int] = {}

    def cite(self, document: PolicyDocument, clause: Clause, start: int, end: int) -> int:
        """The marker of a slice, a new one where it was not cited yet."""
        place = (clause.id, start, end)
        marker = self._marker_of.get(place)
        if marker is None:
            marker = self._marker_of[place] = len(self.citations) + 1
            quote = document.text[start:end]
            self.citations.append(Citation(document, clause, start, end, marker, quote))
        return marker

    def title(self, document: PolicyDocument) -> None:
        """The heading of the document that the next statements are quoted from."""
        self.blocks.append(DocumentHeading(document))

    def lead(self, text: str, cited: Sequence[Slice]) -> None:
        """The first line; it stands within what it cites."""
        self.blocks.append(Lead(text, self._markers(cited)))

    def quote(self, evidence: Slice, label: str = "", depth: int = 0) -> None:
        """A line that is the evidence itself, with its marker."""
        self._state(evidence.text, [evidence], label, depth)

    def state(self, text: str, cited: Sequence[Slice]) -> Statement:
        """A line in other words than the evidence it cites, with all its markers."""
        return self._state(text, cited)

    def tabulate(
        self, header: tuple[str, ...], rows: Sequence[tuple[tuple[str, ...], Slice]]
    ) -> None:
        """Rows of a table, each a quotation of its own."""
        made = []
        for row, evidence in rows:
            told = self._markers([evidence])
            made.append(Row(row, told))
            self.statements.append(Statement(evidence.text, told))
        self.blocks.append(Table(header, tuple(made)))

    def holds(self, evidence: Slice) -> bool:
        """Whether that slice is cited already."""
        return (evidence.clause.id, evidence.start, evidence.end) in self._marker_of

    def _markers(self, cited: Sequence[Slice]) -> tuple[int, ...]:
        return tuple(self.cite(e.document, e.clause, e.start, e.end) for e in cited)

    def _state(
        self, text: str, cited: Sequence[Slice], label: str = "", depth: int = 0
    ) -> Statement:
        told = self._markers(cited)
        self.blocks.append(Quotation(text, told, label, depth))
        statement = Statement(text, told)
        self.statements.append(statement)
        return statement


def quote(draft: Draft, evidence: Sequence[Evidence], label: str = "") -> None:
    """Add sentences of one document: items below the sentence they stand under, rows as a table."""
    quoted: dict[int, set[str]] = {}  # labels of items, by where the sentence starts they are under
    rows: list[Evidence] = []
    heads = [lead_sentence(item.document, item.clause) for item in evidence]
    last = {head.start: place for place, head in enumerate(heads) if head is not None}
    for place, (item, head) in enumerate(zip(evidence, heads, strict=True)):
        if item.header:
            rows.append(item)
            continue
        if head is None:
            draft.quote(item, label)
            continue
        own = head.start
        if own not in quoted:
            draft.quote(head)
        quoted.setdefault(own, set()).add(item.clause.label)
        draft.quote(item, label, 1)
        if place == last[own]:
            draft.blocks += _left_out(head, len(quoted[own]))
    if rows and label:
        draft.blocks.append(Note(f"{label}："))
    for header in dict.fromkeys(row.header for row in rows):
        told = [(cells(row.text), row) for row in rows if row.header == header]
        draft.tabulate(cells(header), told)


def _left_out(head: Slice, quoted: int) -> list[Note]:
    """That a list has more items than are quoted: two of six conditions are not to be taken for all."""
    items = [c for c in head.document.children(head.clause.label) if c.lead == head.text]
    if quoted >= len(items):
        return []
    return [Note(f"“{head.clause.label}”这句话下共列 {len(items)} 项，此处引了其中 {quoted} 项。")]
