"""The words of the page: no tab takes another's, and both languages are there."""

from web.ui import words
from web.ui.tab_words import TABS


def test_no_tab_takes_anothers_word() -> None:
    tables = (words._COMMON, words._ASK, TABS)  # noqa: SLF001 (what the test is about)
    assert len(words._WORDS) == sum(map(len, tables))  # noqa: SLF001


def test_every_word_is_in_both_languages() -> None:
    for chinese, english in words._WORDS.values():  # noqa: SLF001
        assert chinese.strip() and english.strip()
