"""Office files into blocks: .docx, .xlsx, .doc."""

from corpus.reading.office.legacy import read_doc
from corpus.reading.office.sheet import read_xlsx
from corpus.reading.office.word import read_docx

__all__ = ["read_doc", "read_docx", "read_xlsx"]
