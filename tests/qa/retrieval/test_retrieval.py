"""Ranked clauses: named first, scoped, with named features; fitted weights; telling words."""

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from corpus import Library
from corpus.text import Tokeniser
from index import Candidates, HybridIndex, with_history
from qa.asking import Query, Understanding
from qa.errors import DataError
from qa.retrieval import (
    FEATURES,
    FITTED,
    FOLLOW_UP,
    FeatureMaker,
    Hit,
    Logistic,
    Retriever,
    announced,
    coverage,
    follow_up_features,
    found_words,
    goes_on,
    load_logistic,
    telling_words,
)

_LOCAL, _NATIONAL, _FLAT = "alxa-2021", "guofa-2020-7", "guokefazheng-2019-313"


@pytest.fixture(scope="module")
def tokeniser() -> Tokeniser:
    return Tokeniser()


@pytest.fixture(scope="module")
def understanding(library: Library, tokeniser: Tokeniser) -> Understanding:
    return Understanding(library, tokeniser)


@pytest.fixture(scope="module")
def retriever(index: HybridIndex, tokeniser: Tokeniser) -> Retriever:
    return Retriever(index, tokeniser)


def _ids(hits: Sequence[Hit]) -> list[str]:
    return [str(hit.clause.id) for hit in hits]


def test_what_is_asked_is_found_first(retriever: Retriever, understanding: Understanding) -> None:
    found = retriever.search(understanding.understand("居留许可能办几年？"), 5)
    assert _ids(found.hits)[0] == f"{_NATIONAL}/二（五）"
    scores = [hit.score for hit in found.hits]
    assert len(found.hits) == 5 and scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert found.vector.shape == (found.vector.size,)
    assert float(np.linalg.norm(found.vector)) == pytest.approx(1.0, abs=1e-3)


def test_a_named_document_restricts(retriever: Retriever, understanding: Understanding) -> None:
    query = understanding.understand("313号文对人才有什么规定")
    assert {hit.document.document_id for hit in retriever.search(query, 20).hits} == {_FLAT}
    assert retriever.search(query, 20, [_LOCAL]).hits == ()
    open_query = understanding.understand("对人才有什么规定")
    assert {h.document.document_id for h in retriever.search(open_query, 20, [_LOCAL]).hits} == {
        _LOCAL
    }


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("313号文第十四条第一项是什么", [f"{_FLAT}/十四（一）"]),
        ("7号文六（十七）怎么说居留许可", [f"{_NATIONAL}/六（十七）"]),
        ("313号文第四条", [f"{_FLAT}/四（{n}）" for n in "一二三四五"]),
    ],
)
def test_a_clause_named_by_its_number_comes_first(
    retriever: Retriever, understanding: Understanding, question: str, first: list[str]
) -> None:
    hits = retriever.search(understanding.understand(question), 10).hits
    assert sorted(_ids(hits[: len(first)])) == sorted(first)
    assert {hit.score for hit in hits[: len(first)]} == {1.0}
    assert all(hit.score < 1 for hit in hits[len(first) :])


def test_a_hit_tells_its_features(retriever: Retriever, understanding: Understanding) -> None:
    query = understanding.understand("阿拉善高新区的物流成本怎么降低？")
    best = retriever.search(query, 5).hits[0]
    assert list(best.features) == list(FEATURES)
    assert best.document.document_id == _LOCAL and best.features["place"] == 1.0
    assert 0.2 < best.features["dense"] <= 1 and best.features["covered"] > 0.3
    assert best.to_json()["features"]["away"] == 0.0


def _features(
    index: HybridIndex, tokeniser: Tokeniser, query: Query
) -> dict[str, dict[str, float]]:
    """Features of the candidates by clause id."""
    found = index.recall(query.text, named=query.clauses)
    kept, rows = FeatureMaker(index, tokeniser).make(query, found)
    ids = [str(index.clause(int(found.rows[place])).id) for place in kept]
    return {
        own: dict(zip(FEATURES, row.tolist(), strict=True))
        for own, row in zip(ids, rows, strict=True)
    }


