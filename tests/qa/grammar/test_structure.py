"""Words of a text as the grammar reads them."""

from qa.grammar import read_tokens


def test_tokens_make_up_their_text() -> None:
    assert [t.text for t in read_tokens("园区应当提供场地")] == ["园区", "应当", "提供", "场地"]
    assert read_tokens("") == []  # a stretch of marks that folding drops
