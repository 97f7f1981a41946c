"""The measures behind `make eval`, and the fitting of what ranking and refusal decide by."""

from qa.evaluation.corpora import open_assistant_on, open_corpora, open_files
from qa.evaluation.examples import kept_for_fitting, stocks_corpus, training_corpus
from qa.evaluation.fit import fit
from qa.evaluation.fitting import (
    FOLDS,
    Group,
    auc,
    fit_listwise,
    fit_logistic,
    folds,
    held_out,
    refused,
    reliability,
)
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
    "FOLDS",
    "MEASURES",
    "Gold",
    "Group",
    "Measured",
    "Question",
    "QuestionFileError",
    "Report",
    "ReportFileError",
    "auc",
    "evaluate",
    "fit",
    "fit_listwise",
    "fit_logistic",
    "folds",
    "held_out",
    "index_version",
    "kept_for_fitting",
    "load_measured",
    "load_questions",
    "matches",
    "means",
    "measure",
    "open_assistant_on",
    "open_corpora",
    "open_files",
    "refused",
    "reliability",
    "render",
    "squeeze",
    "stamp",
    "stocks_corpus",
    "training_corpus",
]
