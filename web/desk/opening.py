"""Which quotations of an answer stand open, before 「另有 N 条」: page and widget show them so.

Three at most. Where a first line was taken from one, those around it, since they hold its
conditions. Else one of each document first, of one document one of each clause: its best clause,
and of that the sentence that has most of the question's own words. A list stands from its
beginning. The order is always that of the answer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

from corpus import Clause, ClauseId
from corpus.text import fold
from qa import Answer
from qa.answering import Block, Lead, PartHeading, Quotation

_OPEN = 3
_MARKS = "。．.：:；; \n"


@dataclass(frozen=True, slots=True)
class _Said:
    """A quotation of an answer: where it stands among the blocks, and how near it is."""

    place: int
    block: Quotation
    clause: Clause
    heading: bool  # no more than a heading
    rank: int  # of its clause among the hits
    shared: int  # pairs of characters that it has of the question

    @property
    def nearness(self) -> tuple[bool, int, int, int]:
        """Smaller is nearer to the question."""
        return self.heading, self.rank, -self.shared, self.place


def answer_json(answer: Answer) -> dict[str, Any]:
    """`Answer.to_json`, each statement among its blocks with whether it stands open."""
    told = answer.to_json()
    open_ = opened(answer)
    for place, block in enumerate(told["blocks"]):
        if block["kind"] == "statement":
            block["open"] = place in open_
    return told


def opened(answer: Answer) -> frozenset[int]:
    """Places among the blocks of the quotations that stand open, `_OPEN` at most a question."""
    open_: set[int] = set()
    for question, part in _parts(answer):
        leads = {n for _, block in part if isinstance(block, Lead) for n in block.citations}
        open_ |= _chosen(tuple(_quoted(answer, question, part)), leads)
    return frozenset(open_)


def _parts(answer: Answer) -> Iterator[tuple[str, list[tuple[int, Block]]]]:
    """The blocks of each question with their places, under its own words."""
    question, part = answer.standalone_question, list[tuple[int, Block]]()
    for place, block in enumerate(answer.blocks):
        if isinstance(block, PartHeading):
            yield question, part
            question, part = block.text, []
        part.append((place, block))
    yield question, part


def _quoted(answer: Answer, question: str, part: Sequence[tuple[int, Block]]) -> Iterator[_Said]:
    cited = {citation.marker: citation.clause for citation in answer.citations}
    ranks: dict[ClauseId, int] = {}
    for rank, hit in enumerate(answer.hits):
        ranks.setdefault(hit.clause.id, rank)
    asked = _pairs(question)
    for place, block in part:
        if isinstance(block, Quotation):
            clause = cited[block.citations[0]]
            rank = ranks.get(clause.id, len(ranks))
            shared = len(asked & _pairs(block.text))
            yield _Said(place, block, clause, _is_heading(block.text, clause), rank, shared)


def _is_heading(text: str, clause: Clause) -> bool:
    """Whether a sentence is the clause's heading, or a line without any mark (申报条件)."""
    return text.strip(_MARKS) == clause.heading.strip(_MARKS) or text.strip().isalnum()


def _pairs(text: str) -> set[str]:
    return {one + other for one, other in pairwise(fold(text))}


def _chosen(said: Sequence[_Said], leads: set[int]) -> set[int]:
    if len(said) <= _OPEN:
        return {each.place for each in said}
    first = next((each for each in said if leads & {*each.block.citations}), None)
    groups = _groups(said, first)
    if len(groups) == 1 and first is None and any(each.block.depth for each in said):
        return {each.place for each in said[:_OPEN]}
    if len(groups) == 1:
        return _around(said, _best(said, first))
    chosen: dict[int, None] = {}
    bests = [_best(group, first) for group in groups]
    for best in bests:
        own = {each.place: None for each in (_head(said, best), best) if each}
        if len(chosen | own) <= _OPEN:
            chosen |= own
    rest = [each for each in groups[0] if each.place not in chosen]
    rest.sort(key=lambda each: (each.place < bests[0].place, each.heading, each.place))
    return {*chosen, *(each.place for each in rest[: _OPEN - len(chosen)])}


def _best(group: Sequence[_Said], first: _Said | None) -> _Said:
    """The quotation that the first line was taken from, else the nearest."""
    held = (each for each in group if each is first)
    return next(held, min(group, key=lambda each: each.nearness))


def _groups(said: Sequence[_Said], first: _Said | None) -> list[list[_Said]]:
    """The quotations by document, that of the first line first; of one document by clause, the
    nearest first, where there is no first line and no list.
    """
    documents = [
        list(held) for _, held in groupby(said, key=lambda each: each.clause.id.document_id)
    ]
    if len(documents) > 1:
        return sorted(documents, key=lambda group: first not in group) if first else documents
    if first or any(each.block.depth for each in said):
        return documents
    clauses = [list(held) for _, held in groupby(said, key=lambda each: each.clause.id)]
    return sorted(clauses, key=lambda group: min(each.nearness for each in group))


def _around(said: Sequence[_Said], middle: _Said) -> set[int]:
    """It and its neighbours; an item of a list with the sentence it stands below."""
    at = said.index(middle)
    start = 0 if at < _OPEN else min(at - 1, len(said) - _OPEN)
    around = list(said[start : start + _OPEN])
    around[0] = _head(said, around[0]) or around[0]
    return {each.place for each in around}


def _head(said: Sequence[_Said], item: _Said) -> _Said | None:
    """The sentence that an item of a list stands below."""
    if not item.block.depth:
        return None
    before = [each for each in said if each.place < item.place and not each.block.depth]
    return before[-1] if before else None
