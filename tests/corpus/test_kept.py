"""Parsed clauses kept on the disk: the same as parsed anew, and never a damaged file's."""

import logging
from pathlib import Path

import pytest

from corpus import DOCUMENTS_DIR, ClauseNotFoundError, load_library
from corpus.kept import ClauseLines


def test_what_is_kept_is_what_is_parsed(tmp_path: Path) -> None:
    parsed, first = load_library(), load_library(kept=tmp_path / "clauses")
    again = load_library(kept=tmp_path / "clauses")
    assert len(list((tmp_path / "clauses").iterdir())) == len(parsed) == 3
    for document, other, kept in zip(parsed, first, again, strict=True):
        assert not isinstance(other.clauses, ClauseLines) and isinstance(kept.clauses, ClauseLines)
        assert tuple(kept.clauses) == tuple(document.clauses) == tuple(other.clauses)
        assert kept == document and kept.leaves == document.leaves
        assert kept.clauses[-1] == document.clauses[-1]
        assert kept.clauses[1:3] == document.clauses[1:3]
        assert kept.clauses.labels() == [(c.label, c.parent) for c in document.clauses]
        assert kept.place_of(document.clauses[5].label) == 5
        assert kept.clause(document.clauses[5].label) == document.clauses[5]
        with pytest.raises(ClauseNotFoundError):
            kept.clause("九十九")
    parent = next(c.label for d in parsed for c in d.clauses if not c.leaf)
    at = next(i for i, d in enumerate(parsed) if any(c.label == parent for c in d.clauses))
    assert again.documents[at].children(parent) == parsed.documents[at].children(parent) != ()


def test_a_changed_file_is_parsed_anew_and_so_is_a_damaged_one(tmp_path: Path) -> None:
    folder, kept = tmp_path / "documents", tmp_path / "clauses"
    folder.mkdir()
    path = folder / "guofa-2020-7.md"
    written = (DOCUMENTS_DIR / path.name).read_text(encoding="utf-8")
    path.write_text(written, encoding="utf-8")
    load_library(folder, kept=kept)
    (held,) = kept.iterdir()
    content = held.read_bytes()
    held.write_bytes(content.replace("（一）".encode(), "（二）".encode(), 1))
    (document,) = load_library(folder, kept=kept)
    assert not isinstance(document.clauses, ClauseLines) and held.read_bytes() == content
    path.write_text(f"{written}\n（九十九）另加一条。\n", encoding="utf-8")
    (document,) = load_library(folder, kept=kept)
    assert "另加一条" in document.clauses[-1].text and len(list(kept.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "clauses").write_text("no folder")
    with caplog.at_level(logging.WARNING):
        library = load_library(kept=tmp_path / "clauses")
    assert len(library) == 3 and len(caplog.records) == 1
    assert "条款每次启动都要重新解析" in caplog.text
