"""The gate: what follows from the cited sentences passes, everything else is stopped."""

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.gate import written
from qa.gate import ClaimGate, Fault, Source, canonical, escaped, unescaped

_GATE = ClaimGate()
_HIRING = Source(
    "赋予学校自主引进权限，在编制总量内，对引进急需的博士、硕士研究生，可采取绿色通道聘用。"
)
_VISA = Source(
    "在园区内企业工作的外国人才，经市级以上人民政府批准，申请许可的年龄可放宽至65岁。",
    names=("关于引进人才的若干意见", "国发〔2020〕7号", "国务院"),
    headings=("吸引一流人才",),
    clause="意见/五",
)
_DUTY = Source("镇人民政府应当编制规划，报县人民政府批准后公布，并组织实施。")
_GRADES = Source("评估优秀的，给予奖励；评估合格的，保留资格；评估不合格的，撤销资格。")
_RULE = Source("当事人可以随时解除合同，但是应当在合理期限之前通知对方。")


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        (_VISA.text, _VISA),
        ("经市级以上人民政府批准，在园区内企业工作的外国人才申请许可的年龄可以放宽到六十五岁。", _VISA),
        ("根据国发〔2020〕7号，在园区内企业工作的外国人才，经市级以上人民政府批准，申请许可的年龄可放宽至65岁。", _VISA),
        ("国务院意见提出，在园区内企业工作的外国人才，经市级以上人民政府批准，申请许可的年龄可放宽至65岁。", _VISA),
        ("在人才方面，在园区内企业工作的外国人才，经市级以上人民政府批准，申请许可的年龄可放宽至65岁。", _VISA),
        ("在编制总量内，对引进急需的博士、硕士研究生，可以采取“绿色通道”聘用。", _HIRING),
        ("镇人民政府应当组织实施。", _DUTY),
        ("评估合格的，保留资格。", _GRADES),
        (_RULE.text, _RULE),
    ],
)  # fmt: skip
def test_what_the_source_says_passes(claim: str, source: Source) -> None:
    assert _GATE.check(claim, [source]).passed


@pytest.mark.parametrize(
    ("claim", "source", "fault", "words"),
    [
        ("对引进急需的博士、硕士研究生，可采取绿色通道聘用。", _HIRING, Fault.DELETED, "在编制总量内"),
        ("对引进的博士、硕士研究生，可采取绿色通道聘用。", _HIRING, Fault.DELETED, None),
        ("可采取绿色通道聘用。", _HIRING, Fault.DELETED, None),
        ("外国人才，经市级以上人民政府批准，申请许可的年龄可放宽至65岁。", _VISA, Fault.DELETED, None),
        ("在园区内企业工作的外国人才，申请许可的年龄可放宽至65岁。", _VISA, Fault.DELETED, "经市级以上人民政府批准"),
        ("在园区内企业工作的外国人才，经省级以上人民政府批准，申请许可的年龄可放宽至65岁。", _VISA, Fault.INSERTED, "省级"),
        ("在园区内企业工作的外国人才，经市级以上人民政府批准，申请许可的年龄可放宽至56岁。", _VISA, Fault.INSERTED, "56"),
        ("县人民政府应当编制规划，报镇人民政府批准后公布。", _DUTY, Fault.MOVED, None),
        ("镇人民政府组织实施。", _DUTY, Fault.DELETED, None),
        ("镇人民政府应当编制规划，公布。", _DUTY, Fault.DELETED, None),
        ("评估合格的，撤销资格。", _GRADES, Fault.DELETED, None),
        ("当事人可以随时解除合同。", _RULE, Fault.EXCEPTION, "但是应当在合理期限之前通知对方"),
        ("应当在合理期限之前通知对方。", _RULE, Fault.DELETED, None),
        ("当事人不可以随时解除合同，但是应当在合理期限之前通知对方。", _RULE, Fault.INSERTED, "不"),
        ("根据合同约定，评估合格的，保留资格。", _GRADES, Fault.INSERTED, None),
        ("评估合格的，保留资格，详见www.example.com。", _GRADES, Fault.INSERTED, None),
        ("评估合格的，保留资格，请联系QQ12345。", _GRADES, Fault.INSERTED, None),
        ("。", _GRADES, Fault.EMPTY, ""),
    ],
)  # fmt: skip
def test_what_it_does_not_say_is_stopped(
    claim: str, source: Source, fault: Fault, words: str | None
) -> None:
    judgement = _GATE.check(claim, [source])
    assert judgement.fault is fault
    assert words is None or judgement.words == words


