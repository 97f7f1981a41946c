"""The measures behind `make eval`."""

from qa.evaluation.ablation import ablate, table, variants
from qa.evaluation.measured import Measured, ReportFileError, index_version, load_measured, stamp
from qa.evaluation.measures import (
    Question,
    QuestionFileError,
    evaluate,
    load_questions,
    matches,
    measure,
)
from qa.evaluation.report import MEASURES, means, render
from qa.evaluation.text import asserted, squeeze, support

__all__ = [
    "MEASURES",
    "Measured",
    "Question",
    "QuestionFileError",
    "ReportFileError",
    "ablate",
    "asserted",
    "evaluate",
    "index_version",
    "load_measured",
    "load_questions",
    "matches",
    "means",
    "measure",
    "render",
    "squeeze",
    "stamp",
    "support",
    "table",
    "variants",
]
