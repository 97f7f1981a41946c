"""What reaches a model: bounded, without surrogates and NUL, the end of a long question kept."""

from hypothesis import given
from hypothesis import strategies as st

from index.encoding import DOCUMENT_LENGTH, QUERY_LENGTH, document_text, query_text, with_history

_ANY = st.text(st.characters(codec=None), max_size=4000)


@given(_ANY)
def test_guarded_text_is_bounded_and_can_be_encoded(text: str) -> None:
    for guarded, limit in (
        (document_text(text), DOCUMENT_LENGTH),
        (query_text(text), QUERY_LENGTH),
    ):
        assert len(guarded) == min(len(text), limit)
        assert "\x00" not in guarded
        guarded.encode("utf-8")


def test_surrogates_and_nul_are_replaced_and_what_follows_stays() -> None:
    assert document_text("甲\x00乙\ud800丙") == "甲 乙?丙"
    assert query_text("甲\x00乙\ud800丙") == "甲 乙?丙"


def test_a_long_question_keeps_its_beginning_and_its_end() -> None:
    story = "能补贴吗？" + "我家的事说来话长。" * 200 + "要交什么材料？"
    cut = query_text(story)
    assert cut.startswith("能补贴吗？") and cut.endswith("要交什么材料？")
    assert query_text("短问题") == "短问题"


def test_a_follow_up_is_written_as_in_training() -> None:
    assert with_history("丁", ["甲", "乙", "丙", "丁前"]) == "丁（前文：乙；丙；丁前）"
    assert with_history("丁", []) == "丁"
