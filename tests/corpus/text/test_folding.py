"""One fold: width, script, quotation marks, spaces; it is stable and keeps its offsets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import fold, fold_with_offsets

_CHARS = st.characters(exclude_categories=("Cs",)) | st.sampled_from(
    "（１）條⽀⻓“「 \u3000\n\u200b中é"
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("第１２條　（一）", "第12条(一)"),
        ("⽀持国家⾼新区", "支持国家高新区"),
        ("⻓期⻛险", "长期风险"),
        ("「一帶一路」『甲』“乙”", '"一带一路""甲""乙"'),
        ("第一章　总 则", "第一章总则"),
        ("a  b\u3000c", "a b c"),
        ("甲\u200b乙\ufeff", "甲乙"),
        ("甲 \r\n\r\n 乙", "甲\n乙"),
        ("50％、３５０㎡", "50%、350m2"),
        ("Ｈi", "Hi"),
        ("", ""),
    ],
)
def test_what_folds_to_what(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(_CHARS, max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(_CHARS, max_size=30))
def test_offsets_lead_back_to_the_text(text: str) -> None:
    folded, offsets = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(offsets) == len(folded) + 1 and offsets == sorted(offsets)
    assert offsets[-1] == len(text)


def test_a_stretch_is_found_in_the_text_it_came_from() -> None:
    text = "各地：「支持  園區」的…事"
    folded, offsets = fold_with_offsets(text)
    at = folded.index("支持园区")
    assert text[offsets[at] : offsets[at + 4]] == "支持  園區"
    at = folded.index("...")
    assert text[offsets[at] : offsets[at + 3]] == "…"


def test_simplified_text_is_left_alone() -> None:
    text = "国家高新区可以向省级有关部门申请，后面的“绿色通道”里只有干部。"
    assert fold(text) == text.replace("，", ",").replace("“", '"').replace("”", '"')
