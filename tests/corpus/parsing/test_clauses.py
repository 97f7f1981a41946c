"""The parser on structures that the three documents do not have."""

import pytest

from corpus import ClauseKind, parse


def _labels(text: str) -> list[str]:
    return [clause.label for clause in parse("x", text)]


def test_chapters_and_sections_that_start_again_keep_labels_unique() -> None:
    text = (
        "第一编 总则\n第一章 任务\n第一节 甲\n第一条 丙。\n第二章 附则\n第一节 乙\n第二条 丁。\n"
        "第二编 分则\n第一章 戊\n第三条 己。"
    )
    assert _labels(text) == [
        "第一编", "第一编第一章", "第一编第一章第一节", "第一条",
        "第一编第二章", "第一编第二章第一节", "第二条", "第二编", "第二编第一章", "第三条",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrapped",
    [
        "为了规范，根据\n第二条处理。",
        "依照第一条和\n第三条、第四条处理。",
        "符合\n（一）项规定的。",
    ],
)
def test_a_reference_on_a_new_line_opens_no_clause(wrapped: str) -> None:
    text = f"第一条 {wrapped}\n第二条 乙。"
    first, second = parse("x", text)
    assert (first.label, second.label) == ("第一条", "第二条")
    assert first.text == f"第一条 {wrapped}"


def test_items_after_a_comma_are_items() -> None:
    assert _labels("第一条 有下列情形之一的，\n（一）甲；\n（二）乙。") == [
        "第一条", "第一条（一）", "第一条（二）",
    ]  # fmt: skip


@pytest.mark.parametrize("date", ["2021年8月1日", "二〇二一年八月一日"])
@pytest.mark.parametrize("note", ["", "\n（此件公开发布）"])
def test_signature_date_and_note_are_the_closing(date: str, note: str) -> None:
    clauses = parse("x", f"一、甲甲。\n二、乙乙。\n\n阿拉善盟行政公署\n{date}{note}")
    assert [clause.label for clause in clauses] == ["一", "二", "落款"]
    assert clauses[-1].kind is ClauseKind.CLOSING
    assert clauses[-1].text == f"阿拉善盟行政公署\n{date}{note}"
    assert clauses[1].text == "二、乙乙。"


_LAW = """第一章 处罚的种类和适用
第十条 行政处罚由行政机关实施。
第十五条 有下列情形之一的，从轻处罚：
（一）主动消除的；
（二）受他人胁迫的；
1.甲；
2.乙。
前款规定的情形，应当有证据。
有下列情形之一的，不予处罚：
（一）违法行为轻微的；
（二）其他情形。
第十五条之一 外地企业参照适用。
第三十条 享受工伤医疗待遇。
治疗工伤应当在医疗机构就医。"""


def test_paragraphs_of_an_article_are_nodes() -> None:
    clauses = {clause.label: clause for clause in parse("x", _LAW)}
    assert list(clauses) == [
        "第一章", "第十条", "第十五条", "第十五条第一款", "第十五条第一款（一）",
        "第十五条第一款（二）", "第十五条第一款（二）1", "第十五条第一款（二）2",
        "第十五条第二款", "第十五条第三款", "第十五条第三款（一）", "第十五条第三款（二）",
        "第十五条之一", "第三十条", "第三十条第一款", "第三十条第二款",
    ]  # fmt: skip
    assert clauses["第十五条第二款"].text == "前款规定的情形，应当有证据。"
    assert clauses["第十五条第二款"].kind is ClauseKind.PARAGRAPH
    assert clauses["第十五条第三款（一）"].lead == "有下列情形之一的，不予处罚："
    assert clauses["第三十条第一款"].text == "享受工伤医疗待遇。"
    assert (
        clauses["第十五条"].parent == "第一章" and clauses["第一章"].heading == "处罚的种类和适用"
    )
    assert not any(clause.heading for clause in clauses.values() if "条" in clause.label)


def test_an_article_with_one_paragraph_keeps_its_label() -> None:
    assert _labels("第三条 甲。\n第四条 有下列：\n（一）乙；\n（二）丙。\n第五条 丁，\n戊。") == [
        "第三条", "第四条", "第四条（一）", "第四条（二）", "第五条",
    ]  # fmt: skip


