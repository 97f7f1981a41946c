"""Questions about policy, answered from the clauses themselves."""

from qa.answering import Answer, Citation, DiffPiece, Statement, Status, Verdict, VerdictResult
from qa.assistant import PolicyAssistant
from qa.errors import (
    InvalidQuestionError,
    QAError,
    QuoteGateError,
    SettingsError,
    StaleAnswerError,
    UnreadableFileError,
)
from qa.opening import Holdings, open_assistant
from qa.settings import Settings, read_settings
from qa.steps import STEPS

__all__ = [
    "STEPS",
    "Answer",
    "Citation",
    "DiffPiece",
    "Holdings",
    "InvalidQuestionError",
    "PolicyAssistant",
    "QAError",
    "QuoteGateError",
    "Settings",
    "SettingsError",
    "StaleAnswerError",
    "Statement",
    "Status",
    "UnreadableFileError",
    "Verdict",
    "VerdictResult",
    "open_assistant",
    "read_settings",
]
