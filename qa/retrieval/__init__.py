"""A query to clauses: recalled by meaning and by words, ranked by named features."""

from qa.retrieval.ages import admits, asked_age
from qa.retrieval.features import FEATURES, FeatureMaker
from qa.retrieval.follow_ups import FOLLOW_UP, follow_up_features, goes_on
from qa.retrieval.hit import Hit
from qa.retrieval.lists import announced, around, for_all, is_item, list_of, under, unit_above
from qa.retrieval.ranking import Found, Retriever
from qa.retrieval.weights import (
    FITTED,
    Cohort,
    Logistic,
    Matrix,
    load_cohort,
    load_logistic,
    save_cohort,
)
from qa.retrieval.words import coverage, found_words, telling_words

__all__ = [
    "FEATURES",
    "FITTED",
    "FOLLOW_UP",
    "Cohort",
    "FeatureMaker",
    "Found",
    "Hit",
    "Logistic",
    "Matrix",
    "Retriever",
    "admits",
    "announced",
    "around",
    "asked_age",
    "coverage",
    "follow_up_features",
    "for_all",
    "found_words",
    "goes_on",
    "is_item",
    "list_of",
    "load_cohort",
    "load_logistic",
    "save_cohort",
    "telling_words",
    "under",
    "unit_above",
]