def test_marks_within_a_line_that_was_not_broken() -> None:
    text = "第二条 支持下列单位：（一）企业；（二）高等学校。第二条之一 外地企业参照适用。"
    clauses = parse("x", text)
    assert [clause.label for clause in clauses] == [
        "第二条", "第二条（一）", "第二条（二）", "第二条之一",
    ]  # fmt: skip
    assert clauses[2].text == "（二）高等学校。"


def test_a_quoted_clause_is_no_clause_of_the_document() -> None:
    text = "一、第五条修改为：“第五条 甲。\n第七条 乙。第八条 丙。”\n二、删去第九条。"
    assert _labels(text) == ["一", "二"]


def test_an_amendment_in_quotation_marks_left_open_hides_no_article() -> None:
    assert _labels("第一条 称“甲。\n第二条 乙。\n第三条 丙。") == ["第一条", "第二条", "第三条"]


def test_flat_marks_are_heads_above_articles_and_items_within_one() -> None:
    text = "一、一般规定\n第一条 甲。\n第二条 有：\n一、乙；\n二、丙。\n二、附则\n第三条 丁。"
    clauses = parse("x", text)
    assert [clause.label for clause in clauses] == [
        "一", "第一条", "第二条", "第二条一", "第二条二", "二", "第三条",
    ]  # fmt: skip
    assert clauses[0].kind is ClauseKind.PART and clauses[3].kind is ClauseKind.ITEM
    assert clauses[-1].path == ("二、附则",)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("第1条 甲。\n第2条 乙。", ["第一条", "第二条"]),
        ("第１條　甲。\n第２條　乙。", ["第一条", "第二条"]),
        ("一、甲如下：\n①乙；\n②丙。", ["一", "一①", "一②"]),
        ("一、甲如下：\n⒈乙；\n⒉丙。", ["一", "一1", "一2"]),
        ("一、甲如下：\n(一)乙；\n(二)丙。", ["一", "一（一）", "一（二）"]),
        ("一、甲如下：\n㈠乙；\n㈡丙。", ["一", "一（一）", "一（二）"]),
        ("一、甲如下：\n1）乙；\n2）丙。", ["一", "一1）", "一2）"]),
        ("\u200b第一条 甲。\n第\u200b二条 乙。", ["第一条", "第二条"]),
        ("## 第一章 甲\n第一条 乙。\n## 附则\n第二条 丙。", ["第一章", "第一条", "附则", "第二条"]),
        ("1 总则\n1.1 目的\n甲。\n1.2 依据\n乙。\n2 分级\n2.1 丙", ["1", "1.1", "1.2", "2", "2.1"]),
        ("4.总则\n4.1 甲\n4.1.1 乙。\n4.1.2 丙。", ["4", "4.1", "4.1.1", "4.1.2"]),
        (
            "一、甲\n1.乙：\n（一）丙；\n（二）丁。\n2.戊。",
            ["一", "一1", "一1（一）", "一1（二）", "一2"],
        ),
        ("一、甲：\n1、乙：\n1、丙；\n2、丁。", ["一", "一1", "一1（1）", "一1（2）"]),
        ("一、甲　　（一）乙。　　（二）丙。　　二、丁", ["一", "一（一）", "一（二）", "二"]),
    ],
)
def test_marks_of_every_form(text: str, labels: list[str]) -> None:
    clauses = parse("x", text)
    assert [clause.label for clause in clauses] == labels


def test_numbers_that_are_no_marks() -> None:
    assert _labels("一、产值增长：\n3.5倍以上。\n2021.5.1前完成。\n二、甲。") == ["一", "二"]
    assert _labels("零、甲。\n一、乙。") == ["前言", "一"]


def test_a_paragraph_after_a_list_is_not_part_of_its_last_item() -> None:
    text = "一、申请应当符合以下条件。\n（一）甲。\n（二）乙。\n不符合的，不予受理。\n二、丙。"
    clauses = {clause.label: clause for clause in parse("x", text)}
    assert clauses["一（二）"].text == "（二）乙。"
    assert clauses["一第二款"].text == "不符合的，不予受理。"
    assert list(clauses) == ["一", "一（一）", "一（二）", "一第二款", "二"]


