"""The report of a wording check: counts, verdicts, wording letter by letter."""

import io
from datetime import date

from docx import Document
from markdown_it import MarkdownIt

from qa import PolicyAssistant, VerdictResult
from qa.wording_report import counts, place, summary, to_docx, to_markdown

_ON = date(2026, 1, 5)
_TEXT = (
    "对新认定的国家级、自治区级创新平台载体给予建设经费支持。采用创新券等支持方式。"
    "园区为每户居民发放*购车*补贴<b>。"
)


def test_counts_and_places(assistant: PolicyAssistant) -> None:
    matches = assistant.check(_TEXT)
    assert counts(matches) == {
        VerdictResult.EXACT: 1,
        VerdictResult.ALTERED: 1,
        VerdictResult.ABSENT: 1,
    }
    assert (
        summary(matches)
        == "共核对 3 句：与原文一致 1 句，与原文不符 1 句，现有文件中没有这句话 1 句。"
    )
    assert place(matches[0]).endswith("二（二）") and place(matches[1]).endswith("十四（二）")


def test_the_word_file_holds_given_and_true_wording(assistant: PolicyAssistant) -> None:
    matches = assistant.check(_TEXT)
    file = Document(io.BytesIO(to_docx(matches, _ON)))
    lines = [paragraph.text for paragraph in file.paragraphs]
    assert "核对日期：2026年1月5日" in lines
    for match in matches:
        assert f"送核文字：{match.given}" in lines
    assert [p.text for p in file.paragraphs if p.style.name == "Quote"] == [
        match.actual for match in matches if match.actual
    ]
    compared = next(line for line in lines if line.startswith("逐字对照："))
    assert "【删：建设】" in compared and "【增：研发】" in compared


def test_the_markdown_shows_wording_as_text(assistant: PolicyAssistant) -> None:
    html = MarkdownIt("commonmark").render(to_markdown(assistant.check(_TEXT), _ON))
    assert "园区为每户居民发放*购车*补贴&lt;b&gt;。" in html
    assert "原文：对新认定的国家级、自治区级创新平台载体给予研发经费支持" in html