def test_features_are_what_they_are_named(
    index: HybridIndex, tokeniser: Tokeniser, understanding: Understanding
) -> None:
    query = understanding.understand("我们这边新型研发机构要符合哪些条件")
    told = _features(index, tokeniser, query)
    item, local = told[f"{_FLAT}/四（一）"], told[f"{_LOCAL}/二（二）"]
    assert (item["listed"], local["listed"]) == (1.0, 0.0)
    assert (item["local"], local["local"]) == (-1.0, 1.0)
    assert item["place"] == item["away"] == item["level"] == item["preferred"] == 0.0
    plain = _features(index, tokeniser, understanding.understand("上头对成都的人才怎么规定"))
    assert plain[f"{_NATIONAL}/二（五）"]["level"] == 1.0
    assert plain[f"{_LOCAL}/五（十四）"]["level"] == -1.0
    assert plain[f"{_LOCAL}/五（十四）"]["away"] == 1.0
    assert plain[f"{_NATIONAL}/二（五）"]["away"] == 0.0


def test_every_candidate_is_known_by_fixed_scales(
    library: Library, index: HybridIndex, tokeniser: Tokeniser, understanding: Understanding
) -> None:
    """A stock of one document gives its clauses the features they have among three."""
    query = understanding.understand("新型研发机构要符合哪些条件")
    among = _features(index, tokeniser, query)
    document = library.document(_FLAT)
    alone = _features(HybridIndex.build([document], index.encoder), tokeniser, query)
    assert len(alone) > 10
    for own in among.keys() & alone.keys():
        for name in FEATURES:
            if name != "lexical":
                assert alone[own][name] == pytest.approx(among[own][name], abs=2e-2), (own, name)


# Going on


def _candidates(cosines: Sequence[float], vector: Sequence[float]) -> Candidates:
    dense = np.array(cosines, dtype=np.float32)
    rows = np.arange(len(dense), dtype=np.int64)
    return Candidates(rows, dense, dense, dense, np.array(vector, dtype=np.float32))


def test_the_features_of_a_follow_up(tokeniser: Tokeniser) -> None:
    alone, joined = _candidates([0.5, 0.4], [1, 0]), _candidates([0.3, 0.75], [0.6, 0.8])
    history = np.array([0, 1], dtype=np.float32)
    row = follow_up_features("食堂饭卡在哪办", alone, joined, history, tokeniser)
    told = dict(zip(FOLLOW_UP, row.tolist(), strict=True))
    assert told == pytest.approx(
        {
            "alone": 0.5, "joined": 0.75, "words": 2, "to_history": 0, "to_joined": 0.6,
            "history_to_joined": 0.8,
        }
    )  # fmt: skip
    nothing = follow_up_features("", _candidates([], [1, 0]), joined, history, tokeniser)
    assert nothing[0] == 0 and nothing[2] == 0


@pytest.mark.parametrize(
    ("question", "joined", "goes"),
    [
        ("那呢", 0.7, True),  # says nothing by itself, and finds its clause with the history
        ("那呢", 0.1, False),  # further off with it than without
        ("园区食堂的饭卡和充值机坏了在哪里补办", 0.5, False),  # where 那呢 goes on
        ("那呢", 0.5, True),
    ],
)
def test_a_question_goes_on_where_that_is_nearer_and_it_says_little_itself(
    question: str, joined: float, goes: bool, tokeniser: Tokeniser
) -> None:
    history = np.array([0.6, 0.8], dtype=np.float32)
    alone, both = _candidates([0.4], [1, 0]), _candidates([joined], [0.8, 0.6])
    assert goes_on(follow_up_features(question, alone, both, history, tokeniser)) is goes


@pytest.mark.parametrize(
    ("history", "kept"),
    [
        ([], 0),
        (["那税收呢"], 1),
        (["园区的物流成本怎么降低", "新型研发机构有什么支持", "那税收呢"], 2),
        (["新型研发机构有什么支持", "要什么条件", "那税收呢"], 3),
        (["新型研发机构有什么支持", "那税收呢", "园区的物流成本怎么降低"], 1),
    ],
)
def test_the_history_reaches_back_to_what_stands_alone(
    retriever: Retriever, history: list[str], kept: int
) -> None:
    query = Query("多少钱", "多少钱", history=tuple(history))
    assert retriever.chained(query).history == tuple(history[len(history) - kept :])


