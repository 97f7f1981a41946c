"""Two levels or two documents, side by side."""

from qa.comparison.compare import compare_documents, compare_topic
from qa.comparison.report import render_comparison
from qa.comparison.types import Change, Comparison, Conflict, Pair, Slice

__all__ = [
    "Change",
    "Comparison",
    "Conflict",
    "Pair",
    "Slice",
    "compare_documents",
    "compare_topic",
    "render_comparison",
]
