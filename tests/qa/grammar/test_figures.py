"""Figures with their units, by value."""

import pytest

from qa.grammar import figures


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("期限为三年", {"年": {"3": "三年"}}),
        ("补500万元，或五百万元", {"元": {"5000000": "500万元"}}),
        ("1,000元至2.5万元", {"元": {"1000": "1,000元", "25000": "2.5万元"}}),
        ("不超过百分之二十，即20％", {"%": {"20": "百分之二十"}}),
        ("15个工作日", {"工作日": {"15": "15个工作日"}}),
        ("满6个月", {"月": {"6": "6个月"}}),
        ("20天内", {"日": {"20": "20天"}}),
        ("六十五岁", {"岁": {"65": "六十五岁"}}),
        ("2024年12月31日前，3月5日", {}),  # dates
        ("第三条、第5年", {}),  # numbers of clauses and items
        ("一般不予受理", {}),
        ("百分制，三分之一", {}),
    ],
)
def test_figures(text: str, found: dict[str, dict[str, str]]) -> None:
    assert figures(text) == found
