"""Words that people use become words of documents; everything else stays as it is."""

import pytest

from corpus.text import Tokeniser
from qa import PolicyAssistant
from qa.curation import Curated, Synonym
from qa.curation.synonyms import Synonyms

_PAIRS = (
    Synonym("孵化器", "科技企业孵化器"),
    Synonym("地租", "土地租金"),
    Synonym("饭补", "餐饮补贴"),
    Synonym("小微", "小型企业"),
    Synonym("小微", "微型企业"),
)


@pytest.fixture(scope="module")
def synonyms() -> Synonyms:
    return Synonyms(_PAIRS, Tokeniser())


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("进孵化器要什么条件？", "进科技企业孵化器要什么条件？"),
        ("进 孵化器 要什么条件", "进 科技企业孵化器 要什么条件"),
        ("进孵化 器要什么", "进科技企业孵化器要什么"),  # spaces beside Chinese tell nothing
        ("有饭补吗", "有餐饮补贴吗"),
        ("小微能申请吗", "小型企业、微型企业能申请吗"),
        ("孵化器有饭补吗", "科技企业孵化器有餐饮补贴吗"),
        ("科技企业孵化器和孵化器", "科技企业孵化器和科技企业孵化器"),
    ],
)
def test_a_word_is_put_as_documents_put_it(synonyms: Synonyms, question: str, meant: str) -> None:
    assert synonyms.apply(question).text == meant


@pytest.mark.parametrize(
    "question",
    [
        "对新型研发平台有什么支持？",
        "科技企业孵化器有什么支持？",  # it is written so already
        "土地租赁怎么办？",  # parts of two words
        "文件里有没有“孵化器享受优惠”这句话？",  # wording that is to be checked
        "",
    ],
)
def test_what_has_no_such_word_stays(synonyms: Synonyms, question: str) -> None:
    said = synonyms.apply(question)
    assert (said.text, said.used) == (question, ())


def test_what_was_used_is_told(synonyms: Synonyms) -> None:
    assert synonyms.apply("小微和孵化器").used == (_PAIRS[3], _PAIRS[4], _PAIRS[0])


def test_an_answer_says_so_and_another_does_not_change(assistant: PolicyAssistant) -> None:
    curated = Curated(synonyms=(Synonym("跑腿费", "物流成本"),))
    told = assistant.curated_by(lambda: curated)
    question = "园区的跑腿费怎么降低？"
    answer = told.ask(question)
    assert answer.question == question
    assert answer.standalone_question == "园区的物流成本怎么降低？"
    assert "“跑腿费”按“物流成本”查找（编辑设定的同义词）。" in answer.notes
    same = assistant.ask("园区的物流成本怎么降低？")
    assert answer.citations == same.citations
    assert assistant.ask(question).citations != same.citations
    for other in ("对新型研发平台有什么支持？", "2025年工业总产值要达到多少？"):
        with_, without = told.ask(other).to_json(), assistant.ask(other).to_json()
        del with_["timings_ms"], without["timings_ms"]
        assert with_ == without


def test_a_follow_up_goes_on_in_the_words_of_documents(assistant: PolicyAssistant) -> None:
    told = assistant.curated_by(lambda: Curated(synonyms=(Synonym("实验所", "新型研发机构"),)))
    first, then = "实验所可以自己招人吗？", "那评职称呢？"
    known = assistant.ask(then, ["新型研发机构可以自己招人吗？"])
    assert told.ask(then, [first]).citations == known.citations
