"""A question, understood: what is asked, of which document, for which kind of fact."""

from qa.asking.facts import left_open, years
from qa.asking.lexicon import Lexicon
from qa.asking.question import Intent, Query, Understanding, clean
from qa.asking.quotations import quoted_spans

__all__ = [
    "Intent",
    "Lexicon",
    "Query",
    "Understanding",
    "clean",
    "left_open",
    "quoted_spans",
    "years",
]