def test_a_claim_without_a_source_is_stopped() -> None:
    assert _GATE.check("评估合格的，保留资格。", []).fault is Fault.UNCITED


def test_every_clause_comes_from_one_source_and_every_source_is_used() -> None:
    both = [_GRADES, _DUTY]
    assert _GATE.check("评估合格的，保留资格；镇人民政府应当编制规划。", both).passed
    assert not _GATE.check("评估合格的，保留资格。", both).passed  # what is [2] for?
    assert not _GATE.check("镇人民政府应当编制规划；评估合格的，保留资格。", both).passed
    assert not _GATE.check("评估合格的，镇人民政府应当编制规划。", both).passed
    assert not _GATE.check("镇人民政府应当保留资格。", both).passed


def test_an_item_is_read_with_the_sentence_that_opens_its_list() -> None:
    lead = "有下列情形之一的，承租人可以解除合同："
    item = Source("租赁物权属有争议；", lead=lead)
    assert _GATE.check("租赁物权属有争议的，承租人可以解除合同。", [item]).passed
    assert not _GATE.check("租赁物权属有争议的，出租人可以解除合同。", [item]).passed
    both = Source("申请人符合下列条件的，给予补助：（一）依法登记；（二）持续经营。")
    assert not _GATE.check("申请人依法登记的，给予补助。", [both]).passed  # both are needed


def test_an_error_stops_the_claim_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    broken = Source(None)  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR):
        assert _GATE.check("评估合格的，保留资格。", [broken]).fault is Fault.UNREADABLE
    assert "could not be checked" in caplog.text


def test_a_kept_statement_is_a_quotation_or_passes() -> None:
    assert _GATE.vouches(_RULE.text, [_RULE])
    assert _GATE.vouches("镇人民政府应当组织实施。", [_DUTY])
    assert not _GATE.vouches("当事人可以随时解除合同。", [_RULE])
    assert not _GATE.vouches(_RULE.text, [])


@given(st.text())
def test_what_is_escaped_comes_back(text: str) -> None:
    assert unescaped(escaped(text)) == text


def test_markdown_of_a_model_is_shown_as_it_stands() -> None:
    assert escaped("[点击](x)<b>*重*") == r"\[点击\](x)\<b\>\*重\*"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_gets_a_judgement(claim: str, source: str) -> None:
    judgement = _GATE.check(claim, [Source(source)])
    assert judgement.fault is not Fault.UNREADABLE
    if judgement.passed:  # nothing but function words may be new
        told = set(canonical(claim)) - set(canonical(source))
        assert not any(char.isdecimal() or (char.isascii() and char.isalpha()) for char in told)


def test_a_long_sentence_takes_no_long_time() -> None:
    text = "，".join(f"单位应当提交材料{n}、表格{n}和证明{n}" for n in range(40)) + "。"
    assert not _GATE.check(text.replace("应当", "可以", 1), [Source(text)]).passed


def test_rates_on_the_sentences_written_before_the_gate() -> None:
    """The half that served no tuning; the figures are in docs/gate.md."""
    false, faithful = list(written("false", "held")), list(written("faithful", "held"))
    passed = [c for c in false if _GATE.check(c.text, c.sources).passed]
    stopped = [c for c in faithful if not _GATE.check(c.text, c.sources).passed]
    assert (len(false), len(faithful)) == (114, 97)
    assert passed == []
    assert len(stopped) / len(faithful) <= 0.26
