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


@pytest.mark.parametrize("scores", [(0.6, 0.29, 0.1), (0.5,), ()])
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


def test_two_are_read_at_most_and_nothing_twice(index: HybridIndex) -> None:
    found, said = _found(index, (0.6,) * 8), _Said(0.0, 1.0, 2.0)
    reader = Reader(index, said, _EVEN)
    told = reader.reordered(found)
    assert [hit.row for hit in told.hits[2:]] == [h.row for h in found.hits[2:]]
    assert len(said.read) == 2
    best = told.hits[0].clause.text  # longer than what is nearest: that was read, now all is
    assert len(best) > len(said.read[1][1])
    assert reader.read(told) == 1.5 and len(said.read) == 3
    assert best[-20:] in said.read[2][1] and said.read[1][1] != said.read[2][1]


def test_a_short_clause_is_read_once(index: HybridIndex) -> None:
    found, said = _found(index, (0.6,), "什么是有稳定的人才团队"), _Said(2.0)
    assert len(found.hits[0].clause.text) < 100
    assert Reader(index, said, _EVEN).read(found) == 2.0
    assert found.hits[0].clause.text[3:] in said.read[0][1]


def test_of_two_sides_the_better_one_is_read(index: HybridIndex) -> None:
    found, said = _found(index, (0.2, 0.6), "什么是有稳定的人才团队"), _Said(2.0, 2.0)
    Reader(index, said, _EVEN).read(replace(found, leading=2))
    assert all(passage.startswith(found.hits[1].document.title) for _, passage in said.read)
    tail = found.hits[1].clause.text[-12:]
    assert any(tail in passage for _, passage in said.read)


def test_probabilities_of_nothing_and_of_certainty_are_kept_apart(index: HybridIndex) -> None:
    found = _found(index, (1.0, 1.0, 0.6))
    told = Reader(index, _Said(0.0, 1.0), _EVEN).reordered(found).hits
    assert [hit.row for hit in told] == [found.hits[place].row for place in (1, 0, 2)]
    assert np.isfinite([logit(0.0), logit(1.0)]).all() and logit(0.5) == 0.0


def test_the_one_that_ships_tells_the_clause_that_answers(index: HybridIndex) -> None:
    found = _found(index, (0.6, 0.5))
    reader = Reader(index, load_cross_encoder().scores)
    last, first = (replace(found, hits=found.hits[at:]) for at in (1, 0))
    assert reader.read(first) > reader.read(last)
