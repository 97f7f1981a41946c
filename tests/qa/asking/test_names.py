"""Documents and clauses a question names, held and not held, in all spellings."""

import pytest

from corpus import Library
from corpus.text import Tokeniser
from qa.asking import Understanding

_NATIONAL, _FLAT, _LOCAL = "guofa-2020-7", "guokefazheng-2019-313", "alxa-2021"
_TITLE = "《国务院关于促进国家高新技术产业开发区高质量发展的若干意见》"


@pytest.fixture(scope="module")
def understanding(library: Library) -> Understanding:
    return Understanding(library, Tokeniser())


@pytest.mark.parametrize(
    ("question", "scope"),
    [
        ("国发〔2020〕7号讲了什么", [_NATIONAL]),
        ("国发[2020]7号讲了什么", [_NATIONAL]),
        ("国发（2020）第7号讲了什么", [_NATIONAL]),
        ("国发２０２０年７号文讲了什么", [_NATIONAL]),
        ("7号文讲了什么", [_NATIONAL]),
        ("七号文讲了什么", [_NATIONAL]),
        ("三百一十三号文里怎么说", [_FLAT]),
        ("國科發政〔2019〕313號讲了什么", [_FLAT]),
        (f"{_TITLE}讲了什么", [_NATIONAL]),
        (_TITLE.strip("《》") + "讲了什么", [_NATIONAL]),
        ("7号文和313号文有何不同", [_NATIONAL, _FLAT]),
        ("我在7号楼办公，有补贴吗", []),
        ("7号之前交材料行吗", []),
        ("对研发机构有什么支持", []),
    ],
)
def test_documents_that_are_held(
    understanding: Understanding, question: str, scope: list[str]
) -> None:
    query = understanding.understand(question)
    assert list(query.scope) == scope
    assert query.unheld == ()


@pytest.mark.parametrize(
    ("question", "told", "near"),
    [
        ("119号文", "119号文", ()),
        ("财税〔2015〕119号怎么规定的", "财税〔2015〕119号", ()),
        ("国发〔2021〕7号讲了什么", "国发〔2021〕7号", (_NATIONAL,)),
        ("《公司法》怎么规定", "《公司法》", ()),
        ("《中华人民共和国劳动合同法》怎么规定", "《中华人民共和国劳动合同法》", ()),
    ],
)
def test_documents_that_are_not_held(
    understanding: Understanding, question: str, told: str, near: tuple[str, ...]
) -> None:
    query = understanding.understand(question)
    assert query.scope == ()
    assert [(item.text, item.documents, item.clause) for item in query.unheld] == [
        (told, near, None)
    ]


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("31３号文第四条", "四"),
        ("313号第十四条第一项是什么？", "十四（一）"),
        ("313号文十四（一）", "十四（一）"),
        ("313号文第十四条第（一）项", "十四（一）"),
        ("313号文十四(一)", "十四（一）"),
        ("三一三号文之外，313号文第14条第1项", "十四（一）"),
    ],
)
def test_clauses_that_are_held(understanding: Understanding, question: str, label: str) -> None:
    query = understanding.understand(question)
    assert [str(c) for c in query.clauses] == [f"{_FLAT}/{label}"]


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("国发〔2020〕7号六（十七）的内容", "六（十七）"),
        ("7号文第（四）条说了什么？", "二（四）"),
        ("7号文第六部分第十七条", "六（十七）"),
    ],
)
def test_clauses_below_parts(understanding: Understanding, question: str, label: str) -> None:
    assert [str(c) for c in understanding.understand(question).clauses] == [f"{_NATIONAL}/{label}"]


@pytest.mark.parametrize("question", ["7号文第二十五条", f"{_TITLE}第二十五条"])
def test_a_clause_that_is_not_held(understanding: Understanding, question: str) -> None:
    query = understanding.understand(question)
    assert query.clauses == ()
    (missed,) = query.unheld
    assert missed.text == f"{_TITLE}第二十五条"
    assert missed.documents == (_NATIONAL,)
    assert missed.clause is not None and missed.clause.document_id == _NATIONAL


def test_names_are_taken_out_of_what_is_searched(understanding: Understanding) -> None:
    query = understanding.understand("国发〔2020〕7号对外国人才居留怎么说")
    assert "7号" not in query.text and "外国人才居留" in query.text


def test_a_clause_alone_is_of_the_document_before(understanding: Understanding) -> None:
    query = understanding.understand("第四条呢", ["313号文是讲什么的"])
    assert [str(c) for c in query.clauses] == [f"{_FLAT}/四"]
    assert understanding.understand("第四条呢", ["补贴多少"]).clauses == ()
