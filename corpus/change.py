"""A change of the folder of documents that happens whole or not at all, whenever it is cut off.

The new files are staged in a hidden folder; renaming that folder to `.change` is the moment at which
the change counts. What then is left to do, moving files into place, can be done again by anybody.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError, DocumentError

_PENDING = ".change"
_STAGED = ".staged-"
_TOLD = "change.json"


class ConflictError(CorpusError):
    """A document was changed by somebody else since it was looked at."""


@dataclass(frozen=True, slots=True)
class Change:
    """Files to write and files to take away, by their names in the folder.

    `seen` holds, for names that matter, the digest of the file that the change was made from, ""
    where there was none; where the folder has another by now, the change is refused.
    """

    put: Mapping[str, str] = field(default_factory=dict)  # name → content
    drop: frozenset[str] = frozenset()
    seen: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Staged:
    """A change on the disk, before or after it counts."""

    folder: Path
    put: tuple[str, ...]
    drop: frozenset[str]
    note: str = ""  # what else goes with it, for whoever finishes it


def file_digest(path: Path) -> str:
    """SHA-256 of a file in hexadecimal; "" where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def stage(documents: Path, change: Change) -> Staged:
    """Write the new files beside the old ones.

    Raises:
        ConflictError: a file is not what the change was made from.
        DocumentError: the folder cannot be written.
    """
    for name, seen in change.seen.items():
        if file_digest(documents / name) != seen:
            raise ConflictError(
                f"{name} 刚被他人发布、替换或撤下，您看到的已不是最新的。请重新打开后再试"
            )
    folder = None
    try:
        documents.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=documents, prefix=_STAGED))
        folder.chmod(0o755)
        for name, content in change.put.items():
            _write(folder / name, content)
    except OSError as error:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        raise DocumentError(documents, f"无法写入（{error.strerror}）") from error
    return Staged(folder, tuple(change.put), change.drop)


def commit(documents: Path, staged: Staged, note: str = "") -> None:
    """Make a staged change count; `settle` does the rest.

    Raises:
        DocumentError: the folder cannot be written; nothing has changed.
    """
    told = {"put": list(staged.put), "drop": sorted(staged.drop), "note": note}
    try:
        _write(staged.folder / _TOLD, json.dumps(told, ensure_ascii=False))
        os.replace(staged.folder, documents / _PENDING)
        sync_folder(documents)
    except OSError as error:
        raise DocumentError(documents, f"无法写入（{error.strerror}）") from error


def pending(documents: Path) -> Staged | None:
    """A change that counts and is not finished; what was only staged is none."""
    folder = documents / _PENDING
    try:
        told: dict[str, Any] = json.loads((folder / _TOLD).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    return Staged(folder, tuple(told["put"]), frozenset(told["drop"]), str(told["note"]))


def settle(documents: Path) -> None:
    """Move the files of a change that counts into place; again where it was cut off.

    Raises:
        DocumentError: the folder cannot be written.
    """
    found = pending(documents)
    if found is None:
        return
    try:
        for name in found.put:
            if (found.folder / name).exists():
                os.replace(found.folder / name, documents / name)
        for name in found.drop:
            (documents / name).unlink(missing_ok=True)
        sync_folder(documents)
    except OSError as error:
        raise DocumentError(documents, f"无法写入（{error.strerror}）") from error


def finish(documents: Path) -> None:
    """Forget the change that was settled, and whatever was staged and never counted."""
    (documents / _PENDING / _TOLD).unlink(missing_ok=True)
    for folder in (documents / _PENDING, *documents.glob(f"{_STAGED}*")):
        shutil.rmtree(folder, ignore_errors=True)


def discard(staged: Staged) -> None:
    """Take a staged change away that is not to count."""
    shutil.rmtree(staged.folder, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Flush a folder's names to the disk; Windows cannot open folders and needs no flush."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, content: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
