"""Given text to verdicts with a diff."""

from qa.wording.alignment import Folded, fold
from qa.wording.check import WordingMatch, check_sentence, check_text, checkable
from qa.wording.difference import FORCE, diff, in_words
from qa.wording.verdict import compose_verdict, to_verdict

__all__ = [
    "FORCE",
    "Folded",
    "WordingMatch",
    "check_sentence",
    "check_text",
    "checkable",
    "compose_verdict",
    "diff",
    "fold",
    "in_words",
    "to_verdict",
]
