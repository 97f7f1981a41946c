"""The measures behind `make eval`, and the fitting of what ranking and refusal decide by."""

from qa.evaluation.measured import (
    Measured,
    ReportFileError,
    index_version,
    load_measured,
    stamp,
)
from qa.evaluation.measures import (
    Gold,
    Question,
    QuestionFileError,
    evaluate,
    load_questions,
    matches,
    measure,
    squeeze,
)
from qa.evaluation.report import MEASURES, Report, means, render

__all__ = [
    "MEASURES",
    "Gold",
    "Measured",
    "Question",
    "QuestionFileError",
    "Report",
    "ReportFileError",
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
]
