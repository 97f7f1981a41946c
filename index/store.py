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

import numpy as np

from corpus import Library, parser_version
from index.encoding import Encoder, Progress
from index.errors import IndexFileError, StaleIndexError
from index.hybrid import HybridIndex
from index.lexical import KeptTokens, LexicalIndex
from index.milvus import MilvusVectors, load_vectors, vector_indexer
from index.passages import Columns
from index.vectors import KeptVectors

ARTIFACTS_DIR = Path(__file__).parent / "artifacts"
CLAUSES = "clauses"  # folder beside the builds that keeps parsed clauses by the hash of their text
TOKENS = "tokens"  # folder beside the builds that keeps the tokens of clauses likewise
VECTORS = "vectors"  # folder beside the builds that keeps vectors by the hash of their text

_FORMAT = 5
_ABANDONED = 3600  # seconds after which an unfinished build is removed
_HASHED_AT_START = 1 << 24  # bytes; of larger files only the size is compared (`check` reads all)
_REBUILD = "请运行 python -m index build 重建"
_log = logging.getLogger(__name__)


def save(
    index: HybridIndex,
    library: Library,
    folder: Path,
    before_swap: Callable[[], None] = lambda: None,
) -> None:
    """Write an index to a folder, all or nothing. `before_swap` runs when all files are there."""
    build = write_build(index, library, folder)
    before_swap()
    make_current(folder, build)


def write_build(index: HybridIndex, library: Library, folder: Path) -> str:
    """Write a build that is complete and not yet in use; gives its name."""
    folder.mkdir(parents=True, exist_ok=True)
    build = folder / f"build-{uuid.uuid4().hex[:12]}"
    build.mkdir()
    try:
        _write_files(index, library, build)
    except OSError:
        shutil.rmtree(build, ignore_errors=True)  # a full disk keeps no half of a build
        raise
    return build.name