def test_a_paragraph_between_two_items_belongs_to_the_first() -> None:
    clauses = parse("x", "第一条 有：\n（一）甲。\n其中丁。\n（二）乙。\n第二条 丙。")
    assert [clause.label for clause in clauses] == [
        "第一条", "第一条（一）", "第一条（二）", "第二条",
    ]  # fmt: skip
    assert clauses[1].text == "（一）甲。\n其中丁。"


_POINTS = """1、修路补助
申领条件：
（1）已经立项的；
（2）资金到位的。
申领对象：符合条件的村。
补助标准：每公里3万元。
2、修桥补助
申领条件：
（1）已经立项的，并附下列材料：
1.图纸；
2.预算。
（2）资金到位的。
申领对象：符合条件的乡镇，不含上一年度已经领取过同类补助的乡镇和街道办事处以及开发区管委会。
桥梁长度超过三十米的，由市级交通主管部门会同市级财政部门按照实际造价的一定比例另行核定补助。
3、修渠补助
每米200元。"""


def test_paragraphs_after_a_list_belong_to_the_point_whose_series_counts_on() -> None:
    clauses = {clause.label: clause for clause in parse("x", _POINTS)}
    assert list(clauses) == [
        "1", "1（1）", "1（2）", "1第二款", "2", "2（1）", "2（1）1", "2（1）2", "2（2）",
        "2第二款", "2第三款", "3",
    ]  # fmt: skip
    assert clauses["1第二款"].text == "申领对象：符合条件的村。\n补助标准：每公里3万元。"
    assert clauses["1第二款"].path == ("1、修路补助",)
    assert clauses["1（2）"].lead == "申领条件：" and clauses["1第二款"].lead == ""
    assert clauses["2第三款"].text.startswith("桥梁长度") and clauses["2第三款"].parent == "2"
    last = _POINTS + "\n（1）甲；\n（2）乙。\n补助标准：每米300元。"  # the last of such a series
    assert _labels(last)[-1] == "3第二款"


def test_a_paragraph_after_a_list_that_hangs_on_nothing_stands_alone() -> None:
    text = "（一）进入场所；\n（二）查阅资料。\n建设单位应当配合检查。\n（一）如实回答；\n（二）提供资料。"
    assert _labels(text) == [
        "（一）", "（二）", "无编号段落", "无编号段落（一）", "无编号段落（二）",
    ]  # fmt: skip


def test_a_table_stays_in_its_clause_and_its_cells_are_no_marks() -> None:
    table = "| 级别 | 奖励（万元） |\n| --- | --- |\n| 一、国家级 | 100 |\n| 第三条 | 50 |"
    clauses = parse("x", f"第一条 奖励标准如下：\n{table}\n第二条 乙。")
    assert [clause.label for clause in clauses] == ["第一条", "第二条"]
    assert clauses[0].text.endswith("| 第三条 | 50 |")


_NOTICE = """各县（市、区）：
现将办法印发给你们，请遵照执行。
附件：1.某市科技创新券管理办法
2.创新券申请表
某市科技局
2021年3月1日
附件1
某市科技创新券管理办法
第一条 为了甲，制定本办法。
第二条 乙。
附件2
创新券申请表
| 单位 | 金额 |"""


def test_a_notice_that_prints_a_rule_leaves_its_labels_alone() -> None:
    clauses = {clause.label: clause for clause in parse("x", _NOTICE)}
    assert list(clauses) == [
        "通知", "落款", "附件1", "第一条", "第二条", "附件2", "附件2前言",
    ]  # fmt: skip
    assert clauses["通知"].kind is ClauseKind.NOTICE
    assert clauses["落款"].text.startswith("附件：1.") and clauses["落款"].text.endswith("1日")
    assert clauses["第二条"].path == ("附件1 某市科技创新券管理办法",)


def test_attachments_of_a_document_with_clauses_of_its_own_prefix_theirs() -> None:
    text = "一、甲。\n二、乙。\n附件1：操作办法\n第一条 丙。\n附件2：补充办法\n第一条 丁。\n第二条 戊。"
    assert _labels(text) == [
        "一", "二", "附件1", "附件1第一条", "附件2", "附件2第一条", "附件2第二条",
    ]  # fmt: skip