@pytest.mark.parametrize(
    ("history", "question", "goes"),
    [
        (["新型研发机构可以自己招人吗？"], "那评职称呢？", True),
        (["园区的物流成本怎么降低？"], "新型研发机构应符合哪些条件？", False),
        (["新型研发机构有什么支持？"], "幼儿园孩子上学接送，家长要不要自己去幼儿园办接送卡", False),
    ],
)
def test_the_history_is_kept_only_where_it_is_needed(
    retriever: Retriever,
    understanding: Understanding,
    history: list[str],
    question: str,
    goes: bool,
) -> None:
    found = retriever.search(understanding.understand(question, history), 5)
    assert found.query.history == (tuple(history) if goes else ())


def test_a_question_behind_others_is_searched_for_without_and_with_them(
    retriever: Retriever, tokeniser: Tokeniser, index: HybridIndex
) -> None:
    before, asked = "新型研发机构可以自己招人吗？", "那评职称呢？"
    query = Query(asked, asked, history=(before,))
    alone, joined, features = retriever.both(query)
    for found, text in ((alone, asked), (joined, with_history(asked, [before]))):
        expected = index.recall(text, words=asked)
        assert np.array_equal(found.rows, expected.rows)
        assert np.array_equal(found.vector, expected.vector)
    vector = index.encoder.encode_queries([before])[0]
    assert np.array_equal(features, follow_up_features(asked, alone, joined, vector, tokeniser))


# Weights


def test_fitted_weights_are_those_of_the_file() -> None:
    model = load_logistic("ranking", FEATURES)
    told = json.loads((FITTED / "ranking.json").read_text(encoding="utf-8"))
    assert model.names == FEATURES
    assert model.weights.tolist() == pytest.approx([told["weights"][name] for name in FEATURES])
    assert model.bias == pytest.approx(told["bias"])
    assert told["command"] == "python -m qa fit" and told["fitted_on"] >= "2026-11-26"
    assert model.weights[FEATURES.index("dense")] > 0 > model.weights[FEATURES.index("away")]


@pytest.mark.parametrize(("name", "features"), [("ranking", ("dense", "x")), ("none", FEATURES)])
def test_weights_of_other_features_are_refused(name: str, features: tuple[str, ...]) -> None:
    with pytest.raises(DataError, match=f"{name}.json 缺失或与程序不符，请运行 python -m qa fit"):
        load_logistic(name, features)


def test_a_logistic_model_gives_probabilities() -> None:
    model = Logistic(("a", "b"), np.array([2.0, -1.0], dtype=np.float32), 0.5)
    rows = np.array([[0, 0], [1, 0], [0, 2.5]], dtype=np.float32)
    assert model.scores(rows).tolist() == pytest.approx([0.5, 2.5, -2.0])
    assert model.probabilities(rows).tolist() == pytest.approx([0.6225, 0.9241, 0.1192], abs=1e-4)


# Words


def test_plain_words_tell_nothing(tokeniser: Tokeniser) -> None:
    told = telling_words("请问园区食堂有什么规定可以看", tokeniser)
    assert told["食堂"] > 3
    assert not {"什么", "可以", "规定", "请问"} & told.keys()


def test_coverage_is_the_share_of_bits() -> None:
    weights = {"食堂": 6.0, "补贴": 2.0, "高层次人才": 4.0}
    assert coverage(weights, "食堂有补贴") == pytest.approx(8 / 12)
    assert found_words(weights, "高层引进人才") == {"高层次人才"}  # long ones by both halves
    assert found_words(weights, "高校引进人才") == set()
    assert coverage({}, "食堂") == 0.0 and coverage(weights, "") == 0.0


@pytest.mark.parametrize(
    ("lead", "noun"),
    [
        ("申请入驻的企业应当具备下列条件之一：", "条件"),
        ("申报时应当提交以下书面材料：", "材料"),
        ("补贴按照下列方法确定：", "方法"),
        ("入驻的团队一般应符合以下要求。", "要求"),
        ("下列条件由市科技局另行规定，企业应当遵守。", ""),  # announces nothing
        ("企业应当遵守规定：", ""),
    ],
)
def test_what_a_sentence_announces(library: Library, lead: str, noun: str) -> None:
    assert announced(replace(next(iter(library)).leaves[0], lead=lead)) == noun
