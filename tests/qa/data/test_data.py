"""Data files: every branch matches its example and not the other; what is broken is named."""

from pathlib import Path

import pytest

from corpus.text import fold
from qa.asking import Intent
from qa.data import load, words
from qa.errors import DataError

_FOLDER = Path("qa/data")
_NAMES = sorted(path.stem for path in _FOLDER.glob("*.toml") if path.stem != "function_words")
_BRANCHES = [
    (name, key, what, branch)
    for name in _NAMES
    for key, entry in load(name).items()
    for what, branches in entry.branches.items()
    for branch in branches
]


def test_the_files_are_those_that_are_read() -> None:
    assert _NAMES == ["drafts", "facts", "intents", "levels", "talk", "topics"]
    assert set(load("intents")) == {"source", *(intent.value for intent in Intent)}
    assert load("facts")["amount"].name == "金额"
    assert {"的", "什么"} <= words("stopwords")


@pytest.mark.parametrize(
    ("name", "key", "what", "branch"), _BRANCHES, ids=[f"{n}-{k}-{w}" for n, k, w, _ in _BRANCHES]
)
def test_a_branch_matches_its_example_and_not_the_other(
    name: str, key: str, what: str, branch: object
) -> None:
    pattern, yes, no = branch.pattern, branch.yes, branch.no  # type: ignore[attr-defined]
    assert pattern.search(fold(yes)), f"{pattern.pattern} misses {yes}"
    assert not pattern.search(fold(no)), f"{pattern.pattern} matches {no}"


def test_every_kind_of_fact_is_asked_and_held() -> None:
    assert [k for k, e in load("facts").items() if not {"asked", "held"} <= e.branches.keys()] == []


def test_a_figure_is_written_in_digits_or_numerals() -> None:
    held = load("facts")["age"]
    assert held.shows("held", "65岁") and held.shows("held", "六十五周岁")
    assert list(held.spans("held", "放宽至65岁")) == [(3, 6)]
    assert not held.shows("held", "岁末") and not held.shows("no such kind", "65岁")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[amount", "broken.toml 无法读取"),
        ("[amount]\nheld = [{ re = 'a', yes = 'a' }]", "amount：缺少 no"),
        ("[share]\nheld = [{ re = '(', yes = 'a', no = 'b' }]", r"share：\( 有误"),
    ],
)
def test_a_broken_file_is_refused_with_its_entry(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "broken.toml").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=told):
        load("broken", tmp_path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"none\.toml 无法读取"):
        load("none", tmp_path)
    with pytest.raises(DataError, match=r"none\.txt 无法读取"):
        words("none", tmp_path)
