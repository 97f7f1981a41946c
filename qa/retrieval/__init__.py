"""A query to ranked clauses."""

from qa.retrieval.coverage import Coverage, peak_scaled, standing
from qa.retrieval.ranking import DEFAULT_WEIGHTS, Retriever, Weights, bilingual, subjects, within

__all__ = [
    "DEFAULT_WEIGHTS",
    "Coverage",
    "Retriever",
    "Weights",
    "bilingual",
    "peak_scaled",
    "standing",
    "subjects",
    "within",
]
