"""What a build says of itself: what it was made from, and the checksums of its files."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from corpus import Library, parser_version
from index.encoding import Encoder
from index.errors import IndexFileError
from index.files import digest
from index.passages import cutting_version

REBUILD = "请运行 python -m index build 重建"
_FORMAT = 6

NAMES = {
    "format": "索引格式",
    "corpus": "文件内容",
    "model": "嵌入模型",
    "dimension": "向量维数",
    "versions": "软件版本",
    "spans": "条款划分",
    "cutting": "切分方式",
}


def check(folder: Path) -> None:
    """Compare every file of the index in use with its checksum.

    Raises:
        IndexFileError: one is missing or damaged; names it.
    """
    compare(current(folder), read_manifest(folder))


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of the index in use.

    Raises:
        IndexFileError: there is none, or it cannot be read.
    """
    path = current(folder) / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IndexFileError(path, f"索引清单缺失或损坏。{REBUILD}") from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise IndexFileError(path, f"不是本系统的索引清单。{REBUILD}")
    return manifest


def current(folder: Path) -> Path:
    pointer = folder / "CURRENT"
    try:
        name = pointer.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise IndexFileError(pointer, "没有索引。请运行 python -m index build") from error
    if not name.startswith("build-") or "/" in name:
        raise IndexFileError(pointer, f"不是本系统的索引。{REBUILD}")
    return folder / name


def compare(build: Path, manifest: dict[str, Any], hashed: int | None = None) -> None:
    for name, told in manifest["files"].items():
        path = build / name
        if not path.is_file():
            raise IndexFileError(path, f"索引文件缺失。{REBUILD}")
        size = path.stat().st_size
        same = size == told["bytes"]
        if same and (hashed is None or size <= hashed):
            same = digest(path) == told["sha256"]
        if not same:
            raise IndexFileError(path, f"索引文件损坏（校验和不符）。{REBUILD}")


def expected(library: Library, encoder: Encoder) -> dict[str, Any]:
    packages = ("faiss-cpu", "langchain-text-splitters", "rjieba")
    return {
        "format": _FORMAT,
        "corpus": library.corpus_hash,
        "model": encoder.name,
        "dimension": encoder.dimension,
        "versions": {package: version(package) for package in packages},
        "spans": parser_version() or _spans(library),
        "cutting": cutting_version(),
    }


def _spans(library: Library) -> str:
    """A digest of where the clauses stand, where the parser's source is not there to tell."""
    ends = (place for document in library for c in document.clauses for place in (c.start, c.end))
    return hashlib.sha256(np.fromiter(ends, dtype=np.int64).tobytes()).hexdigest()


def generation(folder: Path) -> str:
    """The name of the build in use, which changes with every one; "" where there is none."""
    try:
        return current(folder).name
    except IndexFileError:
        return ""  # before the first build, or CURRENT was damaged
