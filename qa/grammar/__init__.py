"""The grammar of sentences in official Chinese: their words, segments, and what needs what."""

from qa.grammar.figures import figures
from qa.grammar.parsing import parse
from qa.grammar.references import referred
from qa.grammar.structure import (
    MARK,
    NAMING,
    Role,
    Segment,
    Sentence,
    Token,
    canonical_sentence,
    is_phrase,
    read_tokens,
)
from qa.grammar.words import canonical, entries, function_words

__all__ = [
    "MARK",
    "NAMING",
    "Role",
    "Segment",
    "Sentence",
    "Token",
    "canonical",
    "canonical_sentence",
    "entries",
    "figures",
    "function_words",
    "is_phrase",
    "parse",
    "read_tokens",
    "referred",
]
