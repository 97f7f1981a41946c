"""Labels as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Library, normalise_label
from corpus.labels import label_forms, without_paragraph


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


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("第四条第二款第一项", ("四第二款（一）", "第四条第二款（一）")),
        ("第四條第二款第（一）項", ("四第二款（一）", "第四条第二款（一）")),
        ("第４条第２款", ("四第二款", "第四条第二款")),
        ("第四条第一款", ("第四条第一款", "第四条")),
        ("第四部分第二点", ("四2",)),
        ("第二条之一", ("二之一", "第二条之一")),
        ("第一百二十条之二（三）", ("第一百二十条之二（三）",)),
        ("附件1第三条", ("附件1第三条",)),
        ("附件一第三条第二款", ("附件1第三条第二款",)),
        ("4.1.2", ("4.1.2",)),
        ("二第一款", ("二（一）",)),
        ("第九章", ("第九章",)),
    ],
)
def test_what_somebody_wrote_may_stand_for(written: str, forms: tuple[str, ...]) -> None:
    found = label_forms(written)
    assert [form for form in forms if form not in found] == []


def test_paragraphs_and_items_are_told_apart() -> None:
    assert "第四条（二）" not in label_forms("第四条第二款")
    assert not any("款" in form for form in label_forms("第四条第二项"))


@pytest.mark.parametrize(
    ("label", "shorter"),
    [
        ("第十五条第一款（二）", ("第十五条（二）",)),
        ("第十五条第一款", ()),
        ("附件1第三条", ("第三条",)),
        ("附件2〔2〕一（三）", ("一（三）",)),
        ("第二编第三条", ("第三条",)),
        ("第三条", ()),
        ("附件1", ()),
    ],
)
def test_shorter_names_of_a_label(label: str, shorter: tuple[str, ...]) -> None:
    assert without_paragraph(label) == shorter


@pytest.mark.parametrize(
    "label", ["1" * 5000, "一" * 5000, "（" * 5000, "第" * 5000, "١٢", "第零条"]
)
def test_labels_out_of_any_bound_come_back_as_they_are(label: str) -> None:
    assert normalise_label(label) == label
    assert label in label_forms(label)
