"""The measures behind `make eval`, and the fitting of what ranking and refusal decide by."""

from qa.evaluation.corpora import open_assistant_on, open_corpora, open_files
from qa.evaluation.fit import fit
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
    "fit",
    "index_version",
    "load_measured",
    "load_questions",
    "matches",
    "means",
    "measure",
    "open_assistant_on",
    "open_corpora",
    "open_files",
    "render",
    "squeeze",
    "stamp",
]
