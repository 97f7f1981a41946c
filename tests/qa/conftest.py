"""A library with a table and with rules that have exceptions, asked through the real encoder."""

from pathlib import Path

import pytest

from corpus import Library, load_library
from index import HybridIndex, PolicyEncoder
from qa import PolicyAssistant, Settings

_AWARDS = """---
id: awards
title: 某市科技奖励办法
number: 某政发〔2024〕5号
issuer: 某市人民政府
level: city
place: 某市
issued_on: '2024-01-02'
published_on: '2024-01-02'
source_url: https://example.org/
validity: 现行有效
verification: 未核对
---
第一条　奖励按下表发放。
| 等级 | 奖励金额 |
| 国家级实验室 | 110万元 |
| 省级实验室 | 5,000元 |
| 市级实验室 | 不发奖金 |
第二条　获奖单位可以转让专利。但是，涉及国家安全的专利不得转让。
转让所得全部归获奖单位。
第三条　在编人员不得领取兼职报酬，离岗创业人员除外。
第四条　申请奖励应当同时具备下列条件：
（一）在本市注册满三年；
（二）近两年没有安全事故；
（三）已缴纳职工社会保险。
第五条　本办法自公布之日起施行。
"""


@pytest.fixture(scope="session")
def awards(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder: Path = tmp_path_factory.mktemp("awards")
    (folder / "awards.md").write_text(_AWARDS, encoding="utf-8")
    return load_library(folder)


@pytest.fixture(scope="session")
def awarding(awards: Library, encoder: PolicyEncoder) -> PolicyAssistant:
    index = HybridIndex.build(awards.documents, encoder)
    return PolicyAssistant(awards, index, Settings())
