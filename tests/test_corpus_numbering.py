"""Labels as people write them, and marks that are references."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Library, normalise_label
from corpus.numbering import read_mark


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("2(4)", "二（四）"),
        ("二、（四）", "二（四）"),
        ("二-（4）", "二（四）"),
        ("第二部分第四条", "二（四）"),
        ("第十四条第（1）项", "十四（一）"),
        ("一（二）３．", "一（二）3"),
        ("一(二)第3项", "一（二）3"),
        ("二（一）1（1）", "二（一）1（1）"),
        ("第二章第三条", "三"),
        ("第二编第1章", "第二编第一章"),
        ("0", "0"),
        ("第零条", "第零条"),
        ("99999", "99999"),
        ("附件 1", "附件1"),
        ("", ""),
    ],
)
def test_labels_in_many_spellings(written: str, label: str) -> None:
    assert normalise_label(written) == label


@given(st.text(alphabet="第一二十零0129（）()条款项目点部分编章节、. -前言", max_size=12))
def test_a_normalised_label_stays_as_it_is(written: str) -> None:
    once = normalise_label(written)
    assert normalise_label(once) == once


def test_labels_of_the_documents_are_canonical(library: Library) -> None:
    for document in library:
        for clause in document.clauses:
            assert normalise_label(clause.label) == clause.label
            assert document.clause(clause.label.replace("（", "(").replace("）", ")")) is clause


@pytest.mark.parametrize("line", ["（一）项规定的", "（三）项、", "第三条规定", "第三条第二款"])
def test_references_are_no_marks(line: str) -> None:
    assert read_mark(line) is None


def test_an_item_about_projects_is_a_mark() -> None:
    mark = read_mark("（一）项目申报。")
    assert mark is not None and mark.label == "（一）"
