"""The code knows no document: nothing in qa/ repeats what the shipped documents say."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from corpus import Library
from qa.retrieval import FITTED

_LENGTH = 8  # Chinese characters in a row; shorter ones are terms that any document has
_RUN = re.compile(r"[\u4e00-\u9fff]{8,}")


def _repeated(text: str, documents: str) -> Iterator[str]:
    for run in _RUN.findall(text):
        grams = [run[at : at + _LENGTH] for at in range(len(run) - _LENGTH + 1)]
        if any(gram in documents for gram in grams):
            yield run


def _documents(library: Library) -> str:
    return "\n".join(f"{d.title}\n{d.issuer}\n{d.number}\n{d.text}" for d in library)


def test_no_code_or_data_repeats_a_document(library: Library) -> None:
    held = _documents(library)
    files = [*Path("qa").rglob("*.py"), *(p for p in Path("qa/data").rglob("*") if p.is_file())]
    texts = {p: p.read_text("utf-8") for p in files if p.suffix not in (".pyc", ".npz")}
    with np.load(FITTED / "cohort.npz") as cohort:  # clauses of other documents, some as text
        assert not any(text.partition("\n")[2] in held for text in map(str, cohort["texts"]))
    assert len(texts) > 60
    found = {str(path): list(_repeated(text, held)) for path, text in texts.items()}
    assert {path: runs for path, runs in found.items() if runs} == {}


def test_a_repetition_is_seen_within_longer_words(library: Library) -> None:
    held = _documents(library)
    assert list(_repeated("某某市支持国家高新区面向全球招才引智吧", held)) == [
        "某某市支持国家高新区面向全球招才引智吧"
    ]
    assert list(_repeated("支持国家高新区，面向全球", held)) == []
