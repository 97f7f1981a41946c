"""A backup is a ZIP file with a list of what it holds and checksums.

Of the index its vectors are kept, by the hash of their text: with them an index is built in seconds
for whatever version of the program restores it, and nothing is embedded again.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus import Change, load_library
from index import VECTORS, Encoder, exclusively, publish
from web.backup.databases import admit, copy_of, put_back
from web.database import Databases
from web.errors import BackupError

_FORMAT = 1
_LIST = "backup.json"
_NAME = re.compile(
    r"documents/[^/\\\x00]{1,200}\.md|drafts/[A-Za-z0-9][\w.-]{0,100}\.json"
    r"|editions/[A-Za-z0-9][\w.-]{0,100}/\d{14}\.md|withdrawn/[A-Za-z0-9][\w.-]{0,120}\.md"
    r"|vectors/(?!\.)[^/\\\x00]{1,100}/[0-9a-f]{12}\.npz|databases/[a-z]{1,20}\.sqlite3"
)
_BESIDE = ("drafts/*.json", "editions/*/*.md", "withdrawn/*.md")  # beside the documents
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are on this machine."""

    documents: Path
    index: Path
    databases: Databases
    index_url: str = ""  # the Milvus that holds the vectors; "" for files in `index`


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup holds."""

    made_at: str  # UTC
    documents: int
    files: int
    bytes: int


def back_up(places: Places, target: Path) -> Summary:
    """Write a backup, whole or not at all; servers go on meanwhile.

    Raises:
        BackupError: it cannot be written, or a database is damaged.
        corpus.CorpusError: the documents cannot be read.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(dir=target.parent) as folder,
            exclusively(places.documents),  # no publication meanwhile
        ):
            documents = {f"documents/{path.name}": path for path in places.documents.glob("*.md")}
            beside = [path for one in _BESIDE for path in places.documents.glob(one)]
            vectors = (places.index / VECTORS).glob("*/*.npz")
            files = documents | {
                path.relative_to(places.documents).as_posix(): path for path in beside
            }
            files |= {f"vectors/{path.parent.name}/{path.name}": path for path in vectors}
            for database in places.databases:
                if database.made:
                    copy = Path(folder) / f"{database.group.name}.sqlite3"
                    copy_of(database, copy)
                    files[f"databases/{copy.name}"] = copy
            summary = _write(unfinished, files)
        os.replace(unfinished, target)
    except OSError as error:
        raise BackupError(f"{target}：备份无法写入（{error.strerror}），没有留下文件") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return summary


def _write(path: Path, files: dict[str, Path]) -> Summary:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    told: dict[str, Any] = {"format": _FORMAT, "made_at": now, "files": {}}
    size = 0
    with path.open("wb") as raw:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            for name, file in sorted(files.items()):
                digest = hashlib.sha256()
                with file.open("rb") as source, archive.open(name, "w", force_zip64=True) as sink:
                    while block := source.read(_BLOCK):
                        digest.update(block)
                        sink.write(block)
                        size += len(block)
                told["files"][name] = digest.hexdigest()
            archive.writestr(_LIST, json.dumps(told, ensure_ascii=False, indent=1))
        raw.flush()
        os.fsync(raw.fileno())
    count = sum(name.startswith("documents/") for name in files)
    return Summary(now, count, len(files), size)


def restore(places: Places, source: Path, encoder: Encoder) -> Summary:
    """Put everything back as the backup has it; a server that runs takes it up.

    Everything is read and checked before anything is changed. Documents and index then change
    together, as in any publication; each database changes in one transaction.

    Raises:
        BackupError: the file is no backup of ours, or damaged, or does not fit on the disk.
        corpus.CorpusError, index.IndexingError: documents and index cannot be written.
    """
    places.documents.mkdir(parents=True, exist_ok=True)
    with _unpacked(source, places.documents.parent) as (told, folder):
        texts = {
            path.name: path.read_bytes().decode("utf-8")
            for path in (folder / "documents").glob("*.md")
        }
        if not texts:
            raise BackupError(f"{source}：备份里没有文件")
        load_library(folder / "documents")
        copies = {
            database: folder / "databases" / f"{database.group.name}.sqlite3"
            for database in places.databases
        }
        for database, copy in copies.items():
            admit(copy, database)
        try:
            for kept in (folder / VECTORS).glob("*/*.npz"):
                at = places.index / VECTORS / kept.parent.name / kept.name
                if not at.exists():
                    at.parent.mkdir(parents=True, exist_ok=True)
                    shutil.move(kept, at)
            now = {path.name for path in places.documents.glob("*.md")}
            change = Change(texts, frozenset(now - texts.keys()))
            publish(places.documents, places.index, encoder, change, url=places.index_url)
            for kept in (path for one in _BESIDE for path in folder.glob(one)):
                at = places.documents / kept.relative_to(folder)
                at.parent.mkdir(parents=True, exist_ok=True)
                os.replace(kept, at)
            for database, copy in copies.items():
                put_back(copy, database)
        except OSError as error:
            raise BackupError(
                f"恢复时无法写入（{error.strerror}）。请检查空间后再次恢复"
            ) from error
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        return Summary(str(told["made_at"]), len(texts), len(told["files"]), size)


@contextmanager
def _unpacked(source: Path, beside: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """The list of a backup and a folder with its files, all of them checked."""
    try:
        with (
            zipfile.ZipFile(source) as archive,
            tempfile.TemporaryDirectory(dir=beside) as folder,
        ):
            told = json.loads(archive.read(_LIST))
            if told["format"] != _FORMAT:
                raise BackupError(f"{source}：备份的格式是 {told['format']}，本版本不认识")
            for name, digest in told["files"].items():
                if not _NAME.fullmatch(name):
                    raise BackupError(f"{source}：备份里有不认识的文件 {name[:80]}")
                target = Path(folder, name)
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as packed, target.open("wb") as file:
                    shutil.copyfileobj(packed, file, _BLOCK)
                with target.open("rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                        raise BackupError(f"{source}：{name} 已损坏，没有恢复任何文件")
            yield told, Path(folder)
    except FileNotFoundError as error:
        raise BackupError(f"{source}：没有这个文件") from error
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, EOFError) as error:
        raise BackupError(f"{source}：不是完好的备份，没有恢复任何文件") from error
    except OSError as error:
        raise BackupError(f"{source}：无法读取或没有空间（{error.strerror}）") from error
