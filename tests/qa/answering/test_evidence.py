"""Which clauses belong to an answer, and which facts they are taken to state."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import ClauseId, Library, load_library
from corpus.importing import draft, publish
from corpus.reading import read_file
from corpus.text import Tokeniser, to_numeral
from index import HybridIndex, PolicyEncoder
from qa import PolicyAssistant, Settings
from qa.answering import (
    Decision,
    Evidence,
    EvidenceSelector,
    Judge,
    Lead,
    Missing,
    Note,
    Status,
    first_of,
    is_open,
    lead_slice,
)
from qa.asking import Query
from qa.reading import Reader
from qa.retrieval import Found, Hit, Retriever, load_cohort, telling_words

_Scores = Callable[[str, Sequence[str]], list[float]]


def _unread(query: str, passages: Sequence[str]) -> list[float]:
    raise AssertionError(f"{query} was read with {passages}")


def _judge(assistant: PolicyAssistant, scores: _Scores = _unread) -> Judge:
    return Judge(Tokeniser(), Reader(assistant.index, scores), load_cohort(PolicyEncoder()))


def _found(assistant: PolicyAssistant, question: str, *labels: str) -> Found:
    """Hits in a given order for a question that asks for an amount."""
    query = Query(question, question, facts=("amount",))
    (vector,) = assistant.index.encoder.encode_queries([question])
    rows = [assistant.index.row(ClauseId("awards", label)) for label in labels]
    hits = tuple(
        Hit(assistant.index.document(row), assistant.index.clause(row), 1 / place, row)
        for place, row in enumerate(rows, 1)
    )
    return Found(query, hits, vector)


def test_a_fact_in_a_clause_about_something_else_is_not_the_one_asked_for(
    awarding: PolicyAssistant,
) -> None:
    selector, judge = EvidenceSelector(awarding.index), _judge(awarding)
    asked = "离岗创业的人能领多少兼职报酬"
    found = _found(awarding, asked, "第三条", "第一条")
    assert selector.held(found) == frozenset()
    assert judge.missing(found.query, selector.held(found)) == ("金额",)
    best = _found(awarding, asked, "第一条", "第三条")  # anywhere in the best clause it counts
    assert selector.held(best) == {"amount"}
    near = _found(awarding, "国家级实验室奖励多少钱", "第三条", "第一条")
    assert selector.held(near) == {"amount"}


def test_a_fact_stated_for_all_items_of_a_list_is_stated(
    encoder: PolicyEncoder, tmp_path: Path
) -> None:
    front = (
        "id: awards\ntitle: 某市大赛资助办法\nissuer: 某市人民政府\nlevel: city\nplace: 某市\n"
        "source_url: https://example.org/\nvalidity: 现行有效\nverification: 未核对"
    )
    text = (
        "1、大赛资助\n资助条件：\n（1）获得创业大赛一等奖的；\n（2）在本市登记的。\n"
        "资助标准：每个项目20万元。\n2、房租资助\n资助条件：\n（1）租用孵化器的；\n（2）当年入驻的。\n"
        "资助期限：两年。"
    )
    (tmp_path / "awards.md").write_text(f"---\n{front}\n---\n{text}\n", encoding="utf-8")
    library = load_library(tmp_path)
    opened = PolicyAssistant(library, HybridIndex.build(library.documents, encoder), Settings())
    selector = EvidenceSelector(opened.index)
    found = _found(opened, "一等奖资助多少钱", "1（1）")
    assert selector.held(found) == {"amount"}
    assert "资助标准：每个项目20万元。" in [e.text.strip() for e in selector.select(found)]
    assert selector.held(_found(opened, "租孵化器资助多少钱", "2（1）")) == frozenset()


def test_the_clause_that_states_a_fact_is_quoted_behind_a_better_one(
    awarding: PolicyAssistant,
) -> None:
    selector = EvidenceSelector(awarding.index)
    found = _found(awarding, "国家级实验室奖励多少钱", "第三条", "第一条")
    last = replace(found.hits[1], score=0.01)  # far below the best: not quoted by itself
    found = replace(found, hits=(found.hits[0], last))
    labels = [e.clause.label for e in selector.select(found)]
    assert list(dict.fromkeys(labels)) == ["第三条", "第一条"]
    plain = replace(found, query=replace(found.query, facts=()))
    assert [e.clause.label for e in selector.select(plain)] == ["第三条"]


def test_nothing_asked_for_is_not_looked_for(awarding: PolicyAssistant) -> None:
    found = _found(awarding, "谁能领奖励", "第一条")
    plain = Found(Query("谁能领奖励", "谁能领奖励"), found.hits, found.vector)
    assert EvidenceSelector(awarding.index).held(plain) == frozenset()


def test_all_that_was_found_is_told_of_every_document(assistant: PolicyAssistant) -> None:
    answer = assistant.ask("对新型研发平台有什么支持？")
    cited = {(c.document.document_id, c.clause.label) for c in answer.citations}
    assert len({document for document, _ in cited}) >= 2
    lists = {label[:-3] for _, label in cited if label.endswith("（一）")}
    for document, label in list(cited):
        if label[:-3] in lists:  # a list of which two items are near is whole
            items = assistant.library.document(document).children(label[:-3])
            assert {(document, item.label) for item in items} <= cited


def test_an_uncertain_answer_names_the_words_it_lacks(
    awards: Library, awarding: PolicyAssistant
) -> None:
    unsure = Decision(answered=0.0, unread=0.0, away=0.0, sure=1.1)
    assistant = PolicyAssistant(awards, awarding.index, Settings(), decision=unsure)
    answer = assistant.ask("实验室能转租吗")
    assert answer.blocks[0] == Note("所引条款没有写到“转租”，可能不是您问的事，请核对。")
    assert answer.citations and not any(isinstance(block, Lead) for block in answer.blocks)
    for sure in (assistant, awarding):
        assert isinstance(sure.ask("获奖单位可以转让专利吗").blocks[0], Lead)


def test_behind_a_policy_a_question_in_foreign_words_is_doubtful(
    assistant: PolicyAssistant,
) -> None:
    history = ["新型研发机构有什么支持？"]
    told = "现有文件没有写到“饭卡”“食堂”，不能据此作答。"
    assert assistant.ask("园区食堂饭卡在哪办", history).blocks[0] == Missing((), told)
    lenient = Decision(answered=0.0, unread=0.0, outside=0.0)
    lax = PolicyAssistant(assistant.library, assistant.index, Settings(), decision=lenient)
    answer = lax.ask("园区食堂饭卡在哪办", history)
    assert answer.blocks[0] == Note("所引条款没有写到“饭卡”“食堂”，可能不是您问的事，请核对。")
    answer = assistant.ask("那税收优惠呢", history)
    assert answer.citations and not any(isinstance(block, Note) for block in answer.blocks)


def test_words_that_name_nothing_are_not_said_to_lack(awarding: PolicyAssistant) -> None:
    found = _found(awarding, "开饭店还有几个补贴，或者能不能要3000元的饭卡", "第一条")
    lacking = _judge(awarding).uncovered(found.query, found.hits)
    assert {"饭店", "饭卡"} <= set(lacking)
    assert not {"还有", "几个", "或者", "能不能", "3000"} & set(lacking)


def test_a_short_question_all_of_whose_words_stand_in_one_clause_is_answered(
    assistant: PolicyAssistant,
) -> None:
    answer = assistant.ask("5G什么时候全覆盖")  # its cosine is that of questions about other things
    assert answer.status is Status.PARTIAL and answer.missing == ("时间",)
    assert any("5G" in citation.quote for citation in answer.citations)
    assert assistant.ask("食堂什么时候装修").status is Status.NOT_FOUND


def _evidence(awards: Library, text: str) -> Evidence:
    """A whole document of one clause."""
    clause = replace(awards.document("awards").leaves[0], text=text, start=0, end=len(text))
    document = replace(awards.document("awards"), text=text, clauses=(clause,))
    return Evidence(document, clause, 0, len(text), 0.5)


def test_a_lead_cuts_no_bracket_open(awards: Library) -> None:
    text = (
        "申报单位应当在规定的期限以内通过“某市科技计划管理平台”（网址：https://example.org，"
        "咨询电话：000-0000）在线填写，逾期的不予受理，由所在区科技主管部门审核汇总后统一报送。"
    )
    best = _evidence(awards, text)
    for asked in ("网址", "咨询电话是多少", "哪个平台", "逾期会怎样", "谁审核"):
        lead = lead_slice(Query(asked, asked), best, Tokeniser()).text
        assert lead in text
        for opening, closing in ("（）", "“”"):
            assert lead.count(opening) == lead.count(closing), (asked, lead)
    assert "（网址" in lead_slice(Query("网址", "网址"), best, Tokeniser()).text


def test_a_long_list_under_one_sentence_is_told_whole(
    tmp_path: Path, encoder: PolicyEncoder
) -> None:
    papers = ("申请表", "营业执照", "法定代表人身份证明", "近两年审计报告", "社会保险缴纳证明",
              "专利证书", "场地证明", "研发费用明细", "人员名单", "信用承诺书", "推荐函")  # fmt: skip
    items = "\n".join(f"（{to_numeral(n)}）{paper}；" for n, paper in enumerate(papers, 1))
    text = f"某市科技企业认定办法\n第一条　为认定科技企业，制定本办法。\n第二条　申请认定应当提交下列材料：\n{items}\n第三条　本办法自公布之日起施行。\n"
    file = tmp_path / "rules.txt"
    file.write_text(text, encoding="utf-8")
    publish(draft(read_file(file)), tmp_path / "documents")
    library = load_library(tmp_path / "documents")
    index = HybridIndex.build(library.documents, encoder)
    answer = PolicyAssistant(library, index, Settings()).ask("申请认定要提交哪些材料")
    told = "".join(citation.quote for citation in answer.citations)
    assert [paper for paper in papers if paper not in told] == []


_RULE = (
    "对在本区内注册满两年并且在上一个统计年度内主营业务收入不低于2000万元、研发人员不少于20人的规模以上工业企业，"
    "经区科技部门会同财政部门审核公示后，可以按照当年研发投入的百分之十申请补助，区财政部门应当在30日内拨付。"
)


@pytest.mark.parametrize(
    ("asked", "facts", "lead"),
    [
        # the figure of a condition is not the one asked for
        ("能补多少", ("amount",), "可以按照当年研发投入的百分之十申请补助，区财政部门应当在30日内拨付"),
        ("几天拨付", ("duration",), "区财政部门应当在30日内拨付"),
    ],
)  # fmt: skip
def test_a_condition_is_never_told_first(
    awards: Library, asked: str, facts: tuple[str, ...], lead: str
) -> None:
    best = _evidence(awards, _RULE)
    assert lead_slice(Query(asked, asked, facts=facts), best, Tokeniser()).text == lead


def test_what_a_clause_stands_under_is_told_with_it_where_it_is_short(
    awards: Library,
) -> None:
    best = _evidence(
        awards,
        "企业获得国家级科技企业孵化器认定的，给予一次性奖励100万元，奖励资金由市、区两级财政按照各半的比例负担并列入年度预算安排。",
    )
    lead = lead_slice(Query("奖多少", "奖多少", facts=("amount",)), best, Tokeniser())
    assert lead.text == "企业获得国家级科技企业孵化器认定的，给予一次性奖励100万元"


def test_the_sentence_that_holds_the_fact_asked_for_is_told_first(
    awards: Library, awarding: PolicyAssistant
) -> None:
    found = _found(awarding, "国家级实验室奖励多少钱", "第一条")
    near, held = (_evidence(awards, text) for text in ("给予奖励。", "奖励50万元。"))
    near = replace(near, score=0.9)
    assert first_of(found.query, [near, held], found.hits) == held
    assert first_of(replace(found.query, facts=()), [near, held], found.hits) == near
    assert first_of(found.query, [], found.hits) is None


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("责任单位：市科技局、市财政局。", False),
        ("参保待遇", False),
        ("由市科技局负责认定。", True),
        ("责任单位应当在三十日内办结。", True),
        ("给予一次性奖励五十万元并优先推荐申报上级项目", True),  # a line that lost its mark
    ],
)
def test_a_heading_or_a_label_is_no_first_line(
    awards: Library, awarding: PolicyAssistant, text: str, tells: bool
) -> None:
    found = _found(awarding, "奖励多少", "第一条")
    line = _evidence(awards, text)
    query = replace(found.query, facts=())
    assert first_of(query, [line], found.hits) == (line if tells else None)
    asked = replace(query, facts=("authority",))
    if "局" in text:  # what it labels is asked for
        assert first_of(asked, [line], found.hits) == line


def test_a_particular_kind_of_fact_is_named_instead_of_the_general_one(
    awarding: PolicyAssistant,
) -> None:
    judge = _judge(awarding)
    query = Query("土地一亩多少钱", "土地一亩多少钱", facts=("amount", "unit_price"))
    assert judge.missing(query, frozenset()) == ("单价",)
    assert judge.missing(query, {"amount"}) == ("单价",)
    assert judge.missing(query, {"unit_price"}) == ("金额",)
    assert judge.missing(query, {"amount", "unit_price"}) == ()


def test_a_sentence_without_end_is_no_first_line(
    awards: Library, awarding: PolicyAssistant
) -> None:
    found = _found(awarding, "奖励多少", "第一条")
    longest = "对符合条件的企业给予奖励50万元的，" * 40  # 680 characters
    assert first_of(found.query, [_evidence(awards, longest)], found.hits) is None
    shorter = _evidence(awards, longest[:596])
    assert first_of(found.query, [shorter], found.hits) == shorter


def test_question_and_clause_are_read_together_where_the_first_look_leaves_it_open(
    awarding: PolicyAssistant,
) -> None:
    selector = EvidenceSelector(awarding.index)
    retriever, read = Retriever(awarding.index, Tokeniser()), []
    opened = 0
    for text in (
        "食堂几点开门",
        "有人帮忙搬家吗",
        "没上班的人能拿钱吗",
        "卖专利的钱归谁",
        "出国读书给钱吗",
    ):
        found = retriever.search(Query(text, text), 25)
        before = _judge(awarding).answerable(found, selector.select(found))
        several = len(telling_words(text, Tokeniser())) > 1  # of one word too little is known
        opens = several and is_open(found.query, before)
        for says, answers in ((-20.0, False), (20.0, True)):

            def scores(query: str, passages: Sequence[str], says: float = says) -> list[float]:
                read.extend((query, passage) for passage in passages)
                return [says] * len(passages)

            count = len(read)
            findings = _judge(awarding, scores).findings(found, selector, Decision())
            assert (len(read) > count) == opens
            if opens:
                opened += 1
                told = found.hits[0].clause
                assert read[-1][0] == text
                assert told.text.removeprefix(told.mark).strip() in read[-1][1]
                assert bool(findings.evidence) == answers
    assert opened > 1


def test_a_missing_fact_is_told_at_a_probability_at_which_another_question_is_refused(
    awarding: PolicyAssistant,
) -> None:
    selector, judge = (
        EvidenceSelector(awarding.index),
        _judge(awarding, lambda query, passages: [0.0]),
    )
    text = "搬家公司给补贴吗"
    found = Retriever(awarding.index, Tokeniser()).search(Query(text, text), 25)
    between = Decision(answered=1.0, lacking=0.0, sure=0.0)
    for facts in ((), ("phone",)):
        asked = replace(found, query=replace(found.query, facts=facts))
        assert judge.is_read(asked.query, judge.answerable(asked, selector.select(asked)))
        findings = judge.findings(asked, selector, between)
        assert (bool(findings.evidence), findings.missing) == (
            (True, ("联系方式",)) if facts else (False, ())
        )


def test_questions_in_english_are_not_read() -> None:
    query = Query("补贴多少", "补贴多少")
    assert is_open(query, 0.4) and not is_open(replace(query, english=True), 0.4)
    assert not is_open(query, 0.04) and not is_open(query, 0.8)


def _opened(text: str, folder: Path, encoder: PolicyEncoder, title: str) -> PolicyAssistant:
    front = (
        f"id: rules\ntitle: {title}\nissuer: 某市人民政府\nlevel: city\nplace: 某市\n"
        "source_url: https://example.org/\nvalidity: 现行有效\nverification: 未核对"
    )
    (folder / "rules.md").write_text(f"---\n{front}\n---\n{text}\n", encoding="utf-8")
    library = load_library(folder)
    return PolicyAssistant(library, HybridIndex.build(library.documents, encoder), Settings())


def test_blanks_of_a_form_are_no_evidence(tmp_path: Path, encoder: PolicyEncoder) -> None:
    text = (
        "一、新产品奖励标准为每件3万元。\n二、申请新产品奖励按附件1填写申请表。\n附件1\n新产品奖励申请表\n"
        "新产品奖励金额由企业填写。\n企业名称：\n申请奖励金额：\n年  月  日"
    )
    answer = _opened(text, tmp_path, encoder, "某市新产品奖励办法").ask("新产品奖励金额是多少")
    told = {citation.quote for citation in answer.citations}
    assert {"新产品奖励标准为每件3万元。", "新产品奖励金额由企业填写。"} <= told
    assert not told & {"企业名称：", "申请奖励金额：", "年  月  日"}


def test_what_stands_twice_is_told_once(tmp_path: Path, encoder: PolicyEncoder) -> None:
    rule = "种植大棚蔬菜50亩以上的，奖励2万元。"
    text = f"一、{rule}\n二、种植水果的另行规定。\n三、{rule}"
    answer = _opened(text, tmp_path, encoder, "某市农业奖励办法").ask("种大棚蔬菜奖多少钱")
    assert [citation.quote for citation in answer.citations].count(rule) == 1


def test_what_is_listed_as_materials_are_materials(tmp_path: Path, encoder: PolicyEncoder) -> None:
    text = "1、企业章程；\n2、身份证；\n3、研发项目简介打印稿。"
    answer = _opened(text, tmp_path, encoder, "入驻孵化器所需材料清单").ask(
        "入驻孵化器要交什么材料"
    )
    assert (answer.status, answer.missing) == (Status.ANSWERED, ())


def test_what_a_heading_states_needs_no_further_clause(
    tmp_path: Path, encoder: PolicyEncoder
) -> None:
    text = (
        "一、申报材料\n（一）企业章程；\n（二）身份证。\n二、办理\n"
        "（三）窗口收到材料后登记。\n（四）出具收件回执。"
    )
    opened = _opened(text, tmp_path, encoder, "某市孵化器入驻办法")
    (vector,) = opened.index.encoder.encode_queries(["要交什么材料"])
    hits = []
    for label, score in (("一（二）", 0.9), ("二（三）", 0.1)):
        row = opened.index.row(ClauseId("rules", label))
        hits.append(Hit(opened.index.document(row), opened.index.clause(row), score, row))
    query = Query("要交什么材料", "要交什么材料", facts=("material",))
    told = EvidenceSelector(opened.index).select(Found(query, tuple(hits), vector))
    assert {e.clause.label for e in told} == {"一（二）"}


def test_of_several_figures_none_is_told_alone(awards: Library) -> None:
    text = (
        "创新券的补助不超过购买服务实际发生费用的50%，补助额度不低于1万元，科技企业不超过20万元，个人不超过3万元，"
        "其他单位不超过6万元。"
    )
    best = _evidence(awards, text)
    query = Query("创新券补助多少", "创新券补助多少", facts=("amount",))
    assert lead_slice(query, best, Tokeniser()).text == text.removesuffix("。")


def test_what_a_rule_refers_to_is_quoted_with_it(tmp_path: Path, encoder: PolicyEncoder) -> None:
    text = (
        "第一条　养老机构应当备案。\n第二条　专职消防值守人员每人每月发300元。\n"
        "家庭照护者的补贴按照本条第一款规定执行。\n第三条　敬老卡免费办理。"
    )
    answer = _opened(text, tmp_path, encoder, "某市养老服务办法").ask("家庭照护者每月补贴多少钱")
    assert (answer.status, answer.missing) == (Status.ANSWERED, ())
    assert {citation.clause.label: citation.quote for citation in answer.citations} == {
        "第二条第二款": "家庭照护者的补贴按照本条第一款规定执行。",
        "第二条第一款": "专职消防值守人员每人每月发300元。",
    }
