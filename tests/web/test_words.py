"""The table of words: read, checked, and complete for what templates and scripts ask of it."""

import re
from pathlib import Path

import pytest

from web.errors import WordsError
from web.words import CHINESE, ENGLISH, load_words

_WEB = Path(__file__).parents[2] / "web"


def test_both_languages_have_every_word() -> None:
    assert set(CHINESE.told) == set(ENGLISH.told)
    assert CHINESE("more", 4) == "另有 4 条" and ENGLISH("more", 4) == "4 more"


@pytest.mark.parametrize(
    ("text", "at_fault"),
    [
        ('[a]\nx = ["一", "one"]\n[b]\nx = ["一", "one"]', "x"),
        ('[a]\ny = ["{} 条", "clauses"]', "y"),
        ('[a]\nz = ["只有中文"]', "z"),
        ("[a", "words.toml"),
    ],
)
def test_a_fault_in_the_table_is_named(tmp_path: Path, text: str, at_fault: str) -> None:
    file = tmp_path / "words.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(WordsError, match=at_fault):
        load_words(file)


def test_every_word_that_is_asked_for_is_there() -> None:
    asked = set()
    for script in (_WEB / "static" / "page").glob("*.js"):
        asked |= set(re.findall(r'\bword\("([a-z_]+)"', script.read_text(encoding="utf-8")))
    for template in (_WEB / "templates").glob("*.html"):
        asked |= set(re.findall(r"""words\(["']([a-z_]+)["']""", template.read_text("utf-8")))
    assert len(asked) > 80 and asked <= set(CHINESE.told)
