"""Lines that frame a text: which of them state nothing."""

import pytest

from corpus.text import is_blank, states_nothing


@pytest.mark.parametrize(
    "line",
    ["企业名称：", "二、注册资金：", "年  月  日", "（盖章） 年 月 日", "2025年5月30日", "二〇二五年五月三十日",
     "________", "公开方式：主动公开", ""],
)  # fmt: skip
def test_blanks(line: str) -> None:
    assert is_blank(line)


@pytest.mark.parametrize(
    "line",
    ["联系电话：0594-0000000", "2025年5月30日前报送", "申请人应当具备下列条件，包括：", "公开招标。", "3万元", "按年月日计算"],
)  # fmt: skip
def test_what_states_something(line: str) -> None:
    assert not is_blank(line)


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        ("六、法定代表人：\n全体股东签名：\n年  月  日", True),
        ("企业名称\n项目名称\n现场核查综合意见\n年    月    日", True),
        ("各县人民政府，市直各单位：", True),
        ("各县人民政府：\n根据省政府精神，现通知如下：", False),  # what it rests on
        ("申报条件：\n在本市注册满三年。", False),
        ("申请人签名\n年 月 日前交回；逾期不予受理。", False),
    ],
)
def test_clauses_that_state_nothing(text: str, nothing: bool) -> None:
    assert states_nothing(text) is nothing
