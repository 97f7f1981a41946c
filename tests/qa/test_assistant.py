"""`PolicyAssistant` whole, on the shipped documents: search, conversation, streams, bad input, JSON."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import DocumentNotFoundError, load_library
from index import HybridIndex, PolicyEncoder
from qa import Answer, InvalidQuestionError, PolicyAssistant, Settings, Status
from qa.answering import Written

_LOCAL, _NATIONAL, _FLAT = "alxa-2021", "guofa-2020-7", "guokefazheng-2019-313"


def _cited(answer: Answer) -> set[str]:
    return {str(citation.clause.id) for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("对新型研发平台有什么支持？", f"{_LOCAL}/二（二）"),
        ("What support is there for new R&D institutions?", f"{_FLAT}/十一（一）"),
        ("2025年工业总产值要达到多少？", f"{_LOCAL}/一（三）"),
        ("7号文第（四）条说了什么？", f"{_NATIONAL}/二（四）"),
        ("313号第十四条第一项是什么？", f"{_FLAT}/十四（一）"),
        ("园区的物流成本怎么降低？", f"{_LOCAL}/五（十五）"),
    ],
)
def test_what_is_asked_is_cited(assistant: PolicyAssistant, question: str, clause: str) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED
    assert clause in _cited(answer)
    assert len(answer.hits) <= 10
    assert answer.timings_ms["total"] > 0


def test_the_search_can_be_restricted(assistant: PolicyAssistant) -> None:
    answer = assistant.ask("新型研发机构应符合哪些条件？", documents=[_NATIONAL])
    assert {hit.document.document_id for hit in answer.hits} == {_NATIONAL}
    with pytest.raises(DocumentNotFoundError, match="none"):
        assistant.ask("新型研发机构应符合哪些条件？", documents=["none"])


@pytest.mark.parametrize(
    ("history", "question", "clause"),
    [
        (["新型研发机构可以自己招人吗？"], "那评职称呢？", f"{_FLAT}/十一（二）"),
        (["园区的物流成本怎么降低？"], "出处在哪一条？", f"{_LOCAL}/五（十五）"),
        (["313号文讲什么的", "谢谢"], "第四条呢", f"{_FLAT}/四（三）"),
        (["？？", "新型研发机构可以自己招人吗？"], "那评职称呢？", f"{_FLAT}/十一（二）"),
    ],
)
def test_a_question_goes_on_from_the_one_before(
    assistant: PolicyAssistant, history: list[str], question: str, clause: str
) -> None:
    assert clause in _cited(assistant.ask(question, history))


def test_the_reading_is_shown_where_it_was_changed(assistant: PolicyAssistant) -> None:
    told = assistant.ask("那评职称呢？", ["新型研发机构可以自己招人吗？"])
    assert told.standalone_question == "那评职称呢？（接：新型研发机构可以自己招人吗？）"
    question = "阿拉善高新区怎样降低物流成本？"
    assert assistant.ask(question, ["什么是新型研发机构？"]).standalone_question == question


def test_both_sides_of_a_comparison_are_cited(assistant: PolicyAssistant) -> None:
    answer = assistant.ask("人才引进方面国家和我们这边的规定有什么不同？")
    documents = {citation.document.document_id for citation in answer.citations}
    assert _LOCAL in documents and documents & {_NATIONAL, _FLAT}


def test_a_side_that_says_next_to_nothing_is_none(tmp_path: Path, encoder: PolicyEncoder) -> None:
    front = (
        "id: {own}\ntitle: {title}\nissuer: {place}人民政府\nlevel: {level}\nplace: {place}\n"
        "source_url: https://example.org/\nvalidity: 现行有效\nverification: 未核对"
    )
    texts = {
        ("a", "甲市质量奖励办法", "city", "甲市"): "第一条　奖励标准如下：\n"
        "（一）获得国家级质量奖的企业，奖励50万元；\n（二）获得省级质量奖的企业，奖励20万元；\n"
        "（三）获得市级质量奖的企业，奖励5万元。\n第二条　本办法由市市场监管局解释。",
        ("b", "公路养护管理规定", "national", "全国"): "第一条　公路养护应当遵守技术规范。\n"
        "第二条　养护作业应当设置标志。",
    }
    for (own, title, level, place), text in texts.items():
        told = front.format(own=own, title=title, level=level, place=place)
        (tmp_path / f"{own}.md").write_text(f"---\n{told}\n---\n{text}\n", encoding="utf-8")
    library = load_library(tmp_path)
    index = HybridIndex.build(library.documents, encoder)
    answer = PolicyAssistant(library, index, Settings()).ask(
        "质量奖金国家那档怎么给，本市那档又怎么给"
    )
    assert {c.document.document_id for c in answer.citations} == {"a"}
    assert {"第一条（一）", "第一条（二）"} <= {c.clause.label for c in answer.citations}


def test_a_stream_gives_the_statements_of_the_answer(assistant: PolicyAssistant) -> None:
    *parts, last = assistant.stream("新型研发机构应符合哪些条件？")
    assert isinstance(last, Answer)
    written = [part for part in parts if isinstance(part, Written)]
    assert tuple(part.statement for part in written) == last.statements
    assert tuple(c for part in written for c in part.citations) == last.citations


@pytest.mark.parametrize(
    "question", ["", "   ", "？！。", "\x00\x00", "\ud800", "长" * 10_000, "\u202e\u200b"]
)
def test_what_cannot_be_asked_is_told(assistant: PolicyAssistant, question: str) -> None:
    with pytest.raises(InvalidQuestionError):
        assistant.ask(question)


@pytest.mark.parametrize("question", ["\ufdfa" * 500, "'; DROP", "1"])
def test_odd_input_is_refused(assistant: PolicyAssistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.status is Status.NOT_FOUND and answer.citations == ()


@pytest.mark.parametrize("question", ["<script>alert(1)</script>", "“" * 1000 + "甲乙"])
def test_markup_in_a_question_is_text(assistant: PolicyAssistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.question == question and "<script>" not in answer.text
    assert all(c.document.text[c.start : c.end] == c.quote for c in answer.citations)


def test_a_writer_that_is_not_there_is_named(assistant: PolicyAssistant) -> None:
    assert assistant.writers == ("extractive",)
    with pytest.raises(InvalidQuestionError, match="没有名为“poet”的作答方式"):
        assistant.ask("补贴多少", writer="poet")


def test_command_line_prints_the_json_contract(index_dir: Path, assistant: PolicyAssistant) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qa", "ask", "什么是新型研发机构？", "--json"],
        capture_output=True,
        text=True,
        check=True,
        env={"INDEX_DIR": str(index_dir), "PATH": "/usr/bin", "LANG": "C.UTF-8"},
    )
    answer = json.loads(done.stdout)
    own = assistant.ask("什么是新型研发机构？").to_json()
    assert answer | {"timings_ms": {}} == own | {"timings_ms": {}}
    assert answer["status"] == "answered" and answer["generator"] == "extractive"
    assert answer["citations"][0]["clause"] == "一"
    assert [block["kind"] for block in answer["blocks"]][:2] == ["lead", "document"]
