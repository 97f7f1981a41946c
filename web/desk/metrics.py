"""What the server counts, in the text form of Prometheus; one registry for each app."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_STEP_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5)
_COUNTED = ("/api/", "/v1/", "/mcp", "/widget")


class Metrics:
    """Counters of questions, answers and requests. No label holds what anyone wrote."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.questions = Counter(
            "xunzhang_questions", "Questions answered", ("door", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "xunzhang_answer_seconds", "Seconds until the whole answer was there", ("door",),
            buckets=_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self.first_seconds = Histogram(
            "xunzhang_first_statement_seconds", "Seconds until the first statement was there",
            ("door",), buckets=_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self.steps = Histogram(
            "xunzhang_step_seconds", "Seconds of an answer's steps", ("step",),
            buckets=_STEP_BUCKETS, registry=self.registry,
        )  # fmt: skip
        self.sentences = Counter(
            "xunzhang_model_sentences", "Sentences of a language model, by what became of them",
            ("outcome",), registry=self.registry,
        )  # fmt: skip
        self.jobs = Gauge(
            "xunzhang_jobs", "Jobs that run or wait", ("pool",), registry=self.registry
        )
        self.feedback = Counter(
            "xunzhang_feedback", "Judgements of readers", ("kind",), registry=self.registry
        )
        self.requests = Counter(
            "xunzhang_requests", "Requests to the doors", ("method", "route", "status"),
            registry=self.registry,
        )  # fmt: skip
        self.uncounted = Counter(
            "xunzhang_uncounted", "Questions whose count could not be kept", registry=self.registry
        )
        self.storage = Gauge(
            "xunzhang_storage", "Whether the databases can be used", registry=self.registry
        )
        self.index = Gauge(
            "xunzhang_index", "The index in use, and how many clauses it holds", ("version",),
            registry=self.registry,
        )  # fmt: skip


class CountRequests:
    """ASGI middleware: counts requests by the route that took them, never by what was asked."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_COUNTED):
            await self._app(scope, receive, send)
            return
        status = 500

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._metrics.requests.labels(method, route, str(status)).inc()


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Stopwatch:
    """Seconds since it was made."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self._started
