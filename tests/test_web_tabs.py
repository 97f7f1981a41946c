"""What the tabs show, as HTML: verbatim, escaped, and only what was measured."""

import re
from html import unescape

import pytest

from corpus import Library
from qa import PolicyAssistant
from qa.kinds import KINDS, coverage, kind_of
from web.question_log import Asked
from web.ui.compare import comparison_html
from web.ui.documents import found_html, outlines_html
from web.ui.overview import bars_html, coverage_html, quality_html
from web.ui.wording import report_html

_SCRIPT = "<script>alert(1)</script>"


def _text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def test_outlines_lead_to_every_headed_clause(library: Library) -> None:
    html = outlines_html(library)
    for document in library:
        for clause in document.clauses:
            if clause.heading:
                assert clause.heading in _text(html)
    assert html.count("<nav") == len(library.documents)


def test_search_shows_the_clauses_letter_by_letter(library: Library) -> None:
    html = found_html(library, "居留许可")
    assert html.count("<article") == 1 and html.count("<mark>居留许可</mark>") == 2
    clause = library.document("guofa-2020-7").clause("二（五）")
    assert "".join(clause.text.split()) in _text(html)
    assert _SCRIPT not in found_html(library, _SCRIPT)


def test_a_report_shows_changes_in_words(assistant: PolicyAssistant) -> None:
    matches = assistant.check(
        f"对新认定的国家级、自治区级创新平台载体给予建设经费支持。{_SCRIPT}放在这里的一句话。"
    )
    html = report_html(matches)
    assert "<del><small>【删】</small>建设</del>" in html
    assert "<ins><small>【增】</small>研发</ins>" in html
    assert "/documents/alxa-2021#" in html and "<script" not in html
    english = report_html(matches, english=True)
    assert "【deleted】" in english and "Word file" in english


def test_a_comparison_tells_conflicts_first(assistant: PolicyAssistant) -> None:
    found = assistant.compare(local_id="alxa-2021", national_id="guofa-2020-7")
    html = comparison_html(found)
    assert html.index("需注意的差异") < html.index("<details")
    assert html.count("<details") >= len([p for p in found.pairs if p.local and p.national])
    shown = _text(html)
    for change in found.changed:
        assert change.differences in shown


def test_coverage_counts_clauses_by_kind(library: Library) -> None:
    found = coverage(library)
    assert list(found) == [kind for kind, _ in KINDS]
    taxed = [c.label for c in found["税收"]["guofa-2020-7"]]
    assert "三（七）" in taxed and "二（五）" not in taxed
    for row in found.values():
        for document_id, clauses in row.items():
            assert {c.document_id for c in clauses} <= {document_id}
    html = coverage_html(library)
    assert f">{len(found['平台']['guokefazheng-2019-313'])} 条<" in html
    assert kind_of("享受税前加计扣除政策") == "税收" and kind_of("加强领导") == "其他"


def test_bars_are_as_long_as_the_counts() -> None:
    html = bars_html("overview_most", [Asked(_SCRIPT, 4), Asked("问", 1)])
    assert re.findall(r'rect width="(\d+)%"', html) == ["100", "25"]
    assert "<script" not in html
    assert "还没有记录" in bars_html("overview_most", [])


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (None, "make eval"),
        ({"index_version": "other", "overall": {}}, "另一个版本"),
    ],
)
def test_nothing_unmeasured_is_shown(report: dict[str, object] | None, told: str) -> None:
    assert told in quality_html(report, "abc") and "<td>" not in quality_html(report, "abc")


def test_measured_quality_is_shown_with_its_date() -> None:
    report = {
        "index_version": "abc",
        "measured_on": "2026-01-05",
        "questions": 80,
        "overall": {"fused_mrr": 0.9315, "verdict": None},
    }
    html = quality_html(report, "abc")
    assert "2026-01-05 用 80 个问题实测，索引版本 abc" in html
    assert "<td>0.931</td>" in html or "<td>0.932</td>" in html
    assert "措辞核对正确" not in html
