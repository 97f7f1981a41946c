"""What the doors keep: judgements and counts of questions, in one SQLite file, without persons."""

from web.store.database import StoreLimits
from web.store.feedback import MAX_COMMENT, MAX_TEXT, Feedback, FeedbackKind, FeedbackStore
from web.store.question_log import Asked, QuestionLog

__all__ = [
    "MAX_COMMENT",
    "MAX_TEXT",
    "Asked",
    "Feedback",
    "FeedbackKind",
    "FeedbackStore",
    "QuestionLog",
    "StoreLimits",
]
