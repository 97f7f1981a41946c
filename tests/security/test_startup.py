"""Faults that the server meets when it starts: named, and what can be served is served."""

import logging
import os
import shutil
from pathlib import Path

import pytest

from corpus import load_library
from index import HybridIndex, IndexFileError, load_encoder, open_index
from tests.security.serving import running

_DOCUMENT = Path(__file__).parents[2] / "corpus" / "documents" / "alxa-2021.md"


def test_a_pipe_among_the_documents_is_named_and_not_waited_for(tmp_path: Path) -> None:
    shutil.copy(_DOCUMENT, tmp_path)
    os.mkfifo(tmp_path / "pipe.md")
    library = load_library(tmp_path)
    assert [document.document_id for document in library] == ["alxa-2021"]
    assert any("pipe.md" in str(fault) for fault in library.faults)


def test_an_index_folder_that_cannot_be_written_is_named(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "documents").mkdir()
    shutil.copy(_DOCUMENT, tmp_path / "documents")
    library = load_library(tmp_path / "documents")
    (tmp_path / "file").write_text("no folder")
    with caplog.at_level(logging.ERROR):
        index = open_index(tmp_path / "file" / "index", library, load_encoder(None))
    assert "无法写入" in caplog.text and "内存" in caplog.text
    assert index.search("创新平台", 1)[0].document.document_id == "alxa-2021"
    with pytest.raises(IndexFileError):
        open_index(tmp_path / "file" / "index", library, load_encoder(None), rebuild="never")


def test_nothing_is_kept_or_reported_for_anyone_else(
    index: HybridIndex, index_dir: Path, tmp_path: Path
) -> None:
    """ONNX Runtime 1.32 keeps an id of the device and events in the home folder, and sends them."""
    home = {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    with running(index_dir, **home) as server, server.http() as http:
        assert http.post("/api/ask", json={"question": "人才引进"}).status_code == 200
        assert http.get("/").status_code == 200
    assert [str(file) for file in tmp_path.rglob("*")] == []
