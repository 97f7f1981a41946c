"""Files of a build: mapped, linked, flushed, with a checksum."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexFileError


def mapped(path: Path) -> NDArray[Any]:
    """An array on the disk, of which nothing is read but what is looked at.

    Raises:
        IndexFileError: the file is missing or is not one of an array.
    """
    try:
        # as a plain array: a slice of a `memmap` costs ten times that of an array
        return np.asarray(np.load(path, mmap_mode="r"))
    except (OSError, ValueError, EOFError) as error:
        raise IndexFileError(path, "索引文件缺失或损坏") from error


def link(held: Path, path: Path) -> None:
    """The same file under another name; a copy where the disk knows no links.

    Raises:
        OSError: it is not there, or there is no room.
    """
    try:
        os.link(held, path)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(held, path)


def sync(path: Path) -> None:
    """Flush a file or a folder to the disk; Windows cannot open folders and needs no flush."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