def test_a_second_rule_in_one_text_is_a_part_of_its_own() -> None:
    rule = "".join(f"第{n}条 甲。\n" for n in "一二三")
    labels = _labels(f"{rule}某市专项资金管理办法\n{rule}")
    assert labels[3:] == ["另篇", "另篇第一条", "另篇第二条", "另篇第三条"]


@pytest.mark.parametrize(
    "contents",
    [
        "目　录\n第一章 总则\n第二章 附则\n",
        "目录\n第一章 总则……1\n第二章 附则……5\n",
        "第一章 总则\n第二章 附则\n",
        "第一章 总则 第二章 管理 第三章 附则\n",
    ],
)
def test_a_table_of_contents_opens_no_clause(contents: str) -> None:
    clauses = parse("x", f"{contents}第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。")
    assert [clause.label for clause in clauses] == [
        "目录", "第一章", "第一条", "第二章", "第二条",
    ]  # fmt: skip
    assert not clauses[0].states_policy


@pytest.mark.parametrize("title", ["处罚的种类和适用", "一般规定", "法律依据", "执行与"])
def test_a_title_that_ends_like_an_unfinished_sentence_swallows_nothing(title: str) -> None:
    assert _labels(f"第一章 {title}\n第一条 甲。\n第二章 {title}\n第二条 乙。")[1::2] == [
        "第一条", "第二条",
    ]  # fmt: skip
    assert _labels(f"一、{title}\n（一）甲。\n（二）乙。")[1:] == ["一（一）", "一（二）"]


def test_articles_that_start_again_are_told_apart_by_their_division() -> None:
    text = "第一编 甲\n第一条 乙。\n第二条 丙。\n第二编 丁\n第一条 戊。\n第二条 己。"
    assert _labels(text) == [
        "第一编", "第一条", "第二条", "第二编", "第二编第一条", "第二编第二条",
    ]  # fmt: skip


def test_headings_are_told_by_the_form_of_the_document() -> None:
    text = (
        "一、主要任务\n（一）加强组织领导。各部门要落实责任。\n（二）强化督查。定期通报。\n"
        "（三）企业应当备案。未备案的不予支持。\n二、附则\n本意见自印发之日起施行。"
    )
    headings = {clause.label: clause.heading for clause in parse("x", text)}
    assert headings == {
        "一": "主要任务", "一（一）": "加强组织领导", "一（二）": "强化督查", "一（三）": "",
        "二": "附则",
    }  # fmt: skip


def test_one_short_first_sentence_among_others_is_no_heading() -> None:
    rest = "对符合条件的企业按照规定给予一定比例的补助，具体办法由有关部门另行制定并公布"
    text = f"一、主要任务\n（一）实行备案制。备案后发证。\n（二）{rest}。\n（三）{rest}。"
    assert [clause.heading for clause in parse("x", text)[1:]] == ["", "", ""]


def test_a_heading_that_runs_into_its_text_ends_before_the_verb() -> None:
    siblings = "（一）强化管理。甲。\n（二）深化改革。乙。\n"
    clause = parse("x", f"一、任务\n{siblings}（三）推进重点领域技术创新聚焦短板，{'攻关' * 20}。")[
        3
    ]
    assert clause.heading == "推进重点领域技术创新"
    assert clause.text[clause.body_start - clause.start :].startswith("聚焦")


def test_a_part_without_a_number_stands_beside_the_chapters() -> None:
    clauses = parse("x", "第一章 甲\n第一条 乙。\n附 则\n第二条 丙。")
    assert [(clause.label, clause.parent) for clause in clauses] == [
        ("第一章", None), ("第一条", "第一章"), ("附则", None), ("第二条", "附则"),
    ]  # fmt: skip
    assert clauses[-1].path == ("附 则",)


def test_a_list_that_ends_with_a_semicolon_ends_all_the_same() -> None:
    assert _labels("第一条 有：\n（一）甲；\n（二）乙；\n前款丙。\n第二条 丁。") == [
        "第一条", "第一条第一款", "第一条第一款（一）", "第一条第一款（二）", "第一条第二款", "第二条",
    ]  # fmt: skip


