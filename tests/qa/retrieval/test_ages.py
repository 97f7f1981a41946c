"""The age that is asked about, the limits of age of a clause, and which of two clauses comes first."""

from pathlib import Path

import pytest

from corpus import load_library
from index import HybridIndex, PolicyEncoder
from qa import PolicyAssistant, Settings
from qa.retrieval import admits, asked_age


@pytest.mark.parametrize(
    ("question", "age"),
    [
        ("我妈62岁，坐地铁要不要钱", 62),
        ("四十六岁了还能落户吗", 46),
        ("那我外婆70了呢", 70),
        ("我爸的厂开了20年了", None),
        ("65岁以上的老人免费吗", None),  # it asks for the rule, not for somebody
        ("16岁到24岁能见习吗", None),
        ("55岁和60岁有什么不同", None),
        ("干满3年能申请吗", None),
    ],
)
def test_the_age_asked_about(question: str, age: int | None) -> None:
    assert asked_age(question) == age


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("年满60周岁不满65周岁的老年人", (60, 64)),
        ("65周岁以上老年人", (65, 999)),
        ("65周岁（含）以上", (65, 999)),
        ("女性不超过55周岁、男性不超过60周岁", (0, 60)),
        ("16—24岁失业青年", (16, 24)),
        ("十八周岁至六十周岁", (18, 60)),
        ("年龄在45周岁及以下", (0, 45)),
        ("不满十八周岁的", (0, 17)),
        ("18周岁以上，45周岁以下", (18, 45)),
    ],
)
def test_the_limits_of_a_clause(text: str, ages: tuple[int, int]) -> None:
    low, high = ages
    assert admits(text, low) and admits(text, high)
    assert not admits(text, low - 1) and not admits(text, high + 1)


@pytest.mark.parametrize("text", ["工作满3年", "奖励10万元以上", "年龄可放宽至65岁", ""])
def test_a_text_without_a_limit_of_age(text: str) -> None:
    assert admits(text, 65) is None


@pytest.mark.parametrize(
    ("question", "first"), [("我妈62岁，坐公交打折吗", "半价"), ("我爸70岁，坐公交打折吗", "免费")]
)
def test_the_clause_for_the_age_comes_first(
    encoder: PolicyEncoder, tmp_path: Path, question: str, first: str
) -> None:
    front = (
        "id: elderly\ntitle: 某市老年人优待办法\nissuer: 某市人民政府\nlevel: city\nplace: 某市\n"
        "source_url: https://example.org/\nvalidity: 现行有效\nverification: 未核对"
    )
    text = (
        "第一条　年满60周岁不满65周岁的老年人持优待证乘坐公共汽车，享受半价优惠。\n"
        "65周岁以上老年人持优待证乘坐公共汽车，免费。\n"
        "第二条　本办法由市民政局解释。"
    )
    (tmp_path / "elderly.md").write_text(f"---\n{front}\n---\n{text}\n", encoding="utf-8")
    library = load_library(tmp_path)
    opened = PolicyAssistant(library, HybridIndex.build(library.documents, encoder), Settings())
    answer = opened.ask(question)
    assert first in answer.hits[0].clause.text
    assert first in answer.citations[0].quote
