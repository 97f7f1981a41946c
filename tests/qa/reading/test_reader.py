"""The order of the best clauses once they were read, and what is read of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from corpus.text import Tokeniser
from index import HybridIndex, load_cross_encoder
from qa.asking import Intent, Query
from qa.reading import READ, Reader, logit
from qa.retrieval import Found, Logistic, Retriever

_EVEN = Logistic(READ, np.array([2.0, 1.0], dtype=np.float32), 0.0)
_TEXT = "居留许可能办几年"


def _found(index: HybridIndex, scores: Sequence[float], text: str = _TEXT) -> Found:
    """What is found for a question, the best clauses with these probabilities."""
    found = Retriever(index, Tokeniser()).search(Query(text, text), len(scores))
    hits = [replace(h, score=one) for h, one in zip(found.hits, scores, strict=True)]
    return replace(found, hits=tuple(hits))


class _Said:
    """Scores that say what they are told to, clause after clause, and remember what was read."""

    def __init__(self, *says: float) -> None:
        self.says = list(says)
        self.read: list[tuple[str, str]] = []

    def __call__(self, query: str, passages: Sequence[str]) -> list[float]:
        self.read += [(query, passage) for passage in passages]
        return [self.says.pop(0) for _ in passages]


def test_what_reads_best_comes_first_with_the_probability_of_the_first(index: HybridIndex) -> None:
    found, said = _found(index, (0.6, 0.5, 0.2)), _Said(-1.0, 3.0)
    told = Reader(index, said, _EVEN).reordered(found).hits
    first, second, third = found.hits
    assert [hit.row for hit in told] == [second.row, first.row, third.row]
    assert told[0].score == pytest.approx(0.6)
    below = logit(0.5) + 0.5 * 3.0 - (logit(0.6) + 0.5 * -1.0)  # the weight of reading is a half
    assert logit(told[1].score) == pytest.approx(logit(0.6) - below)
    assert (told[0].features["read"], told[1].features["read"]) == (3.0, -1.0)
    assert told[2] == third and len(said.read) == 2  # far below the best, so unread
    assert [query for query, _ in said.read] == [_TEXT, _TEXT]
    for hit, (_, passage) in zip(found.hits, said.read, strict=False):
        assert passage.startswith(hit.document.title)


@pytest.mark.parametrize("scores", [(0.6, 0.35, 0.1), (0.5,), ()])
def test_a_clause_that_stands_out_is_not_read(
    index: HybridIndex, scores: tuple[float, ...]
) -> None:
    found = _found(index, scores) if scores else replace(_found(index, (0.5,)), hits=())
    assert Reader(index, _Said(), _EVEN).reordered(found) == found


def test_no_order_is_changed_where_it_has_another_reason(index: HybridIndex) -> None:
    found = _found(index, (0.6, 0.5))
    reader, clause = Reader(index, _Said(), _EVEN), found.hits[1].clause.id
    for query in (
        replace(found.query, clauses=(clause,)),
        replace(found.query, english=True),
        replace(found.query, intents=frozenset({Intent.LIST})),
        replace(found.query, intents=frozenset({Intent.COMPARE})),
        replace(found.query, question="63岁的人能办吗"),
    ):
        assert reader.reordered(replace(found, query=query)).hits == found.hits


def test_two_are_read_at_most_and_one_by_itself_whole(index: HybridIndex) -> None:
    found, said = _found(index, (0.6,) * 8), _Said(0.0, 1.0, 2.0)
    reader = Reader(index, said, _EVEN)
    told = reader.reordered(found).hits
    assert len(said.read) == 2 and [hit.row for hit in told[2:]] == [h.row for h in found.hits[2:]]
    assert reader.read(found.query, told[7]) == 2.0
    assert said.read[2] == (_TEXT, said.read[2][1]) and told[7].clause.text in said.read[2][1]


def test_probabilities_of_nothing_and_of_certainty_are_kept_apart(index: HybridIndex) -> None:
    found = _found(index, (1.0, 1.0, 0.6))
    told = Reader(index, _Said(0.0, 1.0), _EVEN).reordered(found).hits
    assert [hit.row for hit in told] == [found.hits[place].row for place in (1, 0, 2)]
    assert np.isfinite([logit(0.0), logit(1.0)]).all() and logit(0.5) == 0.0


def test_the_one_that_ships_tells_the_clause_that_answers(index: HybridIndex) -> None:
    found = _found(index, (0.6, 0.5))
    reader = Reader(index, load_cross_encoder().scores)
    last, first = (replace(found, hits=found.hits[at:]) for at in (1, 0))
    assert reader.read(first.query, first.hits[0]) > reader.read(last.query, last.hits[0])
