"""Messages that give wording to be checked, and those that ask about what it says."""

from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import load_library
from index import HybridIndex, PolicyEncoder
from qa import PolicyAssistant, Settings
from qa.answering import Status

_FRONT = """---
id: {id}
title: {place}促进技术交易条例
issuer: {place}人民代表大会常务委员会
level: {level}
place: {place}
source_url: https://example.org/
validity: 现行有效
verification: 未核对
---
"""
_PROVINCE = """第六条　科学技术部门应当自收到登记申请之日起十五个工作日内作出决定；情况复杂的，经本部门负责人批准可以延长十个工作日。
第九条　技术交易服务机构的收入由下列各项构成：
（一）委托人支付的服务费；
（二）财政给予的补助；
（三）成果转化的分成；
（四）社会捐赠。
第十二条　推动成果评价由“论文数量”向“应用实效”转变，谁评价、谁负责。
"""
_CITY = """第四条　技术交易服务机构应当公示收费标准，不得向委托人收取标准以外的费用。
"""
_DECIDE = "科学技术部门应当自收到登记申请之日起十五个工作日内作出决定"
_FEES = "技术交易服务机构应当公示收费标准，不得向委托人收取标准以外的费用"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, encoder: PolicyEncoder) -> PolicyAssistant:
    folder: Path = tmp_path_factory.mktemp("two")
    for own, place, level, text in (
        ("sheng", "江苏省", "province", _PROVINCE),
        ("shi", "苏州市", "city", _CITY),
    ):
        front = _FRONT.format(id=own, place=place, level=level)
        (folder / f"{own}.md").write_text(front + text, encoding="utf-8")
    library = load_library(folder)
    return PolicyAssistant(library, HybridIndex.build(library.documents, encoder), Settings())


Judge = Callable[[str], str | None]


@pytest.fixture(scope="module")
def judged(assistant: PolicyAssistant) -> Judge:
    def judge(question: str) -> str | None:
        verdict = assistant.ask(question).verdict
        return verdict.result.value if verdict else None

    return judge


@pytest.mark.parametrize(
    ("question", "result"),
    [
        # whatever asks behind it or names its source before it
        (f"{_DECIDE}，省条例是这数吗", "exact"),
        (f"{_DECIDE} 是条例说的吗", "exact"),
        (f"{_DECIDE}——省条例第六条？", "exact"),
        (f"江苏的条例提到：{_DECIDE}。对不对", "exact"),
        (f"{_DECIDE.replace('十五', '二十')}，有这规定吗", "altered"),
        (f"{_DECIDE.replace('应当', '可以')}，抄错没", "altered"),
        ("科學技術部門可以自收到登記申請之日起十五個工作日內作出決定。條例這裡是「可以」嗎", "altered"),
        ("情况复杂的，可以延长十个工作日。是不是漏了什么", "altered"),
        # in 《》, or with terms in marks of its own
        (f"《{_DECIDE}》这话文件里写了没", "exact"),
        ("推动成果评价由“应用实效”向“论文数量”转变，是这么写的？", "altered"),
        # a word that also asks
        ("省里的条例讲：谁评价谁负责，推动成果评价由“论文数量”向“应用实效”转变。有这句吗", "altered"),
        ("推动成果评价由“论文数量”向“应用实效”转变，谁评价谁负责。有这句吗", "exact"),
        # in the wrong clause
        (f"“{_DECIDE}”。这句在省条例第九条，没错吧", "elsewhere"),
        (f"江苏省促进技术交易条例第八十条：{_DECIDE}。条号对不对", "elsewhere"),
        # in the wrong document, called by its level
        (f"省促进技术交易条例规定，{_FEES}，是真的吗", "elsewhere"),
        (f"市促进技术交易条例规定，{_FEES}，是真的吗", "exact"),
        # the items of a list
        ("技术交易服务机构的收入由下列各项构成:委托人支付的服务费;财政给予的补助;成果转化的分成;社会捐赠. 一项没漏吧", "exact"),
        ("技术交易服务机构的收入由下列各项构成：委托人支付的服务费；成果转化的分成；社会捐赠。抄全了没有", "altered"),
    ],
)  # fmt: skip
def test_a_wording_is_checked_however_it_is_asked(
    judged: Judge, question: str, result: str
) -> None:
    assert judged(question) == result


@pytest.mark.parametrize(
    "question",
    [
        "科学技术部门收到登记申请之日起十五个工作日内能作出决定吗",  # of what it says
        f"{_DECIDE}，可以吗",
        f"{_DECIDE}，怎么申请登记",
        f"{_DECIDE}，我们公司也要交服务费吗",  # a matter of its own
        "登记申请是十五个工作日还是二十个工作日内作出决定",
        "我是做外贸的，之前在上海登记过，上面有没有说登记要多久",  # a story, no wording
        "技术交易服务机构收费标准",
    ],
)
def test_what_a_clause_says_is_asked_about(judged: Judge, question: str) -> None:
    assert judged(question) is None


def test_what_does_not_stand_where_it_is_said_to_is_told(assistant: PolicyAssistant) -> None:
    answer = assistant.ask(f"“{_DECIDE}”。这句在省条例第九条，没错吧")
    assert answer.blocks[0].to_json()["text"] == ("“第九条”中没有这句话，原文在“第六条”。")
    assert [c.clause.label for c in answer.citations] == ["第六条"]
    altered = assistant.ask(f"省条例第九条规定{_DECIDE.replace('十五', '三十')}，是真的吗")
    assert altered.verdict is not None
    assert altered.verdict.differences == (
        "数字改动：引作“三十”，原文是“十五”；相近的原文不在所指的“第九条”，在“第六条”"
    )


def test_an_item_left_out_of_a_list_is_told(assistant: PolicyAssistant) -> None:
    answer = assistant.ask(
        "技术交易服务机构的收入由下列各项构成：委托人支付的服务费；成果转化的分成；社会捐赠。抄全了没有"
    )
    assert answer.verdict is not None and answer.status is Status.ANSWERED
    assert answer.verdict.differences == "两项之间漏“（二）财政给予的补助；”"
    pieces = [(p.op, p.text) for p in answer.verdict.diff]
    assert [p for p in pieces if p[0] == "insert"] == [
        ("insert", "；\n（二）财政给予的补助；\n（三）")
    ]


def test_the_force_that_a_wording_lacks_is_told(assistant: PolicyAssistant) -> None:
    bare = _FEES.partition("应当")[2].partition("，")[0]
    exact = assistant.ask(f"“{bare}”是原文吗").verdict
    assert exact is not None
    assert exact.differences == "注意：引文前原文还有“应当”"
