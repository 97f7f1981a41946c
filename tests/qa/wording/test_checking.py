"""Wording checks on the real documents: exact, altered, elsewhere, absent, with and without marks."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from corpus import load_library
from corpus.text import Tokeniser
from index import HybridIndex, PolicyEncoder
from qa import InvalidQuestionError, PolicyAssistant, Settings, Status
from qa.answering import Quotation, VerdictResult
from qa.asking import Understanding
from qa.wording import WordingChecker, checkable, fold
from qa.wording.alignment import make_unit
from qa.wording.draft import openings
from qa.wording.recognition import WordingFinder
from qa.wording.units import UnitStore

_LIBRARY = load_library()
_LEAVES = [(d, c) for d in _LIBRARY for c in d.leaves if c.kind.value not in ("notice", "closing")]
_SUPPORT = "对新认定的国家级、自治区级创新平台载体给予研发经费支持"


@pytest.fixture(scope="module")
def checker(index: HybridIndex) -> WordingChecker:
    return WordingChecker(index)


@pytest.mark.parametrize(
    ("given", "result", "told"),
    [
        (_SUPPORT, VerdictResult.EXACT, ""),
        ("對新認定的國家級、自治區級創新平臺載體給予研發經費支持", VerdictResult.EXACT, ""),
        (_SUPPORT.replace("研发经费", "500万元"), VerdictResult.ALTERED, "500"),
        ("高新技术产业产值占园区工业总产值比重达80%", VerdictResult.ALTERED, "80"),
        ("实现工业总产值90亿元", VerdictResult.ALTERED, "引作“90”，原文是“900”"),
        ("出资方得分红", VerdictResult.ALTERED, "漏“不”"),
        ("严禁金融机构在国家高新区开展知识产权投融资服务", VerdictResult.ALTERED, "力度用语改动"),
        ("鼓励科技人员按规定在月球表面种植水稻并出口火星", VerdictResult.ABSENT, ""),
        ("食堂每天供应三餐", VerdictResult.ABSENT, ""),
    ],
)
def test_a_wording(checker: WordingChecker, given: str, result: VerdictResult, told: str) -> None:
    match = checker.check_sentence(given)
    assert match.result is result
    assert told in match.differences
    if match.document and match.actual:
        assert match.document.text[match.start : match.end] == match.actual


@pytest.mark.parametrize(
    ("given", "actual", "told"),
    [
        ("⽀持国家⾼新区⾯向全球招才引智", "支持国家高新区面向全球招才引智", "仅繁简或字形不同"),
        ("支持國家高新區面向全球招才引智", "支持国家高新区面向全球招才引智", "仅繁简或字形不同"),
        ("支持国家高新区\n　面向全球，招才引智", "支持国家高新区面向全球招才引智", "仅标点不同"),
        ("ＧＤＰ能耗下降１５％", "GDP能耗下降15%", "仅全半角不同"),
        ("支持国家高新区面向全球招才引智", "支持国家高新区面向全球招才引智", ""),
    ],
)
def test_script_radicals_and_width_do_not_count(
    checker: WordingChecker, given: str, actual: str, told: str
) -> None:
    match = checker.check_sentence(given)
    assert (match.result, match.actual) == (VerdictResult.EXACT, actual)
    assert match.differences == told and match.punctuation_only is bool(told)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (_SUPPORT, ""),
        (f"{_SUPPORT}。", ""),  # as the original ends there
        (f"“{_SUPPORT}。”", ""),
        (f"{_SUPPORT}；", "句末“；”，原文此处为“。”"),
        (_SUPPORT.replace("、", "，"), "“，”原文作“、”"),
        (_SUPPORT.replace("、", ""), "少“、”"),
        (_SUPPORT.replace("给予", "，给予"), "多“，”"),
        (_SUPPORT.replace("给予", "\n给予"), ""),  # blanks are no wording
        (_SUPPORT.replace("国家", "國家"), "“國”原文作“国”"),
        (_SUPPORT.replace("研发", "建设").replace("、", "，") + "。", "“，”原文作“、”"),
        ("积极培育新型研发机构等产业创新组织；争取", "“；”原文作“。”"),
        ("实现工业总产值90.0亿元", ""),  # the point is the figure's
    ],
)
def test_what_changes_no_word_is_told_apart(checker: WordingChecker, given: str, told: str) -> None:
    match = checker.check_sentence(given)
    assert match.outward == told
    assert "".join(p.text for p in match.diff if p.op != "delete") == match.actual
    loud = [p.text for p in match.diff if p.op != "equal" and not p.outward]
    assert bool(loud) is (match.result is not VerdictResult.EXACT)


def test_a_wording_that_stands_everywhere_is_told_at_twenty_more_places(
    checker: WordingChecker,
) -> None:
    assert sum(document.text.count("阿拉善高新区") for document in _LIBRARY) > 30
    match = checker.check_sentence("阿拉善高新区")
    assert (match.result, len(match.also)) == (VerdictResult.EXACT, 20)


def test_a_wording_of_another_document(checker: WordingChecker) -> None:
    match = checker.check_sentence("采用创新券等支持方式", named=["guofa-2020-7"])
    assert match.result is VerdictResult.ELSEWHERE
    assert match.clause is not None and match.clause.label == "十四（二）"
    assert "所指文件中没有这句话" in match.differences
    allowed = checker.check_sentence("采用创新券等支持方式", documents=["guofa-2020-7"])
    assert allowed.result in (VerdictResult.ABSENT, VerdictResult.ALTERED)


# In a question


@pytest.mark.parametrize(
    ("question", "result"),
    [
        (f"第二条 {_SUPPORT}。是原话吗", "exact"),
        (f"文件里写的是{_SUPPORT}，对吗，帮我核对原文", "exact"),
        (f"“{_SUPPORT}”是原话吗", "exact"),
        ("意见原文是对新認定的國家級、自治區級創新平臺載體給予研發經費支持吗", "exact"),
        (f"{_SUPPORT.replace('研发', '建设')}，是原文吗", "altered"),
        ("帮我核对：支持国家⾼新区⾯向全球招才引智", "exact"),
        ("7号文里写了采用创新券等支持方式推动企业购买服务，原话吗", "elsewhere"),
    ],
)
def test_wording_in_a_question(assistant: PolicyAssistant, question: str, result: str) -> None:
    answer = assistant.ask(question)
    assert answer.verdict is not None
    assert answer.verdict.result.value == result
    assert answer.status is Status.ANSWERED


@pytest.mark.parametrize(
    ("question", "stretch"),
    [
        (f"第二条 {_SUPPORT}。是原话吗", _SUPPORT),
        (f"文件里写的是{_SUPPORT}，对吗", _SUPPORT),
        (f"原文是{_SUPPORT}这样的吗", _SUPPORT),
        (f"原文是{_SUPPORT}五百万元吗", f"{_SUPPORT}五百万元吗"),
        # what frames it is not compared, nor what asks of it
        (f"那个意见第二条说{_SUPPORT}，有没有这个规定？", _SUPPORT),
        (f"意见里是不是规定了{_SUPPORT}，是这样写的吗", _SUPPORT),
        (f"原文是{_SUPPORT}，对不对？", _SUPPORT),
        (f"原文是{_SUPPORT}还是不给？", None),  # it asks which of two
        ("对创新平台有什么支持", None),
        ("请问食堂几点开门", None),
    ],
)
def test_a_stretch_without_marks(index: HybridIndex, question: str, stretch: str | None) -> None:
    finder = WordingFinder(UnitStore(index), Understanding(_LIBRARY, Tokeniser()))
    assert [question[a:b] for a, b in finder.spans(question)] == ([stretch] if stretch else [])


def test_an_absent_wording_gets_the_nearest_clauses(assistant: PolicyAssistant) -> None:
    answer = assistant.ask("“园区食堂每天免费供应三餐和水果”是原话吗")
    assert answer.verdict is not None and answer.verdict.result is VerdictResult.ABSENT
    assert answer.status is Status.NOT_FOUND and answer.citations == ()
    assert [block.kind for block in answer.blocks] == ["diff", "nearest"]


@pytest.mark.parametrize(
    ("text", "limit", "told"),
    [("。", 10, "没有要核对的文字"), ("字" * 11, 10, "一次最多核对 10 字")],
)
def test_what_cannot_be_checked(text: str, limit: int, told: str) -> None:
    with pytest.raises(InvalidQuestionError, match=told):
        checkable(text, limit)


# Invariants


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_slice_is_exact_and_any_changed_character_is_not(
    checker: WordingChecker, data: st.DataObject
) -> None:
    document, clause = data.draw(st.sampled_from(_LEAVES))
    body = document.text[clause.body_start : clause.end]
    start = data.draw(st.integers(0, max(len(body) - 12, 0)))
    wording = body[start : start + 12]
    letters = [i for i, c in enumerate(wording) if "\u4e00" <= c <= "\u9fff"]
    # a slice that cuts a figure (1|0%|高新区) is another figure
    assume(len(letters) >= 8 and not any(wording[k] in "0123456789.%％" for k in (0, -1)))
    assert checker.check_sentence(wording).result is VerdictResult.EXACT
    place = data.draw(st.sampled_from(letters))
    changed = wording[:place] + "龘" + wording[place + 1 :]
    assert checker.check_sentence(changed).result is not VerdictResult.EXACT


_DRAFT = f"""关于高新区创新发展情况的报告

