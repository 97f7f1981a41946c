"""Vectors kept by hash: nothing twice, killed builds go on, shares of several processes."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.encoding import Progress, Vectors
from index.errors import IndexFileError
from index.vectors import KeptVectors
from tests.index.conftest import CharacterEncoder

_TEXTS = [f"第{i}条" for i in range(40)]


def test_a_text_is_embedded_once(characters: CharacterEncoder, tmp_path: Path) -> None:
    counted: list[tuple[int, int]] = []
    kept = KeptVectors(tmp_path, characters)
    first = kept.encode([*_TEXTS, "第1条"], lambda *step: counted.append(step))
    assert len(characters.embedded) == 40 and counted == [(40, 40)]
    again = KeptVectors(tmp_path, characters).encode(["新", *_TEXTS])
    assert characters.embedded[40:] == ["新"]
    assert np.array_equal(first, np.concatenate([again[1:], again[2:3]]))
    assert np.array_equal(again, CharacterEncoder().encode_documents(["新", *_TEXTS]))


def test_shares_add_up_to_the_whole(characters: CharacterEncoder, tmp_path: Path) -> None:
    kept = KeptVectors(tmp_path, characters)
    counts = [kept.embed(_TEXTS, shard=(i, 3)) for i in range(3)]
    assert sum(counts) == 40 and all(counts)
    assert sorted(characters.embedded) == sorted(_TEXTS)
    assert kept.embed(_TEXTS) == 0


class _Killed(CharacterEncoder):
    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if self.embedded:
            raise KeyboardInterrupt
        return super().encode_documents(texts, progress)


def test_a_build_that_was_killed_goes_on(characters: CharacterEncoder, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        KeptVectors(tmp_path, _Killed(), part=16).encode(_TEXTS)
    KeptVectors(tmp_path, characters).encode(_TEXTS)
    assert len(characters.embedded) == 24


def test_models_are_kept_apart_and_damage_is_named(
    characters: CharacterEncoder, tmp_path: Path
) -> None:
    KeptVectors(tmp_path, characters).encode(_TEXTS)
    other = CharacterEncoder()
    other.name = "hub/other@1"
    KeptVectors(tmp_path, other).encode(_TEXTS)
    assert len(other.embedded) == 40
    part = next((tmp_path / "characters").glob("*.npz"))
    part.write_bytes(part.read_bytes()[:100])
    with pytest.raises(IndexFileError, match=part.name):
        KeptVectors(tmp_path, characters).encode(_TEXTS)
