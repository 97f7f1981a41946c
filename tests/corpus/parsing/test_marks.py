"""Marks at the start of a line, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.parsing import Rank, read_mark


@pytest.mark.parametrize(
    "line",
    ["（一）项规定的", "（三）项、", "第三条规定", "第三条第二款", "3.5%的增长", "零、甲", ""],
)
def test_references_and_numbers_are_no_marks(line: str) -> None:
    assert read_mark(line) is None


@pytest.mark.parametrize(
    ("line", "text", "rank", "label"),
    [
        ("一百零三、甲", "一百零三、", Rank.ARTICLE, "一百零三"),
        ("（一）项目申报。", "（一）", Rank.PAREN, "（一）"),
        ("（二）中小企业。", "（二）", Rank.PAREN, "（二）"),
        ("第十七条之一　甲", "第十七条之一　", Rank.ARTICLE, "第十七条之一"),
        ("第 九 条 甲", "第 九 条 ", Rank.ARTICLE, "第九条"),
        ("第一百二十八 条侦查", "第一百二十八 条", Rank.ARTICLE, "第一百二十八条"),
        ("第１２條 甲", "第１２條 ", Rank.ARTICLE, "第十二条"),
        ("## 第一分编  通则", "## 第一分编  ", Rank.SUBVOLUME, "第一分编"),
        ("⒊甲", "⒊", Rank.POINT, "3"),
        ("⑵甲", "⑵", Rank.SUBPOINT, "（2）"),
        ("③甲", "③", Rank.CIRCLED, "③"),
        ("12．甲", "12．", Rank.POINT, "12"),
        ("b)甲", "b)", Rank.LETTER, "b"),
    ],
)
def test_marks_as_they_are_written(line: str, text: str, rank: Rank, label: str) -> None:
    mark = read_mark(line)
    assert mark is not None
    assert (mark.text, mark.rank, mark.label) == (text, rank, label)


@given(st.text(alphabet="第一二十百零0129９١（）()①⒈㈠条條章节款项之、.．# \u200b甲", max_size=14))
def test_any_line_has_a_mark_it_starts_with_or_none(line: str) -> None:
    mark = read_mark(line.lstrip())
    if mark is not None:
        assert line.lstrip().startswith(mark.text) and mark.text
        assert 0 < mark.number < 10_000 and mark.label


@pytest.mark.parametrize("line", ["九" * 5000, "1" * 5000, "第" * 5000, "（" * 5000, "1." * 5000])
def test_numbers_out_of_any_bound_are_none(line: str) -> None:
    assert read_mark(line) is None
