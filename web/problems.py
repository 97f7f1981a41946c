"""One form for every error: RFC 9457 problem details, in Chinese or, where asked for, English."""

import logging
from contextvars import ContextVar
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from corpus import (
    ClauseNotFoundError,
    ConflictError,
    CorpusError,
    DocumentError,
    DocumentNotFoundError,
)
from index import IndexingError
from qa import InvalidQuestionError, QAError, StaleAnswerError, UnreadableFileError
from web.errors import (
    AdministrationOffError,
    BusyError,
    CurationError,
    ForeignOriginError,
    InvalidFeedbackError,
    NotAllowedError,
    NotReadyError,
    NotSignedInError,
    RequestIdTakenError,
    SignInError,
    StorageError,
    StreamGoneError,
    TooManyAttemptsError,
    TooManyRequestsError,
    UnknownHostError,
    UnknownModelError,
    WebError,
)

MEDIA_TYPE = "application/problem+json"
request_id: ContextVar[str] = ContextVar("request_id", default="")  # of the request at work
_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """RFC 9457 problem details; `code` is stable, `title` and `detail` are for people."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    fields: list[str] = []
    request_id: str = ""  # of what failed here: the log has it too


# Chinese title, English title, English detail; the Chinese detail is the error's own message.
_Told = tuple[int, str, str, str, str]
_TOLD: dict[type[Exception], _Told] = {
    InvalidQuestionError: (
        422, "invalid_question", "问题无法作答", "The question cannot be answered",
        "Ask one short question in words; a comparison needs a topic or two documents.",
    ),
    DocumentNotFoundError: (
        404, "document_not_found", "没有找到", "Not found",
        "There is no document with this id; GET /api/documents lists them.",
    ),
    ClauseNotFoundError: (
        404, "clause_not_found", "没有找到", "Not found",
        "The document has no clause with this label; GET /api/documents/{id}/clauses lists them.",
    ),
    UnknownModelError: (
        404, "model_not_found", "没有这个模型", "Model not found",
        "GET /v1/models lists the models.",
    ),
    InvalidFeedbackError: (
        422, "invalid_feedback", "反馈无法保存", "The feedback cannot be kept",
        "Shorten the comment, the question or the answer.",
    ),
    UnreadableFileError: (
        422, "unreadable_file", "文件无法读取", "The file cannot be read",
        "Send a .docx file of at most 5 MB with text in it.",
    ),
    StaleAnswerError: (
        409, "stale_answer", "答复与文件不符", "The answer does not hold",
        "A quotation in it is not what the documents say now; ask again.",
    ),
    RequestIdTakenError: (
        409, "request_id_taken", "请求编号重复", "Request id already used",
        "This request_id belongs to another question; choose a new one.",
    ),
    StreamGoneError: (
        410, "stream_gone", "答复已过期", "The answer is no longer kept",
        "A broken answer can be resumed within a minute; ask again.",
    ),
    ForeignOriginError: (
        403, "origin_not_allowed", "不允许的来源", "Origin not allowed",
        "This web page may not use the service; ask its administrator.",
    ),
    UnknownHostError: (
        421, "host_not_allowed", "不允许的网址", "Host not allowed",
        "The service is not offered under this name; use its published address.",
    ),
    SignInError: (
        403, "sign_in", "登录失败", "Sign-in failed", "Name or password is wrong.",
    ),
    TooManyAttemptsError: (
        429, "too_many_attempts", "登录太频繁", "Too many attempts", "Try again in 15 minutes.",
    ),
    NotSignedInError: (401, "not_signed_in", "没有登录", "Not signed in", "Sign in first."),
    NotAllowedError: (
        403, "not_allowed", "没有权限", "Not allowed", "Your role does not allow this.",
    ),
    AdministrationOffError: (
        403, "administration_off", "管理功能没有开放", "Administration is off",
        "Set a password on the command line first: python -m web account NAME.",
    ),
    ConflictError: (
        409, "conflict", "文件已被改动", "Changed by somebody else",
        "Load it again and repeat your change.",
    ),
    DocumentError: (
        422, "bad_document", "文件不能发布", "Not a document", "Correct it and try again.",
    ),
    CorpusError: (422, "bad_document", "文件有误", "Not a document", "Correct it and try again."),
    CurationError: (
        422, "bad_curation", "不能保存", "Cannot be kept", "Correct it and try again.",
    ),
    TooManyRequestsError: (
        429, "too_many_requests", "请求太频繁", "Too many requests",
        "Try again later; Retry-After says when.",
    ),
    BusyError: (
        503, "busy", "提问的人太多", "Too many questions at once", "Try again in a few seconds.",
    ),
    NotReadyError: (
        503, "not_ready", "服务尚未就绪", "Not ready", "Try again in a few seconds.",
    ),
    StorageError: (
        503, "storage", "暂时无法保存", "Cannot be kept for the moment",
        "The server could not write its database; try again later.",
    ),
}  # fmt: skip
_FAILED: _Told = (
    500, "failed", "暂时无法作答", "No answer for the moment",
    "The answer did not pass its checks, so it was withheld; see the server's log.",
)  # fmt: skip
_NOWHERE = (
    ("没有这个地址", "请检查地址、方法和请求内容"),
    ("No such address", "Check address, method and content of the request."),
)
# Their messages name files and settings: for the log, not for readers.
_LONGEST = 600  # characters of a detail
_OPERATORS = (StorageError, IndexingError)
_UNKEPT = "数据库暂时无法使用，这次没有保存；提问不受影响。请稍后再试，或联系本服务的管理员"
_WITHHELD = "服务器暂时无法完成，请稍后再试，或联系本服务的管理员"
_HTTP = {
    404: ("没有这个地址", "No such address"),
    405: ("不支持这种请求方法", "Method not allowed"),
    413: ("请求过大", "Request too large"),
}


def english(accept_language: str) -> bool:
    """Whether an Accept-Language header prefers English to Chinese."""
    best, best_weight = "zh", 0.0
    for part in accept_language.split(","):
        tag, _, parameter = part.strip().lower().partition(";")
        try:
            weight = float(parameter.partition("q=")[2] or 1)
        except ValueError:
            continue
        language = tag.strip()[:2]
        if language in ("zh", "en") and weight > best_weight:
            best, best_weight = language, weight
    return best == "en"


def problem(
    status: int, code: str, title: str, detail: str, fields: list[str] | None = None
) -> Problem:
    """A problem whose texts can be written as UTF-8."""
    return Problem(
        title=title, status=status, detail=_printable(detail), code=code,
        fields=[_printable(field) for field in fields or []],
    )  # fmt: skip


def describe(error: Exception, in_english: bool) -> Problem:
    """The problem that tells of one of our errors."""
    known = next((told for kind, told in _TOLD.items() if isinstance(error, kind)), _FAILED)
    status, code, title, english_title, english_detail = known
    if in_english:
        return problem(status, code, english_title, english_detail)
    detail = _WITHHELD if isinstance(error, _OPERATORS) else str(error)
    if isinstance(error, StorageError):
        detail = _UNKEPT
    if len(detail) > _LONGEST:  # it quotes what was sent: a label, the name of a model
        detail = f"{detail[: _LONGEST // 2]}…{detail[-_LONGEST // 2 :]}"
    return problem(status, code, title, detail)


def respond(found: Problem, path: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """The response; below /v1/ with the `error` member that OpenAI clients read."""
    body: dict[str, Any] = found.model_dump(exclude_defaults=True) | {"type": found.type}
    if path.startswith("/v1/"):
        body["error"] = {"message": found.detail, "type": found.code, "code": found.code}
    if found.status >= 500 and request_id.get():
        body["request_id"] = request_id.get()
        body["detail"] = f"{found.detail}（{_numbered(found.detail)} {request_id.get()}）"
    told = dict(headers or {})
    if found.status == 503:
        told.setdefault("Retry-After", "5")
    return JSONResponse(body, found.status, told, media_type=MEDIA_TYPE)


def _numbered(detail: str) -> str:
    return "request" if detail.isascii() else "请求编号"


def prefers_english(request: Request) -> bool:
    return english(request.headers.get("accept-language", ""))


def handle_errors(app: FastAPI) -> None:
    """Make every error of the app a problem."""

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        fields = list(dict.fromkeys(str(e["loc"][-1]) for e in error.errors()))
        if prefers_english(request):
            title, detail = "Malformed request", f"Check: {', '.join(fields)}"
        else:
            title, detail = "请求格式有误", f"请检查：{'、'.join(fields)}"
        return respond(problem(422, "malformed", title, detail, fields), request.url.path)

    @app.exception_handler(WebError)
    @app.exception_handler(CorpusError)
    @app.exception_handler(IndexingError)
    @app.exception_handler(QAError)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        found = describe(error, prefers_english(request))
        if found.status >= 500:
            route = getattr(request.scope.get("route"), "path", "other")
            told = str(error) if isinstance(error, _OPERATORS) else type(error).__qualname__
            _log.error("%s: %s", route, told)
        return respond(found, request.url.path)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        titles = _HTTP.get(error.status_code, ("请求有误", "Bad request"))
        if prefers_english(request):
            title, detail = titles[1], "Check address, method and content of the request."
        else:
            title, detail = titles[0], "请检查地址、方法和请求内容"
        found = problem(error.status_code, f"http_{error.status_code}", title, detail)
        return respond(found, request.url.path, dict(error.headers or {}))


def unexpected(in_english: bool) -> Problem:
    """The problem that tells of a fault of ours, without its detail."""
    if in_english:
        return problem(500, "fault", "Server error", "Something failed here; try again later.")
    detail = "服务器内部出错，请稍后再试；详情见服务器日志"
    return problem(500, "fault", "服务出错", detail)


def too_large(in_english: bool, limit: int) -> Problem:
    """The problem of a body over the limit, in bytes."""
    size = f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1000} kB"
    if in_english:
        return problem(413, "too_large", "Request too large", f"Keep the request below {size}.")
    return problem(413, "too_large", "请求过大", f"请求内容超过 {size}，请缩短后再试")


def too_slow(in_english: bool) -> Problem:
    """The problem of a body that does not arrive."""
    if in_english:
        return problem(408, "too_slow", "Request too slow", "Send the whole request at once.")
    return problem(408, "too_slow", "请求超时", "请求内容没有及时传完，请检查网络后再试")


def no_address(in_english: bool) -> Problem:
    """The problem of an address at which there is nothing."""
    if in_english:
        return problem(404, "http_404", *_NOWHERE[1])
    return problem(404, "http_404", *_NOWHERE[0])


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
