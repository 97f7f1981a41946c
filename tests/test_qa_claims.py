"""The gate on a model's sentences: what may be shown of them, and what is stopped."""

import pytest

from benchmarks.gate import all_cases, measure
from qa import PolicyAssistant
from qa.writing import ClaimGate, Fault, Source, figures, forceful

_TARGETS = Source(
    "实现工业总产值900亿元、营业收入1000亿元，发明专利数量达全盟总数的60%。",
    "《阿拉善盟意见》。一、总体要求。（三）发展目标",
    "一（三）",
)
_PERMIT = Source(
    "在园区内企业工作的外国人才，可按规定申办5年以内的居留许可。", "国发〔2020〕7号", "二（五）"
)
_PROFIT = Source("科技类民办非企业单位运营所得利润主要用于机构管理运行，出资方不得分红。")
_FUND = Source("探索建立科技创新发展基金，支持重点项目研发和科技成果转化。")


@pytest.fixture(scope="module")
def gate(assistant: PolicyAssistant) -> ClaimGate:
    return ClaimGate(assistant.index.tokeniser.segments)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("工业总产值要达到900亿元。", _TARGETS),
        ("到时营业收入实现1000亿元，工业总产值900亿元。", _TARGETS),
        (
            "国发〔2020〕7号规定，在园区内企业工作的外国人才可以按规定申办五年以内的居留许可。",
            _PERMIT,
        ),
        ("出资方不得分红，利润主要用于机构管理运行。", _PROFIT),
        ("探索建立科技创新发展基金。", _FUND),
    ],
)
def test_what_the_source_says_may_be_shown(gate: ClaimGate, claim: str, source: Source) -> None:
    assert gate.faults(claim, [source]) == ()


@pytest.mark.parametrize(
    ("claim", "source", "fault"),
    [
        ("工业总产值要达到990亿元。", _TARGETS, Fault.FIGURE),
        ("工业总产值要达到900万元。", _TARGETS, Fault.FIGURE),
        ("工业总产值1000亿元、营业收入900亿元。", _TARGETS, Fault.FIGURE),
        ("在园区内企业工作的外国人才，可按规定申办5年以上的居留许可。", _PERMIT, Fault.FIGURE),
        ("国发〔2021〕7号规定，外国人才可按规定申办5年以内的居留许可。", _PERMIT, Fault.DOCUMENT_NUMBER),
        ("根据第九条，外国人才可按规定申办5年以内的居留许可。", _PERMIT, Fault.DOCUMENT_NUMBER),
        ("外国人才应当按规定申办5年以内的居留许可。", _PERMIT, Fault.FORCE),
        ("外国人才可申办5年以内的居留许可。", _PERMIT, Fault.FORCE),
        ("出资方可以分红。", _PROFIT, Fault.NEGATION),
        ("出资方分红，利润主要用于机构管理运行。", _PROFIT, Fault.NEGATION),
        ("建立科技创新发展基金。", _FUND, Fault.FORCE),
        ("探索建立“科技创新引导基金”。", _FUND, Fault.QUOTED),
        ("财政部探索建立科技创新发展基金。", _FUND, Fault.SUBJECT),
        ("探索建立科技创新发展基金，全额支持重点项目研发。", _FUND, Fault.QUALIFIER),
        ("探索建立科技创新发展基金，并为居民发放购车补贴和旅游消费券。", _FUND, Fault.CONTENT),
        ("境内企业工作的外国人才，可按规定申办5年以内的居留许可。", _PERMIT, Fault.SUBJECT),
        ("在园区内企业工作的外国人才，可按规定申办5年以内的永久许可。", _PERMIT, Fault.EXCHANGED),
        ("。", _FUND, Fault.EMPTY),
    ],
)  # fmt: skip
def test_what_it_does_not_say_is_stopped(
    gate: ClaimGate, claim: str, source: Source, fault: Fault
) -> None:
    assert fault in gate.faults(claim, [source])


def test_a_claim_needs_the_citation_that_holds_it(gate: ClaimGate) -> None:
    assert gate.faults("探索建立科技创新发展基金。", []) == (Fault.UNCITED,)
    assert Fault.MISPLACED in gate.faults("探索建立科技创新发展基金。", [_PROFIT], [_FUND])


def test_a_figure_is_read_with_unit_limit_and_subject() -> None:
    found = [
        (f.value, f.unit, f.limit)
        for f in figures("年龄放宽至６５岁，五年以内，占百分之六十，1,000亿元")
    ]
    assert found == [("65", "岁", ""), ("5", "年", "以内"), ("60", "%", ""), ("1000", "亿元", "")]
    assert [f.about for f in figures("实现工业总产值900亿元、营业收入1000亿元")] == [
        "实现工业总产值",
        "营业收入",
    ]


@pytest.mark.parametrize("text", ["双一流高校", "一网通办", "一批企业", "第一", "不断相应"])
def test_words_with_numerals_or_negations_in_them_are_neither(text: str) -> None:
    assert figures(text) == [] and forceful(text) == []


def test_rates_of_the_gate(gate: ClaimGate, assistant: PolicyAssistant) -> None:
    rates = measure(gate, all_cases(assistant))
    changed = {kind: rate for kind, rate in rates.items() if not rate.faithful}
    total = sum(rate.total for rate in changed.values())
    assert total > 1500
    assert sum(rate.stopped for rate in changed.values()) / total >= 0.99
    for never in ("改数字", "改单位", "漏掉否定", "数字换主体"):
        assert rates[never].share == 1.0
    assert rates["人写的不忠实语句"].share >= 0.95
    assert rates["原句"].stopped == 0
    assert rates["忠实改写（留出）"].share <= 0.1
