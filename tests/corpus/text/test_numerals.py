"""Numerals, whatever text they come from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import from_numeral, to_numeral


@given(st.integers(1, 9999))
def test_numerals_round_trip(number: int) -> None:
    assert from_numeral(to_numeral(number)) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [("十", 10), ("两百零三", 203), ("一百二十", 120), ("二〇二一", 2021), ("一○", 10), ("零", 0)],
)
def test_numerals_as_written(written: str, number: int) -> None:
    assert from_numeral(written) == number


@pytest.mark.parametrize(
    "written", ["", "甲", "١", "３", "九" * 5000, "千千千千千千千千千", "九九九九九"]
)
def test_what_is_no_numeral_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"不是中文数字|超出范围"):
        from_numeral(written)


@pytest.mark.parametrize("number", [0, -1, 10_000, 10**30])
def test_what_cannot_be_written_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="超出范围"):
        to_numeral(number)


@given(st.text(alphabet="零〇○一二两九十百千万甲３١", max_size=12))
def test_any_text_is_a_number_or_refused(written: str) -> None:
    try:
        assert 0 <= from_numeral(written) <= 9999
    except ValueError:
        return
