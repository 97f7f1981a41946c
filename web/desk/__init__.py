"""What all doors share: the desk that asks the assistant, answers on their way, which of their
quotations stand open, and counters."""

from web.desk.clock import keep_time
from web.desk.desk import Desk
from web.desk.metrics import CountRequests, Metrics, Stopwatch
from web.desk.opening import answer_json, opened
from web.desk.pool import WorkPool
from web.desk.storage import StorageWatch
from web.desk.streams import AnswerStream, AnswerStreams, StreamEvent

__all__ = [
    "AnswerStream",
    "AnswerStreams",
    "CountRequests",
    "Desk",
    "Metrics",
    "Stopwatch",
    "StorageWatch",
    "StreamEvent",
    "WorkPool",
    "answer_json",
    "keep_time",
    "opened",
]
