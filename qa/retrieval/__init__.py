"""A query to clauses: recalled by meaning and by words, ranked by named features."""

from qa.retrieval.features import FEATURES, candidate_features
from qa.retrieval.hit import Hit
from qa.retrieval.ranking import Found, Retriever
from qa.retrieval.weights import FITTED, Logistic, Matrix, load_logistic

__all__ = [
    "FEATURES",
    "FITTED",
    "Found",
    "Hit",
    "Logistic",
    "Matrix",
    "Retriever",
    "candidate_features",
    "load_logistic",
]
