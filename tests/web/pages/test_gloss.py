"""English for headings: a whole heading, word by word, and none where too little is known."""

from pathlib import Path

import pytest

from web.errors import WordsError
from web.pages.gloss import gloss, load_glossary


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("总体要求", "General requirements"),
        ("优化营商环境。", "Improve business environment"),
        ("加强人才和平台建设", "Strengthen talent and platforms build"),
        ("持续推进传统产业提质增效", ""),
        ("食堂几点开门", ""),
        ("", ""),
    ],
)
def test_gloss(heading: str, told: str) -> None:
    assert gloss(heading) == told


@pytest.mark.parametrize("content", ["[words", "[words]\n'a' = 'b'", "x = 1"])
def test_a_broken_table_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "g.toml").write_text(content, encoding="utf-8")
    with pytest.raises(WordsError, match=r"g\.toml"):
        load_glossary(tmp_path / "g.toml")
