"""Strings only: folding, sentences, tokens, numerals. Knows no document and no clause."""

from corpus.text.damage import damage
from corpus.text.folding import fold, fold_with_offsets, simplified
from corpus.text.forms import is_blank, is_furniture, states_nothing
from corpus.text.numerals import NUMERAL, from_numeral, to_numeral
from corpus.text.sentences import sentence_spans
from corpus.text.tokens import Tokeniser

__all__ = [
    "NUMERAL",
    "Tokeniser",
    "damage",
    "fold",
    "fold_with_offsets",
    "from_numeral",
    "is_blank",
    "is_furniture",
    "sentence_spans",
    "simplified",
    "states_nothing",
    "to_numeral",
]
