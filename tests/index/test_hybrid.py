"""Recall and search on the real documents, with the real encoder."""

import numpy as np
import pytest

from corpus import ClauseId, ClauseNotFoundError, Library
from index import HybridIndex
from index.errors import IndexingError
from tests.index.conftest import CharacterEncoder, Write


def test_flagship_query_finds_the_measures(index: HybridIndex) -> None:
    found = [str(hit.clause.id) for hit in index.search("对新型研发平台有什么支持？", 20)]
    assert {f"guokefazheng-2019-313/十四（{n}）" for n in "一二三"} <= set(found)
    assert "alxa-2021/二（二）" in found[:5]


def test_search_is_restricted_to_documents(index: HybridIndex) -> None:
    hits = index.search("人才", 10, {"guofa-2020-7", "unknown"})
    assert {hit.clause.document_id for hit in hits} == {"guofa-2020-7"}
    assert hits[0].clause.label == "二（五）"
    assert index.search("人才", 10, set()) == []


def test_scores_are_exact_for_every_candidate(index: HybridIndex) -> None:
    found = index.recall("税收优惠", k=3)
    assert 3 <= len(found) <= 9 and np.all(np.diff(found.rows) > 0)
    everything = index.recall("税收优惠", k=10_000)
    assert len(everything) == len(index)
    for part in ("dense", "sentence", "lexical"):
        assert getattr(found, part) == pytest.approx(getattr(everything, part)[found.rows])
    slices, rows, vectors = index.sentences(found.rows)
    assert [index.row(one.clause.id) for one in slices] == rows.tolist()
    best = [(vectors[rows == row] @ found.vector).max() for row in found.rows]
    assert found.sentence == pytest.approx(np.array(best), abs=1e-6)


def test_named_clauses_are_candidates_with_those_below_them(index: HybridIndex) -> None:
    named = ClauseId("guokefazheng-2019-313", "十四")
    alone = index.recall("完全无关的问题", k=1)
    found = index.recall("完全无关的问题", k=1, named=[named, ClauseId("nothing", "一")])
    added = [index.clause(int(row)).label for row in set(found.rows) - set(alone.rows)]
    assert {"十四（一）", "十四（二）", "十四（三）"} <= set(added)
    elsewhere = index.recall("完全无关的问题", k=1, named=[named], documents={"guofa-2020-7"})
    assert {index.document(int(row)).document_id for row in elsewhere.rows} == {"guofa-2020-7"}


def test_rows_and_clauses_are_the_same_thing(index: HybridIndex) -> None:
    for row in range(len(index)):
        clause = index.clause(row)
        assert index.row(clause.id) == row and index.rows(clause.id).tolist() == [row]
        assert clause in index.document(row).clauses
    with pytest.raises(ClauseNotFoundError):
        index.row(ClauseId("guokefazheng-2019-313", "十四"))
    with pytest.raises(ClauseNotFoundError):
        index.row(ClauseId("guofa-2020-7", "九十九"))


def test_words_are_searched_apart_from_meaning(index: HybridIndex) -> None:
    found = index.recall("人才", words="兼职兼薪")
    assert index.clause(int(found.rows[found.lexical.argmax()])).label == "五（十四）"
    assert index.search_words("兼职兼薪、按劳取酬", 1) == [int(found.rows[found.lexical.argmax()])]
    assert index.search_words("特斯拉", 5) == []  # the sidebar of the published page


def test_sentences_follow_the_order_asked_for(index: HybridIndex) -> None:
    slices, rows, vectors = index.sentences([5, 2])
    assert rows.tolist() == sorted(rows.tolist(), reverse=True) and len(slices) == len(vectors)
    for one, row in zip(slices, rows, strict=True):
        assert one.clause == index.clause(int(row))
        assert one.clause.start <= one.start < one.end <= one.clause.end
    assert index.sentences([])[0] == []


def test_other_documents_do_not_change_a_score(
    library: Library, characters: CharacterEncoder
) -> None:
    small = HybridIndex.build(library.documents[:1], characters)
    large = HybridIndex.build(library.documents, characters)
    document_id = library.documents[0].document_id
    few = small.recall("人才引进", documents={document_id})
    many = large.recall("人才引进", documents={document_id})
    assert few.dense == pytest.approx(many.dense) and few.sentence == pytest.approx(many.sentence)
    assert few.lexical == pytest.approx(many.lexical, rel=0.5)


def test_documents_without_rules_are_an_error(
    write_library: Write, characters: CharacterEncoder
) -> None:
    library = write_library({"a": "某市办法\n第一条　为了发展，制定本办法。\n"})
    assert len(HybridIndex.build(library.documents, characters)) == 1
    with pytest.raises(IndexingError, match="corpus check"):
        HybridIndex.build([], characters)
