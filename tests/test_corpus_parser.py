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


def test_a_heading_that_runs_into_its_text_ends_before_the_verb() -> None:
    clause = parse("x", f"一、任务\n（一）推进重点领域技术创新聚焦突出短板，{'攻关' * 20}。")[1]
    assert clause.heading == "推进重点领域技术创新"
    assert clause.text[clause.body_start - clause.start :].startswith("聚焦")
