"""Saving and loading an index: manifest, checksums, atomic swap.

A folder holds numbered builds and a file CURRENT that names the one in use. A build is written
whole before CURRENT is replaced, so one that is cut off leaves the old build working.
"""

import json
import logging
import os
import shutil
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from corpus import Library
from index.builds.growth import Earlier, grown, keys_of
from index.builds.manifest import (
    NAMES,
    REBUILD,
    compare,
    current,
    expected,
    generation,
    read_manifest,
)
from index.encoding import Encoder, Progress
from index.errors import IndexFileError, StaleIndexError
from index.files import digest, mapped, sync
from index.hybrid import HybridIndex
from index.milvus import MilvusVectors, load_vectors, vector_indexer
from index.nearest import VectorIndex
from index.passages import Columns
from index.vectors import KeptVectors
from index.words import KeptTokens, LexicalIndex

ARTIFACTS_DIR = Path(__file__).parents[1] / "artifacts"
CLAUSES = "clauses"  # folder beside the builds that keeps parsed clauses by the hash of their text
TOKENS = "tokens"  # folder beside the builds that keeps the tokens of clauses likewise
VECTORS = "vectors"  # folder beside the builds that keeps vectors by the hash of their text

_ABANDONED = 3600  # seconds after which an unfinished build is removed
_HASHED_AT_START = 1 << 24  # bytes; of larger files only the size is compared (`check` reads all)
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
    np.save(build / "texts.npy", index.texts)
    index.passages.save(build / "passage_vectors.npy", build / "passages.faiss")
    index.sentence_vectors.save(build / "sentence_vectors.npy", build / "sentences.faiss")
    index.lexical.save(build / "words")
    told = json.dumps(keys_of(library), ensure_ascii=False)
    (build / "documents.json").write_text(told + "\n", encoding="utf-8")
    taken = _taken_over(build)
    files = sorted(path for path in build.rglob("*") if path.is_file())
    searched = (index.passages, index.sentence_vectors)
    collections = [dense.name for dense in searched if isinstance(dense, MilvusVectors)]
    manifest = expected(library, index.encoder) | {
        "texts": index.texts_hash,
        "collections": collections,
        "files": {
            path.relative_to(build).as_posix(): taken.get(path)
            or {"bytes": path.stat().st_size, "sha256": digest(path)}
            for path in files
        },
    }
    (build / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    new = (path for path in files if path not in taken)
    for path in (*new, build / "manifest.json", build / "words", build):
        sync(path)


def _taken_over(build: Path) -> dict[Path, dict[str, Any]]:
    """What is known of the files of a build that are also files of the one in use."""
    try:
        known = read_manifest(build.parent)["files"]
        earlier = current(build.parent)
    except IndexFileError:
        return {}
    pairs = ((build / name, earlier / name, told) for name, told in known.items())
    return {
        path: told
        for path, held, told in pairs
        if path.exists() and held.exists() and path.samefile(held)
    }


def make_current(folder: Path, build: str) -> None:
    """Put a complete build into use, and take away the one before it and what was left behind."""
    previous = generation(folder)
    pointer = folder / f"CURRENT.{build}"
    pointer.write_text(build + "\n", encoding="utf-8")
    sync(pointer)
    os.replace(pointer, folder / "CURRENT")
    sync(folder)
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
    for key, value in expected(library, encoder).items():
        if manifest.get(key) != value:
            raise StaleIndexError(f"{folder}：索引已过期（{NAMES[key]}不同）。{REBUILD}")
    build = current(folder)
    compare(build, manifest, _HASHED_AT_START)
    columns = _columns(build)
    passages, sentences = _vectors(build, url)
    if (len(passages), len(sentences)) != (len(columns.passages), len(columns.sentences)):
        raise IndexFileError(build, f"索引文件不属于同一次建立。{REBUILD}")
    lexical = LexicalIndex.load(build / "words", len(columns.clauses))
    texts = mapped(build / "texts.npy")
    return HybridIndex(library.documents, encoder, columns, passages, sentences, lexical, texts)


def _columns(build: Path) -> Columns:
    return Columns(
        *(mapped(build / f"{name}.npy") for name in ("clauses", "passages", "sentences"))
    )


def _vectors(build: Path, url: str) -> tuple[VectorIndex, VectorIndex]:
    passages = load_vectors(url, build / "passage_vectors.npy", build / "passages.faiss")
    return passages, load_vectors(url, build / "sentence_vectors.npy", build / "sentences.faiss")


def _earlier(folder: Path, library: Library, encoder: Encoder, url: str) -> Earlier | None:
    """The build in use, where a new one may take over what is unchanged."""
    try:
        manifest, build = read_manifest(folder), current(folder)
        wanted = expected(library, encoder)
        same = all(manifest.get(key) == wanted[key] for key in wanted if key != "corpus")
        if not same or bool(manifest["collections"]) != bool(url):
            return None
        compare(build, manifest, _HASHED_AT_START)
        columns = _columns(build)
        passages, sentences = _vectors(build, url)
        return Earlier(
            keys=tuple(map(tuple, json.loads((build / "documents.json").read_text("utf-8")))),
            columns=columns,
            passages=passages,
            sentences=sentences,
            lexical=LexicalIndex.load(build / "words", len(columns.clauses)),
            texts=mapped(build / "texts.npy"),
        )
    except IndexFileError as error:
        _log.info("%s；重新建立", error)
        return None


def made(
    folder: Path,
    library: Library,
    encoder: Encoder,
    progress: Progress | None = None,
    url: str = "",
) -> HybridIndex:
    """The index of a library, of what the build in use holds and what is new; not yet written.

    Raises:
        OSError: the folder cannot be written.
        IndexingError: the documents have no clause that can be indexed.
    """
    vectors, tokens = KeptVectors(folder / VECTORS, encoder), KeptTokens(folder / TOKENS)
    earlier = _earlier(folder, library, encoder, url)
    if earlier is not None:
        index = grown(earlier, library, encoder, vectors.encode, tokens, progress)
        if index is not None:
            return index
    nearest = vector_indexer(url)
    return HybridIndex.build(library.documents, encoder, progress, vectors.encode, nearest, tokens)


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
        save(made(folder, library, encoder, progress, url), library, folder)
    except OSError as error:
        told = f"无法写入（{error.strerror}）。请检查这个文件夹的权限和空间"
        raise IndexFileError(folder, told) from error
    return load(folder, library, encoder, url)


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


def _abandoned(build: Path) -> bool:
    """Whether a build was left behind; a recent one may be another process at work."""
    try:
        return time.time() - build.stat().st_mtime > _ABANDONED
    except FileNotFoundError:
        return False  # another process took it away
