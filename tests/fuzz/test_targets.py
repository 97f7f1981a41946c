"""Made-up inputs for the parts that read text, and those that once failed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import HybridIndex
from tests.fuzz.targets import TARGETS, found

_DICTIONARY = Path(__file__).with_name("signs.dict")
_LINES = [line.strip('"') for line in _DICTIONARY.read_text("utf-8").splitlines()[1:]]
_SIGNS = [bytes.fromhex(line.replace("\\x", "")).decode() for line in _LINES]
_TEXT = st.lists(st.one_of(st.sampled_from(_SIGNS), st.text(max_size=8)), max_size=80).map("".join)


@pytest.fixture(scope="module", autouse=True)
def shared_index(index: HybridIndex, index_dir: Path) -> Iterator[None]:
    """The targets open the index of the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INDEX_DIR", str(index_dir))
        yield


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=100, deadline=None)
@given(text=_TEXT)
def test_made_up_text_is_read(name: str, text: str) -> None:
    TARGETS[name](text.encode("utf-8", "replace"))


@pytest.mark.parametrize(("name", "file"), found(), ids=lambda part: getattr(part, "name", part))
def test_what_once_failed_is_read(name: str, file: Path) -> None:
    TARGETS[name](file.read_bytes())


def test_the_signs_are_those_of_the_dictionary() -> None:
    assert len(_SIGNS) > 80 and {"“", "第一条", "id: a\n"} <= set(_SIGNS)
