"""Answers on the real documents: form, gate, refusal, follow-ups, wording."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Library, load_library
from qa import (
    InvalidQuestionError,
    PolicyAssistant,
    QuoteGateError,
    Settings,
    SettingsError,
    Status,
)
from qa.answering import VerdictResult, verify
from qa.asking import quoted_spans
from qa.evaluation import evaluate, load_questions, matches
from qa.wording import check_sentence, check_text

_LIBRARY = load_library()
_LEAVES = [(d, c) for d in _LIBRARY for c in d.leaves]


def test_flagship_answer(assistant: PolicyAssistant) -> None:
    answer = assistant.ask("对新型研发平台有什么支持？")
    assert answer.status is Status.ANSWERED
    cited = {str(citation.clause.id) for citation in answer.citations}
    assert {"alxa-2021/二（二）", "guokefazheng-2019-313/十四（一）"} <= cited
    assert "对新认定的国家级、自治区级创新平台载体给予研发经费支持。" in answer.text
    order = [citation.document.document_id for citation in answer.citations]
    assert order == sorted(order, key=lambda d: d != "alxa-2021")  # local before national
    assert answer.text.count("（国科发政〔2019〕313号）") == 1


def test_english_flagship_answers_in_chinese(assistant: PolicyAssistant) -> None:
    answer = assistant.ask("What support is there for new R&D platforms?")
    cited = {str(citation.clause.id) for citation in answer.citations}
    assert {"alxa-2021/二（二）", "guokefazheng-2019-313/十四（二）"} <= cited
    assert "原文" in answer.text or "找到" in answer.text


def test_every_statement_is_a_verbatim_cited_sentence(assistant: PolicyAssistant) -> None:
    questions = load_questions(Path("tests/eval/questions.jsonl"))
    for question in questions:
        answer = assistant.ask(question.question, question.history)
        quotes = {c.marker: c.quote for c in answer.citations}
        for citation in answer.citations:
            assert citation.document.text[citation.start : citation.end] == citation.quote
        for statement in answer.statements:
            assert [quotes[m] for m in statement.citations] == [statement.text]
            assert statement.text.replace("\n", "") in answer.text


def test_gate_stops_what_does_not_hold(assistant: PolicyAssistant) -> None:
    answer = assistant.ask("2025年工业总产值要达到多少？")
    first = answer.citations[0]
    broken = [
        replace(answer, citations=(replace(first, quote=first.quote.replace("900", "990")),)),
        replace(answer, citations=(replace(first, start=first.start + 1),)),
        replace(answer, text=answer.text + " [99]"),
        replace(answer, statements=(replace(answer.statements[0], citations=()),)),
        replace(answer, statements=(replace(answer.statements[0], text="另一句话"),)),
        replace(answer, statements=(), citations=(), text=""),
    ]
    assert verify(answer) is answer
    for bad in broken:
        with pytest.raises(QuoteGateError):
            verify(bad)


def test_target_keeps_figure_with_its_subject(assistant: PolicyAssistant) -> None:
    answer = assistant.ask("到2025年园区的工业总产值目标是多少？")
    assert answer.status is Status.ANSWERED
    assert "实现工业总产值900亿元、营业收入1000亿元" in answer.text


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("创新平台的研发经费支持具体给多少万元？", "具体金额"),
        ("人才发展专项资金的申报截止日期是哪天？", "申报期限"),
        ("高新区的厂房租金是多少？", "收费或价格标准"),
    ],
)
def test_asked_fact_that_is_not_there_is_named(
    assistant: PolicyAssistant, question: str, missing: str
) -> None:
    answer = assistant.ask(question)
    assert answer.status is not Status.ANSWERED
    assert missing in answer.missing and missing in answer.text


def test_another_place_is_refused(assistant: PolicyAssistant) -> None:
    answer = assistant.ask("苏州工业园区对人才有什么补贴？")
    assert answer.status is Status.NOT_FOUND
    assert answer.citations == () and "苏州" in answer.text


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (["对新型研发机构有什么支持？"], "那国家层面呢？", "国家层面"),
        (["新型研发机构可以自己招人吗？"], "那评职称呢？", "新型研发机构"),
    ],
)
def test_follow_up_becomes_standalone(
    assistant: PolicyAssistant, history: list[str], question: str, expected: str
) -> None:
    answer = assistant.ask(question, history)
    assert expected in answer.standalone_question
    assert "新型研发机构" in answer.standalone_question


def test_new_topic_drops_the_history(assistant: PolicyAssistant) -> None:
    question = "阿拉善高新区怎样降低物流成本？"
    assert assistant.ask(question, ["什么是新型研发机构？"]).standalone_question == question


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("7号文第（四）条说了什么？", "二（四）"),
        ("国发〔2020〕7号六（十七）的内容", "六（十七）"),
        ("313号第十四条第一项是什么？", "十四（一）"),
    ],
)
def test_clause_named_by_number_is_looked_up(
    assistant: PolicyAssistant, question: str, label: str
) -> None:
    answer = assistant.ask(question)
    assert {citation.clause.label for citation in answer.citations} <= {label, label[:2]}
    assert answer.hits[0].clause.label == label


@pytest.mark.parametrize("typed", ["营商环竟", "成果转花", "研发几构"])
def test_typos_are_put_right(assistant: PolicyAssistant, typed: str) -> None:
    right = {"营商环竟": "营商环境", "成果转花": "成果转化", "研发几构": "研发机构"}[typed]
    assert right in assistant.ask(f"关于{typed}有什么规定？").standalone_question


@pytest.mark.parametrize(
    "question", ["", "   ", "？！。", "\x00\x00", "\ud800", "长" * 10_000, "\u202e\u200b"]
)
def test_what_cannot_be_asked_is_told(assistant: PolicyAssistant, question: str) -> None:
    with pytest.raises(InvalidQuestionError):
        assistant.ask(question)


@pytest.mark.parametrize(
    "question", ["😀", "<script>alert(1)</script>", "\ufdfa" * 1000, "a\x00b\ud800 人才", "'; DROP"]
)
def test_odd_input_gets_a_plain_answer(assistant: PolicyAssistant, question: str) -> None:
    try:
        assert assistant.ask(question).status in set(Status)
    except InvalidQuestionError as error:
        assert "问题" in str(error) or "文字" in str(error)


@pytest.mark.parametrize(
    ("given", "result", "told"),
    [
        ("对新认定的国家级、自治区级创新平台载体给予研发经费支持", VerdictResult.EXACT, ""),
        ("对新认定的国家级、自治区级创新平台载体给予500万元支持", VerdictResult.ALTERED, "500"),
        ("高新技术产业产值占园区工业总产值比重达80%", VerdictResult.ALTERED, "80"),
        ("实现工业总产值90亿元", VerdictResult.ALTERED, "引作“90”，原文是“900”"),
        ("出资方得分红", VerdictResult.ALTERED, "漏“不”"),
        ("鼓励科技人员按规定在月球表面种植水稻并出口火星", VerdictResult.ABSENT, ""),
    ],
)
def test_wording(library: Library, given: str, result: VerdictResult, told: str) -> None:
    match = check_sentence(given, library.documents)
    assert match.result is result
    assert told in match.differences
    if match.document and match.actual:
        assert match.document.text[match.start : match.end] == match.actual


def test_wording_of_another_document(library: Library) -> None:
    match = check_sentence("采用创新券等支持方式", library.documents, ["guofa-2020-7"])
    assert match.result is VerdictResult.ELSEWHERE
    assert match.clause is not None and match.clause.label == "十四（二）"


def test_quotes_are_found_with_nesting() -> None:
    assert quoted_spans("甲“由‘身份’向‘岗位’转变”乙「丙丁」《题名》") == [
        "由‘身份’向‘岗位’转变",
        "丙丁",
    ]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_slice_is_exact_and_any_changed_character_is_not(data: st.DataObject) -> None:
    document, clause = data.draw(st.sampled_from(_LEAVES))
    body = document.text[clause.body_start : clause.end]
    start = data.draw(st.integers(0, max(len(body) - 12, 0)))
    given_text = body[start : start + 12]
    letters = [i for i, c in enumerate(given_text) if "\u4e00" <= c <= "\u9fff"]
    if len(letters) < 6:
        return
    if not any(given_text[k].isdecimal() for k in (0, -1)):
        assert check_sentence(given_text, _LIBRARY.documents).result is VerdictResult.EXACT
    place = data.draw(st.sampled_from(letters))
    changed = given_text[:place] + "龘" + given_text[place + 1 :]
    assert check_sentence(changed, _LIBRARY.documents).result is not VerdictResult.EXACT


def test_long_text_is_checked_sentence_by_sentence(library: Library) -> None:
    text = library.document("alxa-2021").clause("二（二）").text + "本条另给予一亿元奖励。"
    results = [match.result for match in check_text(text, library.documents)]
    assert results[:-1] == [VerdictResult.EXACT] * (len(results) - 1)
    assert results[-1] is not VerdictResult.EXACT


def test_five_thousand_characters_are_checked_in_two_seconds(assistant: PolicyAssistant) -> None:
    text = assistant.library.document("guofa-2020-7").text[:5000]
    altered = "".join("改" if place % 37 == 0 else char for place, char in enumerate(text))
    started = time.perf_counter()
    matches = assistant.check(altered)
    assert time.perf_counter() - started < 2
    assert len(matches) > 80 and any(m.result is VerdictResult.ALTERED for m in matches)


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"GENERATOR_TIMEOUT": "x"}, "GENERATOR_TIMEOUT"),
        ({"REBUILD_INDEX": "maybe"}, "REBUILD_INDEX"),
        ({"MAX_QUESTION_LENGTH": "0"}, "MAX_QUESTION_LENGTH"),
    ],
)
def test_bad_settings_are_named(environ: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        Settings.from_env(environ)


def test_settings_come_from_the_environment(tmp_path: Path) -> None:
    given = {"GENERATOR_TIMEOUT": "8", "INDEX_DIR": str(tmp_path), "EMBEDDING_MODEL": " "}
    settings = Settings.from_env(given)
    told = (settings.generator_timeout, settings.index_dir, settings.embedding_model)
    assert told == (8, tmp_path, "")


def test_labels_match_by_prefix_of_a_whole_clause() -> None:
    assert matches(("d", "二"), ("d", "二（四）"))
    assert not matches(("d", "十"), ("d", "十一"))
    assert matches(("guokefazheng-2019-313", "十四（一）"), ("guokefazheng-2019-313", "十四"))
    assert not matches(("d", "二（四）"), ("d", "二"))


# A little under what was measured (see docs/decisions.md).
_FLOORS = {
    "fused_recall@5": 0.93,
    "fused_mrr": 0.91,
    "citation_recall": 0.93,
    "citation_precision": 0.84,
    "must_quote": 0.92,
    "verdict": 0.97,
    "refused": 0.97,
    "missing": 0.95,
    "exact_slices": 1.0,
    "statement_recall": 1.0,
}


def test_measures_stay_above_their_floors(assistant: PolicyAssistant) -> None:
    report = evaluate(assistant, load_questions(Path("tests/eval/questions.jsonl")))
    short = {k: report.overall[k] for k, floor in _FLOORS.items() if report.overall[k] < floor}
    assert short == {}
    assert report.overall["over_refused"] <= 0.03


def test_command_line_prints_the_json_contract(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qa", "ask", "新型研发机构的定义是什么？", "--json"],
        capture_output=True,
        text=True,
        check=True,
        env={"INDEX_DIR": str(tmp_path), "PATH": "/usr/bin", "LANG": "C.UTF-8"},
    )
    answer = json.loads(done.stdout)
    assert answer["status"] == "answered" and answer["generator"] == "extractive"
    assert answer["citations"][0]["clause"] == "一"
