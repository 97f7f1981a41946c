"""How officials write how long a part applies, and what looks like it and is not."""

import time
from datetime import date
from pathlib import Path

import pytest

from corpus import load_library
from index import HybridIndex, PolicyEncoder
from qa import PolicyAssistant, Settings
from qa.answering import Note
from qa.periods import holds, periods_of, stated


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("政策执行期限为2020年6月至2020年12月，受理期限至2021年3月。", "2020-06-01", "2020-12-31"),
        ("上述政策适用于所有企业，执行期限为2019年1月1日至2023年12月31日。", "2019-01-01", "2023-12-31"),
        ("本意见自印发之日起实施，所涉及的资金奖补政策适用年限为2020年至2022年。", "2020-01-01", "2022-12-31"),
        ("资金奖补政策适用年限为2020—2022年。", "2020-01-01", "2022-12-31"),
        ("稳岗返还政策实施期限延至2020年底。", None, "2020-12-31"),
        ("三项社会保险免征的政策，延长执行到2020年2月底。", None, "2020-02-29"),
        ("缓缴执行期限为2020年内，缓缴期间免收滞纳金。", None, "2020-12-31"),
        ("本条政策自2020年1月1日起至2022年12月31日止执行。", "2020-01-01", "2022-12-31"),
        ("政策执行期限为2020年6月至12月。", "2020-06-01", "2020-12-31"),
    ],
)  # fmt: skip
def test_what_is_a_period(text: str, since: str | None, until: str) -> None:
    (period,) = stated(text)
    assert (period.since, period.until) == (since, until)
    assert text[period.start : period.end] == text


@pytest.mark.parametrize(
    "text",
    [
        "本办法自2024年3月1日起施行，有效期五年。",  # the whole document
        "本政策自印发之日起施行，有效期到2021年12月31日。",
        "本通知执行期限为2020年1月1日至2022年12月31日。",
        "受理期限至2021年3月。",  # when to apply
        "补贴期限为5年。",  # how long one gets it
        "服务协议有效期可为1年、2年或3年。",
        "实施期限、绩效管理等由主管部门明确。",
        "按原标准执行，到2020年完成改造。",
        "2020年至2022年累计投入三亿元。",
        "证书有效期限自2020年1月1日至2022年12月31日。",
        "政策执行期限为2020年2月30日至2020年13月。",  # no such day
        "项目实施期为2年，自2020年起。",
    ],
)
def test_what_is_none(text: str) -> None:
    assert stated(text) == ()


def test_a_long_text_costs_little() -> None:
    for piece in ("执行期限为", "自2020年", "政策", "2020年至", "执行期限为2020年"):
        started = time.process_time()
        stated(piece * (200_000 // len(piece)))
        assert time.process_time() - started < 2.0, piece  # some .2 s


_PARTLY = """---
id: aid
title: 某市助企纾困若干意见
issuer: 某市人民政府
level: city
place: 某市
issued_on: '2020-03-01'
effective_on: '2020-03-01'
validity: 现行有效
verification: 未核对
---
一、减轻负担

（一）稳岗返还。对不裁员的中小微企业返还上年度缴纳的失业保险费。稳岗返还政策实施期限延至2020年底。

（二）房租减免。对承租国有房屋的企业减免三个月租金。

二、附则

（三）本意见自印发之日起实施，所涉及的资金奖补政策适用年限为2020年至2099年。
"""


def test_an_answer_tells_it_beside_the_sentence(tmp_path: Path, encoder: PolicyEncoder) -> None:
    (tmp_path / "aid.md").write_text(_PARTLY, encoding="utf-8")
    library = load_library(tmp_path)
    document = library.document("aid")
    assert [p.until for p in periods_of(document, document.clause("一（一）"))] == [
        "2020-12-31",
        "2099-12-31",
    ]
    assert [p.until for p in periods_of(document, document.clause("一（二）"))] == ["2099-12-31"]
    index = HybridIndex.build(library.documents, encoder)
    assistant = PolicyAssistant(library, index, Settings())
    answer = assistant.ask("不裁员的企业返还失业保险费吗？")
    above = [block.text for block in answer.blocks if isinstance(block, Note)]
    assert any("一（一）写明“稳岗返还政策实施期限延至2020年底。”，已届满" in note for note in above)
    assert not any("已届满" in note for note in answer.notes)  # once, before the first line
    assert any("二（三）写明" in note for note in answer.notes)
    (cited,) = [c for c in answer.to_json()["citations"] if c["clause"] == "一（一）"][:1]
    assert cited["until"] == ["2020-12-31", "2099-12-31"]
    # on the day that is asked about it had not ended
    then = assistant.ask("不裁员的企业返还失业保险费吗？", as_of=date(2020, 6, 1))
    assert any("2020年底" in note and "已届满" not in note for note in then.notes)
    before = assistant.ask("承租国有房屋的企业减免几个月租金？", as_of=date(2020, 3, 2))
    assert before.citations and not any("尚未开始" in note for note in before.notes)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("本办法自2024年3月1日起施行，有效期五年。", True),
        ("本意见自印发之日起执行。", True),
        ("本通知有效期3年。", True),
        ("本条例施行前已经设立的，应当在一年内登记。", False),
        ("本办法规定的期限自受理之日起计算。", False),
        ("证书自2024年3月1日起生效。", False),
        ("本通知所发证书有效期三年。", False),
        ("本办法有效期内申请的，按原标准补助。", False),
    ],
)
def test_what_a_document_says_of_its_own_validity(tmp_path: Path, line: str, told: bool) -> None:
    head = (
        "---\nid: a\ntitle: 某某办法\nplace: 某市\nissuer: 某局\nlevel: city\nvalidity: 现行有效\n"
    )
    head += "verification: 未核对\n---\n"
    (tmp_path / "a.md").write_text(f"{head}第一条 为了节水，制定本办法。\n第二条 {line}\n", "utf-8")
    (document,) = load_library(tmp_path)
    assert [(cut.clause.label, cut.text) for cut in holds(document)] == (
        [("第二条", line)] if told else []
    )
