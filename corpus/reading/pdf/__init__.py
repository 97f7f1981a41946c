"""PDF into blocks."""

from corpus.reading.pdf.reader import Recogniser, read_pdf

__all__ = ["Recogniser", "read_pdf"]
