"""Text into clauses: marks, both grammars, the tree, and what is wrong with it."""

from corpus.parsing.clauses import parse
from corpus.parsing.lines import refers
from corpus.parsing.marks import Mark, Rank, read_mark
from corpus.parsing.review import Fault, faults, render_outline
from corpus.parsing.segments import inner_title

__all__ = [
    "Fault",
    "Mark",
    "Rank",
    "faults",
    "inner_title",
    "parse",
    "read_mark",
    "refers",
    "render_outline",
]
