"""Small libraries, and an encoder without a model."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus import Library, load_library
from index.encoding import Progress, Vectors

FRONT = """---
id: {name}
title: {title}
number: ''
issuer: 某市人民政府
level: city
place: 某市
issued_on: '2024-01-02'
published_on: '2024-01-02'
source_url: https://example.org/
validity: 现行有效
verification: 未核对
---
"""

Write = Callable[[dict[str, str]], Library]


class CharacterEncoder:
    """Texts to normalised counts of their characters: deterministic, near where characters are
    shared. Notes how many texts it was given."""

    name = "characters"
    dimension = 64

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._vectors(texts)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.embedded += texts
        if progress:
            progress(len(texts), len(texts))
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for character in text or " ":
                vectors[row, hashlib.md5(character.encode()).digest()[0] % 64] += 1  # noqa: S324
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@pytest.fixture
def characters() -> CharacterEncoder:
    return CharacterEncoder()


@pytest.fixture
def write_library(tmp_path: Path) -> Write:
    """Writes texts, the title in the first line, by document id to a folder and loads it."""

    def write(texts: dict[str, str]) -> Library:
        folder = tmp_path / "documents"
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            title, body = text.split("\n", 1)
            front = FRONT.format(name=name, title=title)
            (folder / f"{name}.md").write_text(front + body, encoding="utf-8")
        return load_library(folder)

    return write


@pytest.fixture
def table_library(write_library: Write) -> Library:
    return write_library(
        {
            "awards": "某市奖励办法\n第一条　奖励按下表发放。\n"
            "| 等级 | 奖励；说明 |\n| 国家级 | 100万元。一次性 |\n| 省级 | 50万元 |\n"
            "第二条　本办法自公布之日起施行。\n"
        }
    )
