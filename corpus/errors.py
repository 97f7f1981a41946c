"""Errors of the corpus. Everything this package raises on purpose is a `CorpusError`."""

from pathlib import Path


class XunzhangError(Exception):
    """Base of all errors of the project; the message is in Chinese and can be shown to a user."""


class CorpusError(XunzhangError):
    """Base of all errors of the corpus; the message is in Chinese and can be shown to a user."""


class DocumentError(CorpusError):
    """A document file is broken; names the file and, where known, the line (1-based)."""

    def __init__(self, path: Path, message: str, line: int | None = None) -> None:
        where = f"{path}:{line}" if line is not None else str(path)
        super().__init__(f"{where}：{message}")
        self.path = path
        self.line = line
        self.message = message


class DocumentNotFoundError(CorpusError):
    """No document has this id."""

    def __init__(self, document_id: str) -> None:
        super().__init__(f"没有编号为“{document_id}”的文件")
        self.document_id = document_id


class ClauseNotFoundError(CorpusError):
    """The document has no clause with this label."""

    def __init__(self, document_id: str, label: str) -> None:
        super().__init__(f"文件“{document_id}”没有条款“{label}”")
        self.document_id = document_id
        self.label = label
