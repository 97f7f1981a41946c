"""What is kept: judgements and counts of questions, without persons; administration."""

from web.store.accounts import Account, Accounts, Role, Session
from web.store.acts import Act, ActLog
from web.store.askers import Askers
from web.store.curating import CurationStore, KeptPin, KeptSynonym
from web.store.feedback import MAX_COMMENT, MAX_TEXT, Feedback, FeedbackKind, FeedbackStore
from web.store.keeping import StoreLimits
from web.store.question_log import Asked, Counted, QuestionLog
from web.store.worklist import SEVERAL, Work, WorkKind, WorkList

__all__ = [
    "MAX_COMMENT",
    "MAX_TEXT",
    "SEVERAL",
    "Account",
    "Accounts",
    "Act",
    "ActLog",
    "Asked",
    "Askers",
    "Counted",
    "CurationStore",
    "Feedback",
    "FeedbackKind",
    "FeedbackStore",
    "KeptPin",
    "KeptSynonym",
    "QuestionLog",
    "Role",
    "Session",
    "StoreLimits",
    "Work",
    "WorkKind",
    "WorkList",
]
