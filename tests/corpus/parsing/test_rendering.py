"""Trees rendered in either grammar parse back, or what was damaged is reported."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from corpus import faults, parse
from corpus.text import to_numeral
from tests.corpus.invariants import assert_invariants

_sentence = st.text(alphabet="推进科技创新支持企业发展建设园区人才", min_size=4, max_size=30).map(
    lambda s: s + "。"
)
_WIDTHS = (
    str.maketrans({}),
    str.maketrans("（）、", "()、"),
    str.maketrans("0123456789", "０１２３４５６７８９"),
)


@dataclass(frozen=True)
class _Paragraph:
    text: str
    items: tuple[str, ...]


_paragraph = st.builds(_Paragraph, _sentence, st.lists(_sentence, max_size=3).map(tuple))
_articles = st.lists(st.lists(_paragraph, min_size=1, max_size=3), min_size=1, max_size=4)


@st.composite
def _statutes(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Lines of a statute and the labels its clauses have."""
    chapters = draw(st.lists(_articles, min_size=1, max_size=3))
    digits, traditional = draw(st.booleans()), draw(st.booleans())
    unit = "條" if traditional else "条"
    lines, labels, number = [], [], 0
    for place, articles in enumerate(chapters, 1):
        lines.append(f"第{to_numeral(place)}章　法律适用")
        labels.append(f"第{to_numeral(place)}章")
        for paragraphs in articles:
            number += 1
            article = f"第{to_numeral(number)}条"
            written = str(number) if digits else to_numeral(number)
            labels.append(article)
            for order, paragraph in enumerate(paragraphs, 1):
                mark = f"第{written}{unit} " if order == 1 else ""
                lead = paragraph.text.replace("。", "：") if paragraph.items else paragraph.text
                lines.append(mark + lead)
                name = article if len(paragraphs) == 1 else f"{article}第{to_numeral(order)}款"
                labels += [name] if len(paragraphs) > 1 else []
                for item, text in enumerate(paragraph.items, 1):
                    lines.append(f"（{to_numeral(item)}）{text}")
                    labels.append(f"{name}（{to_numeral(item)}）")
    return lines, labels


@given(_statutes(), st.sampled_from(_WIDTHS), st.booleans())
def test_a_statute_parses_back(
    drawn: tuple[list[str], list[str]], width: dict[int, int], blank: bool
) -> None:
    lines, labels = drawn
    text = ("\n\n" if blank else "\n").join(lines).translate(width)
    clauses = parse("x", text)
    assert [clause.label for clause in clauses] == labels
    assert faults(text, clauses) == []
    assert_invariants(text, clauses)


@given(
    preamble=_sentence,
    parts=st.lists(st.lists(_sentence, min_size=1, max_size=6), min_size=1, max_size=12),
    continuing=st.booleans(),
    width=st.sampled_from(_WIDTHS),
)
def test_an_opinion_parses_back(
    preamble: str, parts: list[list[str]], continuing: bool, width: dict[int, int]
) -> None:
    lines, expected, number = [preamble], ["前言"], 0
    for place, texts in enumerate(parts, 1):
        lines.append(f"{to_numeral(place)}、总体要求")
        expected.append(to_numeral(place))
        number = number if continuing else 0
        for text in texts:
            number += 1
            lines.append(f"（{to_numeral(number)}）{text}")
            expected.append(f"{to_numeral(place)}（{to_numeral(number)}）")
    text = "\n".join(lines).translate(width)
    clauses = parse("x", text)
    assert [clause.label for clause in clauses] == expected
    assert faults(text, clauses) == []
    assert_invariants(text, clauses)


@given(_statutes(), st.data())
def test_a_lost_mark_is_reported(drawn: tuple[list[str], list[str]], data: st.DataObject) -> None:
    """An article whose mark is gone: the text stays, the gap is named."""
    lines, _ = drawn
    marked = [
        place for place, line in enumerate(lines) if line.startswith("第") and "章" not in line[:6]
    ]
    lost = data.draw(st.sampled_from(marked[:-1] or marked))
    lines[lost] = lines[lost].split(" ", 1)[1]
    text = "\n".join(lines)
    clauses = parse("x", text)
    assert_invariants(text, clauses)
    if lost != marked[-1]:
        assert "gap" in [fault.kind for fault in faults(text, clauses)]


@given(_statutes(), st.data())
def test_a_mark_that_comes_twice_is_told_apart(
    drawn: tuple[list[str], list[str]], data: st.DataObject
) -> None:
    lines, labels = drawn
    marked = [
        place for place, line in enumerate(lines) if line.startswith("第") and "章" not in line[:6]
    ]
    doubled = data.draw(st.sampled_from(marked))
    mark = lines[doubled].split(" ", 1)[0]
    lines.insert(doubled, f"{mark} 推进科技创新。")
    text = "\n".join(lines)
    clauses = parse("x", text)
    assert_invariants(text, clauses)
    found = [fault.kind for fault in faults(text, clauses)]
    assert found.count("double") + sum("章第" in clause.label for clause in clauses) >= 1
    assert {label for label in labels if "款" not in label and "（" not in label} <= {
        clause.label for clause in clauses
    }


@given(st.text(alphabet="一二三（）()、1.第条章款附件目录：|#“”①之 \n　甲乙。；", max_size=120))
def test_nothing_of_any_text_is_lost(text: str) -> None:
    clauses = parse("x", text)
    assert_invariants(text, clauses)
    assert all(fault.kind != "uncovered" for fault in faults(text, clauses))
