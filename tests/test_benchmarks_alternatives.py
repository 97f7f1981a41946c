"""The comparison with other ways to retrieve: budgets, fragments, ranks."""

import pytest

from benchmarks.alternatives import (
    BUDGETS,
    has_llama_index,
    hybrid,
    langchain,
    llama_index,
    measure,
    said,
    whole,
    within,
)
from benchmarks.errors import BenchmarkError
from corpus import Library
from index import HybridIndex, PolicyEncoder
from qa import PolicyAssistant
from qa.evaluation import Question


def _question(*must_quote: str, history: tuple[str, ...] = ()) -> Question:
    return Question("q", "list", "zh", "怎么支持？", history, (), must_quote, None)


def test_the_last_piece_is_cut_at_the_budget() -> None:
    assert within(["一二三", "四五六", "七"], 5) == "一二三\0四五"
    assert within(["一二三", "四"], 3) == "一二三"
    assert within([], 3) == ""


def test_fragments_are_counted_within_each_budget_and_never_across_pieces() -> None:
    pieces = ["甲" * 600, "找到 这句", "半", "句"]
    advanced: list[None] = []
    question = _question("找到这句", "半句")
    result = measure(lambda _: pieces, [question], lambda: advanced.append(None))
    assert result.fragments == {500: 0.0, 1000: 0.5, 2000: 0.5}
    assert (result.mrr, len(advanced)) == (0.5, 1)


def test_a_follow_up_is_asked_with_what_came_before() -> None:
    assert said(_question("甲", history=("国家层面呢？",))) == "国家层面呢？\n怎么支持？"


def test_real_ways_to_retrieve_find_a_definition(
    library: Library,
    encoder: PolicyEncoder,
    index: HybridIndex,
    assistant: PolicyAssistant,
) -> None:
    fragment = "主要从事科学研究、技术创新和研发服务"
    question = Question(
        "d", "definition", "zh", "什么样的单位是新型研发机构？", (), (), (fragment,), None
    )
    ways = [
        langchain(library, encoder),
        hybrid(index),
        whole(assistant),
    ]
    for way in ways:
        assert measure(way, [question], lambda: None).fragments[BUDGETS[-1]] == 1.0


@pytest.mark.skipif(has_llama_index(), reason="llama-index-core is installed")
def test_a_package_that_is_not_there_is_named(library: Library, encoder: PolicyEncoder) -> None:
    with pytest.raises(BenchmarkError, match="llama-index-core"):
        llama_index(library, encoder)
