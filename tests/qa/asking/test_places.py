"""Places a question is about, those it only mentions, and levels."""

from dataclasses import replace

import pytest

from corpus import Level, Library
from corpus.text import Tokeniser
from qa.asking import Places, Understanding, document_places, nearest_first, place_relation


@pytest.fixture(scope="module")
def understanding(library: Library) -> Understanding:
    return Understanding(library, Tokeniser())


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("成都对人才有什么补贴", ("成都市",)),
        ("苏州和无锡的租金补贴各多少", ("苏州市", "无锡市")),
        ("阿拉善高新区用地怎么给", ("阿拉善盟",)),
        ("我老家在成都，想来园区办个研发公司，有什么支持", ()),
        ("我从苏州搬来，有安家费吗", ()),
        ("我是上海人，能落户吗", ()),
        ("在北京上班，户口能迁来吗", ()),
        ("园区用地怎么给", ()),
        ("小店区有什么补贴", ("小店区",)),
        ("想开个卖菜的小店，要什么手续", ()),
    ],
)
def test_places_asked_about(
    understanding: Understanding, question: str, asked: tuple[str, ...]
) -> None:
    assert understanding.understand(question).places.asked == asked


@pytest.mark.parametrize(
    ("question", "levels", "local"),
    [
        ("国家层面怎么规定的", {Level.NATIONAL}, False),
        ("省里给多少", {Level.PROVINCE}, False),
        ("市里和上头分别怎么说", {Level.NATIONAL, Level.CITY}, False),
        ("我们这边有没有", set(), True),
        ("国家高新区怎么评价", set(), False),
        ("省级创新平台给多少", set(), False),
    ],
)
def test_levels(
    understanding: Understanding, question: str, levels: set[Level], local: bool
) -> None:
    places = understanding.understand(question).places
    assert (set(places.levels), places.local) == (levels, local)


def test_a_place_prefers_its_own_documents(library: Library) -> None:
    local, national = library.document("alxa-2021"), library.document("guofa-2020-7")
    assert place_relation(Places(("阿拉善盟",)), local) == 1
    assert place_relation(Places(("成都市",)), local) == -1
    assert place_relation(Places(), local) == 0
    assert place_relation(Places(("成都市",)), national) == 0


def test_a_province_applies_in_its_cities(library: Library) -> None:
    province = replace(
        library.document("alxa-2021"), place="四川省", issuer="四川省人民政府", title="办法"
    )
    assert document_places(province) == {"四川省"}
    assert place_relation(Places(("成都市",)), province) == 0
    assert place_relation(Places(("四川省",)), province) == 1
    assert place_relation(Places(("浙江省",)), province) == -1


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("杭州和宁波的创业补贴哪边高", [["hz"], ["nb"]]),
        ("浙江和杭州的创业补贴有什么不同", [["hz"], ["zj", "nb"]]),
    ],
)
def test_places_that_are_compared_are_sides(
    library: Library, question: str, sides: list[list[str]]
) -> None:
    held = {"hz": "杭州市", "zj": "浙江省", "nb": "宁波市"}
    document = library.document("alxa-2021")
    documents = [
        replace(document, document_id=own, place=place, issuer=f"{place}人民政府", title="办法")
        for own, place in held.items()
    ]
    understanding = Understanding(Library(documents, ""), Tokeniser())
    _, found = understanding.compared(understanding.understand(question))
    assert [list(side.scope) for side in found] == sides


def test_the_most_local_document_comes_first(library: Library) -> None:
    assert nearest_first(library.documents)[0].document_id == "alxa-2021"


def test_a_document_is_pointed_at_by_its_place(understanding: Understanding) -> None:
    assert understanding.understand("阿盟那份里怎么说用地").preferred == ("alxa-2021",)
