"""Every class of function words lets its example pass and stops its other one; figures by value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.gate import ClaimGate, Source
from qa.grammar import canonical, entries

_ENTRIES = entries()


@pytest.mark.parametrize("name", _ENTRIES)
def test_examples_of_a_class(name: str) -> None:
    gate = ClaimGate()
    source, claim = _ENTRIES[name]["passes"]
    assert gate.check(claim, [Source(source)]).passed
    source, claim = _ENTRIES[name]["stops"]
    assert not gate.check(claim, [Source(source)]).passed


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("五百万元", "5000000元"),
        ("５００万元", "5000000元"),
        ("5,000,000元", "5000000元"),
        ("0.2万元", "2000元"),
        ("百分之五十", "50%"),
        ("第五百一十条", "第510条"),
        ("二〇二五年", "2025年"),
        ("两年", "2年"),
        ("20，10万元", "20，100000元"),  # a full-width comma groups no digits
        ("2019，500万元", "2019，5000000元"),
        ("万一、统一、一般的规定", "万一、统一、一般的规定"),
        ("零三零年", "零三零年"),  # no numeral
    ],
)
def test_figures_are_read_by_value(written: str, read: str) -> None:
    assert canonical(written) == read


@given(st.text())
def test_any_text_has_a_canonical_form_that_is_its_own(text: str) -> None:
    once = canonical(text)
    assert not any(char.isspace() for char in once)
    assert isinstance(canonical(once), str)


@given(st.text(alphabet="零一二两三四五六七八九十百千万亿²½٣〇①0123456789,.%年元第条", max_size=12))
def test_no_numeral_is_an_error(text: str) -> None:
    canonical(text)
    assert ClaimGate().check(f"补助{text}。", [Source("补助五万元。")]).words != "error"