一、总体情况
根据《意见》规定，{_SUPPORT.replace("研发", "建设")}。今年以来，各项工作取得积极成效。
（一）{_SUPPORT}。《国务院关于促进国家高新技术产业开发区高质量发展的若干意见》（国发〔2020〕7号）明确，支持国家高新区面向全球招才引智。
三、基本原则
二是加快布局创新平台。
会议强调，要“{_SUPPORT}”，抓好落实。"""


def test_headings_and_what_leads_to_a_quotation_are_no_misquotations(
    checker: WordingChecker,
) -> None:
    found = checker.check_text(_DRAFT)
    assert [(m.result.value, m.given) for m in found] == [
        ("altered", f"{_SUPPORT.replace('研发', '建设')}。"),
        ("absent", "今年以来，各项工作取得积极成效。"),
        ("exact", f"{_SUPPORT}。"),
        ("exact", "支持国家高新区面向全球招才引智。"),
        ("exact", "基本原则"),
        ("exact", _SUPPORT),
    ]
    assert all(_DRAFT[m.place : m.place + len(m.given)] == m.given for m in found)
    assert found[0].differences == "用词改动：引作“建设”，原文是“研发”"


@pytest.mark.parametrize(
    ("sentence", "rests"),
    [
        (
            "（一）根据《若干意见》规定，给予支持。",
            ["根据《若干意见》规定，给予支持。", "给予支持。"],
        ),
        ("3.5亿元。", []),
        ("各地区要根据实际，给予支持。", []),
        ("会议指出：要给予支持。", ["给予支持。"]),
        ("按照要求，", []),
    ],
)
def test_where_wording_may_begin(sentence: str, rests: list[str]) -> None:
    assert [sentence[at:] for at in openings(sentence)] == rests


def test_what_a_clause_says_too_is_no_lead_in(checker: WordingChecker) -> None:
    document = _LIBRARY.document("guokefazheng-2019-313")
    sentence = "地方政府可根据区域创新发展需要，综合采取以下政策措施，支持新型研发机构建设发展。"
    assert sentence in document.text
    given = sentence.removeprefix("地方政府可").replace("区域", "产业")
    (match,) = checker.check_text(given)
    assert (match.result, match.given) == (VerdictResult.ALTERED, given)
    assert match.differences == "用词改动：引作“产业”，原文是“区域”"


def test_long_text_is_checked_sentence_by_sentence(checker: WordingChecker) -> None:
    text = _LIBRARY.document("alxa-2021").clause("二（二）").text + "本条另给予一亿元奖励。"
    results = [match.result for match in checker.check_text(text)]
    assert len(results) > 3
    assert results[:-1] == [VerdictResult.EXACT] * (len(results) - 1)
    assert results[-1] is not VerdictResult.EXACT


class _Counting:
    """An index that notes which rows are read."""

    def __init__(self, index: HybridIndex) -> None:
        self._index = index
        self.read: list[int] = []

    def search_words(self, *args: object) -> object:
        return self._index.search_words(*args)  # type: ignore[arg-type]

    def document(self, row: int) -> object:
        return self._index.document(row)

    def clause(self, row: int) -> object:
        self.read.append(row)
        return self._index.clause(row)


def test_only_recalled_clauses_are_read(index: HybridIndex) -> None:
    """Rows read are those of the search by words, and no other, whatever the index holds."""
    counting = _Counting(index)
    checker = WordingChecker(counting)  # type: ignore[arg-type]
    assert checker.check_sentence(_SUPPORT).result is VerdictResult.EXACT
    assert 0 < len(counting.read) <= 100
    assert len(set(counting.read)) == len(counting.read)
    recalled = [int(row) for row in index.search_words(_SUPPORT, 100, None)]
    assert counting.read == recalled


# What a check costs


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("1,000 万元", "1000万元"),
        ("１，０００．５", "1000.5"),
        ("1,0000", "1,0000"),
        ("2021-08-15", "2021-08-15"),
        ("三，四。5、6；", "三四56"),
        ("50%，—60", "50%60"),
        ("條款", "条款"),
    ],
)
def test_marks_count_only_in_figures(text: str, folded: str) -> None:
    assert fold(text).text == folded


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("0123456789,.:/-–~，．"))))
def test_a_clause_is_folded_as_a_wording_is(text: str) -> None:
    """Clauses are folded without their places, in another way."""
    document = _LIBRARY.document("alxa-2021")
    clause = replace(document.leaves[0], start=0, end=len(text), leaf=True)
    unit = make_unit(replace(document, text=text, clauses=()), clause)
    folded = fold(text)
    assert (unit.text, unit.folded()) == (folded.text, folded)


def test_a_sentence_that_is_repeated_is_checked_once(index: HybridIndex) -> None:
    counting = _Counting(index)
    checker = WordingChecker(counting)  # type: ignore[arg-type]
    altered = f"{_SUPPORT.replace('研发', '建设')}。"
    once = checker.check_text(f"{altered}食堂每天供应三餐。")
    read = len(counting.read)
    matches = checker.check_text(altered * 300 + "食堂每天供应三餐。")
    assert [m.place for m in matches] == [len(altered) * n for n in range(301)]
    assert [m.differences for m in matches] == [once[0].differences] * 300 + [once[1].differences]
    assert len(counting.read) < 3 * read


@pytest.mark.parametrize("text", ["支持研发" + "。\n支持研发" * 1000, "“支持科技人员研发”" * 1001])
def test_more_sentences_or_quotations_than_are_checked_at_once_are_told(
    assistant: PolicyAssistant, text: str
) -> None:
    with pytest.raises(InvalidQuestionError, match=r"一次最多核对 1000 句"):
        assistant.check(text)
    assert assistant.check(text[: len(text) // 2])


def test_the_longest_text_takes_seconds(assistant: PolicyAssistant) -> None:
    """20,000 characters of clauses, a character in twelve another: 1 s of a core (2026-11-26)."""
    text = "".join(clause.text + "\n" for _, clause in _LEAVES) * 3
    altered = "".join("也" if place % 12 == 7 else char for place, char in enumerate(text))
    started = time.process_time()
    matches = assistant.check(altered[:20_000])
    assert len(matches) > 300
    assert time.process_time() - started < 15


def test_an_item_is_told_with_the_sentence_it_stands_under(
    encoder: PolicyEncoder, tmp_path: Path
) -> None:
    front = (
        "id: vouchers\ntitle: 某省创新券办法\nissuer: 某省科技厅\nlevel: province\nplace: 某省\n"
        "source_url: https://example.org/\nvalidity: 现行有效\nverification: 未核对"
    )
    text = "第一条　创新券不支持下列活动：\n（一）专利维护、专利转让和购买的费用；\n（二）企业上市辅导等商事服务。"
    (tmp_path / "vouchers.md").write_text(f"---\n{front}\n---\n{text}\n", encoding="utf-8")
    library = load_library(tmp_path)
    opened = PolicyAssistant(library, HybridIndex.build(library.documents, encoder), Settings())
    answer = opened.ask("办法第一条是不是说支持专利维护、专利转让和购买的费用？")
    assert answer.verdict is not None and answer.verdict.result is VerdictResult.ALTERED
    told = [(b.text, b.depth) for b in answer.blocks if isinstance(b, Quotation)]
    assert told == [
        ("创新券不支持下列活动：", 0),
        ("专利维护、专利转让和购买的费用；", 1),
    ]


_SPLIT = """---
id: split
title: 某省推进主辅分离办法
number: 某政发〔2024〕6号
issuer: 某省人民政府
level: province
place: 某省
issued_on: '2024-01-02'
published_on: '2024-01-02'
source_url: https://example.org/
validity: 现行有效
verification: 未核对
---
第一条　工业企业将服务环节剥离后设立的服务业企业，用电、用水、用气价格可以继续按照原工业企业的标准执行。
第二条　本办法自公布之日起施行。
"""


@pytest.mark.parametrize(
    ("said", "checked"),
    [
        ("工业剥离出的服务企业用能价格标准", False),  # stands nowhere
        ("剥离后服务企业的水电气价格执行标准", False),  # some of its words, and no mark
        ("工业企业服务环节剥离 设立服务业企业", False),  # in pieces
        ("工业企业服务环节剥离设立服务业企业申报材料", False),  # names, of which the last is new
        ("工业企业将服务环节剥离后设立的服务业企业", True),  # names alone, but as they stand
        ("用电、用水、用气价格可以继续按照原商业企业的标准执行", True),
        ("服务业企业用电价格可以按照原工业企业标准执行，用水也是。", True),
    ],
)
def test_a_topic_in_the_words_of_a_clause_is_asked_not_checked(
    tmp_path: Path, encoder: PolicyEncoder, said: str, checked: bool
) -> None:
    (tmp_path / "split.md").write_text(_SPLIT, encoding="utf-8")
    library = load_library(tmp_path)
    assistant = PolicyAssistant(library, HybridIndex.build(library.documents, encoder), Settings())
    assert (assistant.ask(said).verdict is not None) == checked
