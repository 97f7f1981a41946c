"""Errors of the index. Everything this package raises on purpose is an `IndexingError`."""

from pathlib import Path

from corpus import XunzhangError


class IndexingError(XunzhangError):
    """Base of all errors of the index; the message is in Chinese and can be shown to a user."""


class EncoderError(IndexingError):
    """The embedding model cannot be loaded."""


class IndexFileError(IndexingError):
    """A file of the index is missing, truncated or foreign; names the file."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}：{message}")
        self.path = path


class StaleIndexError(IndexingError):
    """The index was built from other documents, with another model or by other versions."""