def _write_files(index: HybridIndex, library: Library, build: Path) -> None:
    for name in ("clauses", "passages", "sentences"):
        np.save(build / f"{name}.npy", getattr(index.columns, name))
    index.passages.save(build / "passage_vectors.npy", build / "passages.faiss")
    index.sentence_vectors.save(build / "sentence_vectors.npy", build / "sentences.faiss")
    index.lexical.save(build / "words")
    files = sorted(path for path in build.rglob("*") if path.is_file())
    searched = (index.passages, index.sentence_vectors)
    collections = [dense.name for dense in searched if isinstance(dense, MilvusVectors)]
    manifest = _expected(library, index.encoder) | {
        "texts": index.texts_hash,
        "collections": collections,
        "files": {
            path.relative_to(build).as_posix(): {
                "bytes": path.stat().st_size,
                "sha256": _digest(path),
            }
            for path in files
        },
    }
    (build / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    for path in (*files, build / "manifest.json", build / "words", build):
        _sync(path)


def make_current(folder: Path, build: str) -> None:
    """Put a complete build into use, and take away the one before it and what was left behind."""
    previous = generation(folder)
    pointer = folder / f"CURRENT.{build}"
    pointer.write_text(build + "\n", encoding="utf-8")
    _sync(pointer)
    os.replace(pointer, folder / "CURRENT")
    _sync(folder)
    for old in folder.glob("build-*"):
        if old.name != build and (old.name == previous or _abandoned(old)):
            shutil.rmtree(old, ignore_errors=True)


def load(folder: Path, library: Library, encoder: Encoder, url: str = "") -> HybridIndex:
    """Open the index of a folder; vectors and word scores stay on disk until they are looked at.

    With `url` the vectors are in that Milvus.

    Raises:
        IndexFileError: a file is missing, truncated or foreign; names it.
        StaleIndexError: it was built from other documents, with another model or version.
    """
    manifest = read_manifest(folder)
    for key, value in _expected(library, encoder).items():
        if manifest.get(key) != value:
            raise StaleIndexError(f"{folder}：索引已过期（{_NAMES[key]}不同）。{_REBUILD}")
    build = _current(folder)
    _compare(build, manifest, _HASHED_AT_START)
    columns = Columns(
        *(
            np.load(build / f"{name}.npy", mmap_mode="r")
            for name in ("clauses", "passages", "sentences")
        )
    )
    passages = load_vectors(url, build / "passage_vectors.npy", build / "passages.faiss")
    sentences = load_vectors(url, build / "sentence_vectors.npy", build / "sentences.faiss")
    if (len(passages), len(sentences)) != (len(columns.passages), len(columns.sentences)):
        raise IndexFileError(build, f"索引文件不属于同一次建立。{_REBUILD}")
    lexical = LexicalIndex.load(build / "words", len(columns.clauses))
    return HybridIndex(
        library.documents, encoder, columns, passages, sentences, lexical, manifest["texts"]
    )


def build(
    folder: Path,
    library: Library,
    encoder: Encoder,
    progress: Progress | None = None,
    url: str = "",
) -> HybridIndex:
    """Build the index of a folder; texts embedded before, also by a build cut off, are not again.

    Raises:
        IndexFileError: the folder cannot be written.
        IndexingError: the documents have no clause that can be indexed.
    """
    try:
        kept = KeptVectors(folder / VECTORS, encoder)
        nearest = vector_indexer(url)
        index = HybridIndex.build(
            library.documents, encoder, progress, kept.encode, nearest, KeptTokens(folder / TOKENS)
        )
        save(index, library, folder)
    except OSError as error:
        told = f"无法写入（{error.strerror}）。请检查这个文件夹的权限和空间"
        raise IndexFileError(folder, told) from error
    return load(folder, library, encoder, url)


def check(folder: Path) -> None:
    """Compare every file of the index in use with its checksum.

    Raises:
        IndexFileError: one is missing or damaged; names it.
    """
    _compare(_current(folder), read_manifest(folder))


def open_index(
    folder: Path,
    library: Library,
    encoder: Encoder,
    rebuild: str = "auto",
    progress: Progress | None = None,
    url: str = "",
) -> HybridIndex:
    """Load the index; with `rebuild="auto"` build it, saying so, when missing, stale or corrupt.

    Where the folder cannot be written, the index that was built serves from memory, said aloud.

    Raises:
        IndexFileError, StaleIndexError: it cannot be used and `rebuild` is "never".
        ValueError: `rebuild` is neither.
    """
    if rebuild not in ("auto", "never"):
        raise ValueError(f"rebuild: {rebuild!r}")
    try:
        return load(folder, library, encoder, url)
    except (IndexFileError, StaleIndexError) as error:
        if rebuild == "never":
            raise
        _log.warning("%s；正在重建索引", error)
    try:
        return build(folder, library, encoder, progress, url)
    except IndexFileError as error:
        _log.error("%s；本次索引只在内存中，下次启动须重建", error)
        return HybridIndex.build(library.documents, encoder, progress, nearest=vector_indexer(url))


def _compare(build: Path, manifest: dict[str, Any], hashed: int | None = None) -> None:
    for name, told in manifest["files"].items():
        path = build / name
        if not path.is_file():
            raise IndexFileError(path, f"索引文件缺失。{_REBUILD}")
        size = path.stat().st_size
        same = size == told["bytes"]
        if same and (hashed is None or size <= hashed):
            same = _digest(path) == told["sha256"]
        if not same:
            raise IndexFileError(path, f"索引文件损坏（校验和不符）。{_REBUILD}")


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the index in use.

    Raises:
        IndexFileError: there is none, or it cannot be read.
    """
    path = _current(folder) / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexFileError(path, f"索引清单缺失或损坏。{_REBUILD}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise IndexFileError(path, f"不是本系统的索引清单。{_REBUILD}")
    return manifest


def _current(folder: Path) -> Path:
    pointer = folder / "CURRENT"
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise IndexFileError(pointer, "没有索引。请运行 python -m index build") from error
    if not name.startswith("build-") or "/" in name:
        raise IndexFileError(pointer, f"不是本系统的索引。{_REBUILD}")
    return folder / name


_NAMES = {
    "format": "索引格式",
    "corpus": "文件内容",
    "model": "嵌入模型",
    "dimension": "向量维数",
    "versions": "软件版本",
    "spans": "条款划分",
}


def _expected(library: Library, encoder: Encoder) -> dict[str, Any]:
    packages = ("faiss-cpu", "langchain-text-splitters", "rjieba")
    return {
        "format": _FORMAT,
        "corpus": library.corpus_hash,
        "model": encoder.name,
        "dimension": encoder.dimension,
        "versions": {package: version(package) for package in packages},
        "spans": parser_version() or _spans(library),
    }


def _spans(library: Library) -> str:
    """A digest of where the clauses stand, where the parser's source is not there to tell."""
    ends = (place for document in library for c in document.clauses for place in (c.start, c.end))
    return hashlib.sha256(np.fromiter(ends, dtype=np.int64).tobytes()).hexdigest()


def generation(folder: Path) -> str:
    """The name of the build in use, which changes with every one; "" where there is none."""
    try:
        return _current(folder).name
    except IndexFileError:
        return ""  # before the first build, or CURRENT was damaged


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
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
