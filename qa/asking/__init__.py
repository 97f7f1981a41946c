"""A question, understood: what is asked, about which document or place, and what it goes on from."""

from qa.asking.names import without_labels
from qa.asking.places import document_places, nearest_first, place_relation
from qa.asking.query import ABOUT_DOCUMENT, GAP, Intent, Places, Query, Unheld, clean
from qa.asking.spans import quoted_places, quoted_spans
from qa.asking.understanding import Talk, Understanding

__all__ = [
    "ABOUT_DOCUMENT",
    "GAP",
    "Intent",
    "Places",
    "Query",
    "Talk",
    "Understanding",
    "Unheld",
    "clean",
    "document_places",
    "nearest_first",
    "place_relation",
    "quoted_places",
    "quoted_spans",
    "without_labels",
]
