"""Saving and loading an index: manifest, checksums, atomic swap.

A folder holds numbered builds and a file CURRENT that names the one in use. A build is written
whole before CURRENT is replaced, so one that is cut off leaves the old build working.
"""

import hashlib
import json
import logging
import os
import shutil
import time
import uuid
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpus import Library
from index.dense import DenseIndex
from index.encoding import Encoder, Progress
from index.errors import IndexFileError, StaleIndexError
from index.hybrid import HybridIndex

ARTIFACTS_DIR = Path(__file__).parent / "artifacts"

_FORMAT = 2
_ABANDONED = 3600  # seconds after which an unfinished build is removed
_FILES = ("passages.faiss", "sentences.faiss")
_log = logging.getLogger(__name__)


def save(
    index: HybridIndex,
    library: Library,
    folder: Path,
    before_swap: Callable[[], None] = lambda: None,
) -> None:
    """Write an index to a folder, all or nothing. `before_swap` runs when all files are there."""
    folder.mkdir(parents=True, exist_ok=True)
    previous = _previous(folder)
    build = folder / f"build-{uuid.uuid4().hex[:12]}"
    build.mkdir()
    index.dense.save(build / _FILES[0])
    index.dense_sentences.save(build / _FILES[1])
    manifest = _expected(library, index.encoder) | {
        "texts": index.texts_hash,
        "files": {name: _digest(build / name) for name in _FILES},
    }
    (build / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    for path in (*build.iterdir(), build):
        _sync(path)
    before_swap()
    pointer = folder / f"CURRENT.{build.name}"
    pointer.write_text(build.name + "\n", encoding="utf-8")
    _sync(pointer)
    os.replace(pointer, folder / "CURRENT")
    _sync(folder)
    for old in folder.glob("build-*"):
        if old != build and (old.name == previous or _abandoned(old)):
            shutil.rmtree(old, ignore_errors=True)


def load(folder: Path, library: Library, encoder: Encoder) -> HybridIndex:
    """Read the index of a folder.

    Raises:
        IndexFileError: a file is missing, truncated or foreign; names it.
        StaleIndexError: it was built from other documents, with another model or version.
    """
    manifest = read_manifest(folder)
    expected = _expected(library, encoder)
    for key, value in expected.items():
        if manifest.get(key) != value:
            raise StaleIndexError(
                f"{folder}：索引已过期（{_NAMES[key]}不同）。请运行 python -m index build 重建"
            )
    build = _current(folder)
    for name in _FILES:
        path = build / name
        if not path.is_file():
            raise IndexFileError(path, "索引文件缺失。请运行 python -m index build 重建")
        if _digest(path) != manifest["files"].get(name):
            raise IndexFileError(
                path, "索引文件损坏（校验和不符）。请运行 python -m index build 重建"
            )
    dense, sentences = (DenseIndex.load(build / name) for name in _FILES)
    index = HybridIndex(library.documents, encoder, dense, sentences)
    sizes = (dense.size, sentences.size) == (len(index.passages), len(index.sentences))
    if not sizes or manifest.get("texts") != index.texts_hash:
        raise StaleIndexError(f"{folder}：索引与条款划分不符。请运行 python -m index build 重建")
    return index


def open_index(
    folder: Path,
    library: Library,
    encoder: Encoder,
    rebuild: str = "auto",
    progress: Progress | None = None,
) -> HybridIndex:
    """Load the index; with `rebuild="auto"` build it, saying so, when missing, stale or corrupt.

    Raises:
        IndexFileError, StaleIndexError: it cannot be used and `rebuild` is "never".
        ValueError: `rebuild` is neither.
    """
    if rebuild not in ("auto", "never"):
        raise ValueError(f"rebuild: {rebuild!r}")
    try:
        return load(folder, library, encoder)
    except (IndexFileError, StaleIndexError) as error:
        if rebuild == "never":
            raise
        _log.warning("%s；正在重建索引", error)
    index = HybridIndex.build(library.documents, encoder, progress)
    save(index, library, folder)
    return index


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the index in use.

    Raises:
        IndexFileError: there is none, or it cannot be read.
    """
    path = _current(folder) / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexFileError(
            path, "索引清单缺失或损坏。请运行 python -m index build 重建"
        ) from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise IndexFileError(path, "不是本系统的索引清单。请运行 python -m index build 重建")
    return manifest


def _current(folder: Path) -> Path:
    pointer = folder / "CURRENT"
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise IndexFileError(pointer, "没有索引。请运行 python -m index build") from error
    if not name.startswith("build-") or "/" in name:
        raise IndexFileError(pointer, "不是本系统的索引。请运行 python -m index build 重建")
    return folder / name


_NAMES = {
    "format": "索引格式",
    "corpus": "文件内容",
    "model": "嵌入模型",
    "dimension": "向量维数",
    "versions": "软件版本",
}


def _expected(library: Library, encoder: Encoder) -> dict[str, Any]:
    packages = ("faiss-cpu", "langchain-text-splitters")
    return {
        "format": _FORMAT,
        "corpus": library.corpus_hash,
        "model": encoder.name,
        "dimension": encoder.dimension,
        "versions": {package: version(package) for package in packages},
    }


def _previous(folder: Path) -> str:
    try:
        return _current(folder).name
    except IndexFileError:
        return ""  # the first build, or CURRENT was damaged: there is nothing to take away


def _abandoned(build: Path) -> bool:
    """Whether a build was left behind; a recent one may be another process at work."""
    try:
        return time.time() - build.stat().st_mtime > _ABANDONED
    except FileNotFoundError:
        return False  # another process took it away


def _sync(path: Path) -> None:
    """Flush a file or a folder to the disk; Windows cannot open folders and needs no flush."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