_LINE = (
    "对符合条件的企业按照规定给予一定比例的补助，具体办法由有关部门另行制定并公布，每年申报一次。"
)


def test_a_long_clause_of_many_paragraphs_is_cut_into_them() -> None:
    parts = [f"推进第{n}项。\n{_LINE * 3}" for n in "甲乙丙丁戊"]
    text = (
        "一、主要任务\n"
        + "\n".join((*parts, "责任单位：市科技局"))
        + "\n二、附则\n本意见自印发之日起施行。"
    )
    clauses = parse("x", text)
    assert [clause.label for clause in clauses] == [
        "一", "一第一段", "一第二段", "一第三段", "一第四段", "一第五段", "二",
    ]  # fmt: skip
    assert [clause.text for clause in clauses[1:6]] == [
        *parts[:4],
        f"{parts[4]}\n责任单位：市科技局",
    ]
    assert clauses[3].heading == "推进第丙项"
    assert clauses[3].path == ("一、主要任务",)
    assert text[clauses[0].start : clauses[0].own_end] == "一、主要任务"


def test_a_short_clause_of_many_paragraphs_stays_one() -> None:
    assert _labels(f"一、主要任务\n{_LINE}\n{_LINE}\n二、附则\n甲。") == ["一", "二"]


def test_a_long_table_is_cut_into_rows_that_have_its_head() -> None:
    head, rows = "| 级别 | 奖励（万元） |", [f"| {n} {'甲' * 90} | 20 |" for n in range(9)]
    clauses = parse(
        "x",
        "一、标准\n单位：万元\n" + "\n".join([head, *rows]) + "\n以上不重复享受。\n二、附则\n乙。",
    )
    assert [clause.label for clause in clauses] == [
        "一", "一第一段", "一第二段", "一第三段", "一第四段", "二",
    ]  # fmt: skip
    assert clauses[1].text.startswith(f"单位：万元\n{head}\n{rows[0]}")
    assert [clause.lead for clause in clauses[1:5]] == ["", head, head, ""]
    assert clauses[3].text.startswith("| ") and clauses[4].text == "以上不重复享受。"


def test_a_table_that_a_document_begins_with_keeps_its_head() -> None:
    head, rows = "| 级别 | 奖励（万元） |", [f"| {n} {'甲' * 90} | 20 |" for n in range(9)]
    leaves = [clause for clause in parse("x", "\n".join([head, *rows])) if clause.leaf]
    assert len(leaves) > 2
    assert [leaf.lead for leaf in leaves] == ["", *[head] * (len(leaves) - 1)]


def test_questions_stand_with_their_answers_where_nothing_is_numbered() -> None:
    pairs = [f"问：哪些企业可以申请第{n}项？\n答：{_LINE}" for n in "甲乙丙丁"]
    clauses = parse("x", "\n".join(["现就有关内容解读如下。", *pairs]))
    assert [clause.text for clause in clauses if clause.leaf] == ["现就有关内容解读如下。", *pairs]
    assert clauses[2].heading == "问：哪些企业可以申请第甲项？"


def test_heads_of_two_levels_stand_above_articles_that_count_on() -> None:
    text = (
        "一、政策支持\n（一）人才奖励\n第一条 给予奖励。\n第二条 给予补贴：\n（一）住房；\n（二）交通\n"
        "（二）绩效奖励\n第三条 给予奖励。\n二、支持范围\n（一）工业\n第四条 适用于工业。\n"
    )
    labels = [clause.id.label for clause in parse("d", text)]
    assert labels == [
        "一", "一（一）", "第一条", "第二条", "第二条（一）", "第二条（二）", "一（二）", "第三条",
        "二", "二（一）", "第四条",
    ]  # fmt: skip


def test_an_item_without_an_end_before_the_next_article_is_an_item() -> None:
    text = "第一条 提交下列材料：\n（一）申请表\n（二）营业执照\n第二条 自公布之日起施行。\n"
    labels = [clause.id.label for clause in parse("d", text)]
    assert labels == ["第一条", "第一条（一）", "第一条（二）", "第二条"]
