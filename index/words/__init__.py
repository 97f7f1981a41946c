"""Search by words: tokens of clauses, who holds them, BM25."""

from index.words.kept import KeptTokens
from index.words.lexical import LexicalIndex

__all__ = ["KeptTokens", "LexicalIndex"]
