"""Given text to verdicts with a diff."""

from qa.wording.alignment import Folded, fold
from qa.wording.check import QUOTING, WordingChecker
from qa.wording.difference import FORCE, WordingMatch, diff, in_words
from qa.wording.draft import checkable
from qa.wording.verdict import WordingAnswerer, compose_verdict, to_verdict

__all__ = [
    "FORCE",
    "QUOTING",
    "Folded",
    "WordingAnswerer",
    "WordingChecker",
    "WordingMatch",
    "checkable",
    "compose_verdict",
    "diff",
    "fold",
    "in_words",
    "to_verdict",
]
