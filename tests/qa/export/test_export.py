"""Answers taken away: every quotation whole, every reference there, in all three forms."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import ValidationError

from corpus import Library
from qa import Answer, PolicyAssistant, StaleAnswerError, Status
from qa.answering import (
    Diff,
    DocumentHeading,
    Lead,
    Nearest,
    Note,
    PartHeading,
    Quotation,
    Table,
)
from qa.export import KeptAnswer, reference, restore, to_docx, to_markdown, to_text

_DAY = date(2026, 11, 24)
_SUPPORT = "对新型研发平台有什么支持？"
_ALTERED = "“对新认定的国家级、自治区级创新平台载体给予建设经费支持”是原话吗？"
_QUESTIONS = (_SUPPORT, _ALTERED, "新型研发机构应符合哪些条件？", "食堂几点开门？")


def _paragraphs(made: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs]


def _rendered(markdown: str) -> str:
    """What a reader of the Markdown sees, line by line."""
    lines: list[str] = []
    for token in MarkdownIt("commonmark").parse(markdown):
        lines += [
            "\n" if child.type in ("softbreak", "hardbreak") else child.content
            for child in token.children or []
        ]
        lines.append("\n" if token.type == "inline" else "")
    return "".join(lines)


@pytest.mark.parametrize("question", _QUESTIONS)
def test_a_word_file_holds_every_quotation_and_reference(
    assistant: PolicyAssistant, question: str
) -> None:
    answer = assistant.ask(question)
    told = _paragraphs(to_docx(answer, _DAY))
    assert told[:2] == ["政策问答记录", f"提问：{question}"]
    assert "导出日期：2026年11月24日" in told
    for citation in answer.citations:
        checked = "已与公布文本核对" if citation.clause.verified else "未与公布文本逐字核对"
        (at,) = (n for n, line in enumerate(told) if line.startswith(f"[{citation.marker}] "))
        assert told[at].startswith(f"[{citation.marker}] {reference(citation)}。{checked}")
        assert told[at + 1] == citation.quote
    for document in {c.document.document_id: c.document for c in answer.citations}.values():
        assert f"核对情况：{document.verification}" in told
        assert f"效力：{document.validity}" in told
    said = [line for line in told if line not in {c.quote for c in answer.citations}]
    for statement in answer.statements:
        assert any(re.sub(r"\s*\n\s*", "", statement.text) in line for line in said)


def test_a_reference_has_title_number_date_and_label(assistant: PolicyAssistant) -> None:
    asked = ("居留许可多久？", _SUPPORT)
    references = {reference(c) for question in asked for c in assistant.ask(question).citations}
    assert (
        "《国务院关于促进国家高新技术产业开发区高质量发展的若干意见》（国发〔2020〕7号），"
        "成文日期2020年7月13日，二（五）“吸引培育一流创新人才”"
    ) in references
    assert (
        "《阿拉善盟关于促进阿拉善高新技术产业开发区高质量发展的意见》，"
        "发布日期2021年8月15日（成文日期未载明），二（二）“加快布局高端创新平台”"
    ) in references


def test_a_word_file_sets_chinese_in_the_fonts_of_official_documents(
    assistant: PolicyAssistant,
) -> None:
    made = to_docx(assistant.ask(_ALTERED), _DAY)
    styles = zipfile.ZipFile(io.BytesIO(made)).read("word/styles.xml").decode()
    normal = re.search(r'w:styleId="Normal".*?</w:style>', styles, re.DOTALL)
    title = re.search(r'w:styleId="Title".*?</w:style>', styles, re.DOTALL)
    assert normal and 'w:eastAsia="仿宋"' in normal[0] and "Theme" not in normal[0]
    assert title and 'w:eastAsia="宋体"' in title[0]
    compared = next(p for p in _paragraphs(made) if p.startswith("与原文逐字对照"))
    assert "给予【删：建设】【增：研发】经费支持" in compared


@pytest.mark.parametrize("question", _QUESTIONS)
def test_markdown_and_text_keep_the_wording(assistant: PolicyAssistant, question: str) -> None:
    answer = assistant.ask(question)
    shown, text = _rendered(to_markdown(answer, _DAY)), to_text(answer)
    for citation in answer.citations:
        assert f"[{citation.marker}] {reference(citation)}。" in shown
        assert f"[{citation.marker}] {reference(citation)}。" in text
        assert citation.quote in shown and f"原文：“{citation.quote}”" in text
    assert "提问：" + question in shown


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=80))
def test_markdown_shows_any_wording_as_it_is(wording: str) -> None:
    """Whatever stands in a question, or a note, reads the same as Markdown."""
    answer = Answer(
        wording, wording, Status.NOT_FOUND, (PartHeading(wording),), (), (), (), notes=(wording,)
    )
    assert _rendered(to_markdown(answer, _DAY)).count(wording) >= 2


@pytest.mark.parametrize("question", _QUESTIONS)
def test_a_kept_answer_comes_back_as_it_was(
    assistant: PolicyAssistant, library: Library, question: str
) -> None:
    answer = assistant.ask(question)
    kept = KeptAnswer.model_validate(json.loads(json.dumps(answer.to_json())))
    again = restore(kept, library, assistant.check)
    for name in ("statements", "citations", "verdict", "missing", "status"):
        assert getattr(again, name) == getattr(answer, name)
    assert [h.clause for h in again.hits] == [h.clause for h in answer.hits]
    kept_blocks = [b for b in answer.blocks if not isinstance(b, Note)]
    assert [b.kind for b in again.blocks] == [b.kind for b in kept_blocks]
    for block, was in zip(again.blocks, kept_blocks, strict=True):
        if isinstance(block, Lead | Table | DocumentHeading):
            assert block == was
        elif isinstance(block, Quotation) and isinstance(was, Quotation):
            assert replace(block, label="") == replace(was, label="")
        elif isinstance(block, Nearest) and isinstance(was, Nearest):
            assert block.clauses == was.clauses
        elif isinstance(block, Diff) and isinstance(was, Diff):
            assert (block.result, block.given, block.actual) == (was.result, was.given, was.actual)
            assert (block.pieces, block.told) == (was.pieces, was.told)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quote", "对新认定的创新平台给予一百万元支持。"),
        ("document_id", "none"),
        ("clause", "九（九）"),
        ("start", 0),
        ("end", 10**9),
    ],
)
def test_a_kept_answer_that_does_not_hold_is_refused(
    assistant: PolicyAssistant, library: Library, field: str, value: object
) -> None:
    kept = assistant.ask(_SUPPORT).to_json()
    kept["citations"][0][field] = value
    with pytest.raises(StaleAnswerError, match="请重新提问"):
        restore(KeptAnswer.model_validate(kept), library, assistant.check)


@pytest.mark.parametrize(
    "broken",
    [{"question": "\x00"}, {"status": "sure"}, {"citations": 5}, {"statements": [{"text": "a"}]}],
)
def test_a_kept_answer_of_another_form_is_refused(
    assistant: PolicyAssistant, broken: dict[str, object]
) -> None:
    with pytest.raises(ValidationError):
        KeptAnswer.model_validate(assistant.ask(_SUPPORT).to_json() | broken)


def test_who_wrote_is_told(assistant: PolicyAssistant) -> None:
    answer = assistant.ask(_SUPPORT)
    assert "作答方式：原文摘录" in _paragraphs(to_docx(answer, _DAY))
    by_model = replace(answer, generator="generative:small")
    assert "作答方式：智能归纳（small）" in _paragraphs(to_docx(by_model, _DAY))
    both = replace(answer, generator="generative:small+extractive")
    assert "作答方式：智能归纳（small），并以原文摘录补全" in _paragraphs(to_docx(both, _DAY))
