"""What a question sets side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Library
from corpus.text import Tokeniser, fold
from qa.asking import Understanding
from qa.asking.sides import alternatives


@pytest.fixture
def understanding(library: Library) -> Understanding:
    return Understanding(library, Tokeniser())


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("专科生和本科生补贴有什么不同", ("专科生补贴有什么不同", "本科生补贴有什么不同")),
        ("买房和租房哪个补得多", ("买房哪个补得多", "租房哪个补得多")),
        ("高级工和技师的年龄要求有啥不同", ("高级工的年龄要求有啥不同", "技师的年龄要求有啥不同")),
        (
            "诊所登记成个体户跟登记成公司，交税上差在哪",
            ("诊所登记成个体户,交税上差在哪", "诊所登记成公司,交税上差在哪"),
        ),
        (
            "农业合作社建大棚、买农机、搞加工，各有什么补助",
            ("农业合作社建大棚,各有什么补助", "农业合作社买农机,各有什么补助", "农业合作社搞加工,各有什么补助"),
        ),
        (
            "国家级、省级、市级孵化器各奖多少",
            ("国家级孵化器各奖多少", "省级孵化器各奖多少", "市级孵化器各奖多少"),
        ),
        ("租金，2021年和2022年给的钱有啥不同", ("租金,2021年给的钱有啥不同", "租金,2022年给的钱有啥不同")),
        ("补贴标准有什么不同", ()),
        ("和以前有什么不同", ()),  # nothing stands before it
        ("一、二、三、四、五类地区各补多少", ()),  # more than are searched for apart
    ],
)  # fmt: skip
def test_what_is_set_side_by_side(question: str, found: tuple[str, ...]) -> None:
    assert alternatives(fold(question)) == found


@given(st.text(alphabet="和跟、的各有，。啥国家省级博士建房a1 ", max_size=40))
def test_alternatives_are_several_or_none_and_differ(text: str) -> None:
    found = alternatives(fold(text))
    assert len(found) != 1
    assert len(set(found)) == len(found)


def test_each_alternative_is_about_the_place_it_names(understanding: Understanding) -> None:
    query = understanding.understand("创业补贴，成都那个跟阿拉善那个，企业最多各补多少")
    _, sides = understanding.compared(query)
    assert [side.places.asked for side in sides] == [("成都市",), ("阿拉善盟",)]


def test_a_place_alone_is_no_side_where_each_of_several_things_is_asked(
    understanding: Understanding,
) -> None:
    query = understanding.understand("阿拉善的企业建大棚、买农机，各有什么补助")
    _, sides = understanding.compared(query)
    assert [side.text for side in sides] == [
        "阿拉善的企业建大棚,各有什么补助",
        "阿拉善的企业买农机,各有什么补助",
    ]
    assert not understanding.compared(understanding.understand("阿拉善的住房补贴各是多少"))[1]
