"""Documents that are told by words of their titles, and what only looks so."""

from dataclasses import replace

import pytest

from corpus import Library
from corpus.text import Tokeniser
from qa.asking import Understanding

_TITLES = {
    "water": ("成都市节约用水条例", "成都市"),
    "waste": ("成都市生活垃圾分类管理办法", "成都市"),
    "trees": ("古树名木保护若干措施", "宁波市"),
    "trade": ("关于促进内外贸一体化发展的若干意见", "宁波市"),
}


@pytest.fixture(scope="module")
def understanding(library: Library) -> Understanding:
    document = library.document("alxa-2021")
    return Understanding(
        Library(
            [
                replace(document, document_id=own, title=title, place=place, issuer="", aliases=())
                for own, (title, place) in _TITLES.items()
            ],
            "",
        ),
        Tokeniser(),
    )


@pytest.mark.parametrize(
    ("question", "scope"),
    [
        ("节约用水那个条例对洗车店有什么要求", ("water",)),
        ("节约用水条例对洗车店有什么要求", ("water",)),
        ("垃圾分类办法里，医院要怎么做", ("waste",)),
        ("古树保护政策里对砍树的怎么罚款", ("trees",)),
        ("宁波市那份内外贸的意见支持哪些企业", ("trade",)),
        ("宁波节约用水条例怎么规定的", ()),  # of another place
        ("杭州那边搞节约用水的条例怎么规定的", ()),
        ("医疗垃圾分类办法里怎么罚", ()),  # narrower
        ("节水用电条例怎么规定", ()),  # a word that no title has
        ("成都市的政策对洗车店有什么要求", ()),  # of two documents
        ("垃圾分类政策支持哪些企业", ()),  # a field's policies, not a document
        ("古树办法里怎么罚款", ()),  # no 办法 has the word
        ("宁波古树那个若干措施怎么罚款", ("trees",)),
        ("饭店剩菜的那个若干措施怎么罚款", ()),  # 若干 tells none, though one title alone has it
        ("企业有什么意见", ()),
    ],
)
def test_documents_told_by_their_titles(
    understanding: Understanding, question: str, scope: tuple[str, ...]
) -> None:
    assert understanding.understand(question).scope == scope


def test_what_tells_the_document_is_searched_for_only_where_little_else_is(
    understanding: Understanding,
) -> None:
    asked = understanding.understand("节约用水那个条例里对洗车店有什么处罚措施")
    assert asked.text == "对洗车店有什么处罚措施"
    assert understanding.understand("节约用水条例几号生效").text == "节约用水条例几号生效"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("不是，我说的是垃圾分类那个办法", "《成都市生活垃圾分类管理办法》哪天生效"),
        ("垃圾分类办法呢", "《成都市生活垃圾分类管理办法》哪天生效"),
        ("垃圾分类办法里医院要怎么收集", "垃圾分类办法里医院要怎么收集"),
        ("那洗车店呢", "那洗车店呢"),
        ("垃圾分类办法还有效吗", "垃圾分类办法还有效吗"),
        ("垃圾分类那个办法讲了什么", "垃圾分类那个办法讲了什么"),
        ("垃圾分类那个办法第四条呢", "垃圾分类那个办法第四条呢"),
    ],
)
def test_a_follow_up_that_names_a_document_alone_asks_the_same_of_it(
    understanding: Understanding, question: str, told: str
) -> None:
    assert understanding.restated(question, ["节约用水条例哪天生效"]) == told
    assert understanding.restated(question, []) == question
