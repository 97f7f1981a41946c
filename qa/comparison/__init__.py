"""Two levels or two documents, side by side."""

from qa.comparison.compare import compare_documents, compare_topic
from qa.comparison.comparer import Comparer
from qa.comparison.report import render_comparison
from qa.comparison.topics import OTHER, TopicRow, topic_rows
from qa.comparison.types import Change, Comparison, Conflict, Pair
from qa.comparison.versions import VersionOp, VersionRow, compare_versions

__all__ = [
    "OTHER",
    "Change",
    "Comparer",
    "Comparison",
    "Conflict",
    "Pair",
    "TopicRow",
    "VersionOp",
    "VersionRow",
    "compare_documents",
    "compare_topic",
    "compare_versions",
    "render_comparison",
    "topic_rows",
]
