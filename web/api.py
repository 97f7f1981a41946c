"""HTTP API: ask, health, documents, clauses. Errors are RFC 9457 problem details in Chinese."""

import logging
from typing import Annotated, Any

import swagger_ui_bundle
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from corpus import (
    ClauseNotFoundError,
    CorpusError,
    DocumentNotFoundError,
    PolicyDocument,
    normalise_label,
)
from index import IndexingError
from qa import InvalidQuestionError, PolicyAssistant, QAError
from web.body_limit import BodyLimit

_MAX_BODY = 1_000_000  # bytes
_log = logging.getLogger(__name__)


class AskRequest(BaseModel):
    """A question, the earlier questions of the conversation, and documents to search."""

    question: Annotated[str, Field(description="问题", examples=["对新型研发平台有什么支持？"])]
    history: Annotated[list[str], Field(max_length=50, description="此前的问题，先问的在前")] = []
    documents: Annotated[list[str] | None, Field(max_length=100, description="只查这些文件")] = None


def create_app(assistant: PolicyAssistant) -> FastAPI:
    """The API over an assistant that is ready to be asked."""
    app = FastAPI(title="循章 政策问答", version="1.0.0", docs_url=None, redoc_url=None)
    app.mount("/api-docs-static", StaticFiles(directory=swagger_ui_bundle.swagger_ui_path))
    app.openapi_version = "3.0.2"  # what the bundled documentation page can show
    _handle_errors(app)

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="循章 API",
            swagger_js_url="/api-docs-static/swagger-ui-bundle.js",
            swagger_css_url="/api-docs-static/swagger-ui.css",
            swagger_favicon_url="/api-docs-static/favicon-32x32.png",
            swagger_ui_parameters={"validatorUrl": None},  # its badge asks another host
        )

    @app.post("/api/ask", summary="提问")
    def ask(request: AskRequest) -> dict[str, Any]:
        return assistant.ask(request.question, request.history, request.documents).to_json()

    @app.get("/api/health", summary="是否可以提问")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/api/documents", summary="文件列表")
    def documents() -> list[dict[str, Any]]:
        return [_document_json(document) for document in assistant.library]

    @app.get("/api/documents/{document_id}/clauses", summary="一份文件的全部条款")
    def clauses(document_id: str) -> list[dict[str, Any]]:
        document = assistant.library.document(document_id)
        return [_clause_json(document, clause.label) for clause in document.clauses]

    @app.get("/api/documents/{document_id}/clauses/{label}", summary="一条条款")
    def clause(document_id: str, label: str) -> dict[str, Any]:
        return _clause_json(assistant.library.document(document_id), normalise_label(label))

    return app


def _document_json(document: PolicyDocument) -> dict[str, Any]:
    return {
        "document_id": document.document_id,
        "title": document.title,
        "number": document.number,
        "issuer": document.issuer,
        "level": document.level.value,
        "region": document.region,
        "issued_on": document.issued_on,
        "published_on": document.published_on,
        "validity": document.validity,
        "verification": document.verification,
        "url": document.source_url,
        "clauses": len(document.leaves),
        "verified_clauses": sum(clause.verified for clause in document.leaves),
        "repaired_clauses": sum(clause.repaired for clause in document.leaves),
    }


def _clause_json(document: PolicyDocument, label: str) -> dict[str, Any]:
    clause = document.clause(label)
    return {
        "document_id": document.document_id,
        "label": clause.label,
        "heading": clause.heading,
        "path": list(clause.path),
        "lead": clause.lead,
        "text": clause.text,
        "start": clause.start,
        "end": clause.end,
        "verified": clause.verified,
        "repaired": clause.repaired,
        "url": document.source_url,
    }


def _problem(status: int, title: str, detail: str) -> JSONResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status, media_type="application/problem+json")


def _handle_errors(app: FastAPI) -> None:
    too_large = _problem(413, "请求过大", "请求内容超过 1 MB，请缩短后再试")
    app.add_middleware(BodyLimit, limit=_MAX_BODY, prefix="/api/", refuse=too_large)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        fields = "、".join(dict.fromkeys(str(e["loc"][-1]) for e in error.errors()))
        return _problem(422, "请求格式有误", f"请检查：{_printable(fields)}")

    @app.exception_handler(InvalidQuestionError)
    async def question(request: Request, error: InvalidQuestionError) -> JSONResponse:
        return _problem(422, "问题无法作答", _printable(str(error)))

    @app.exception_handler(DocumentNotFoundError)
    @app.exception_handler(ClauseNotFoundError)
    async def missing(request: Request, error: CorpusError) -> JSONResponse:
        return _problem(404, "没有找到", _printable(str(error)))

    @app.exception_handler(CorpusError)
    @app.exception_handler(IndexingError)
    @app.exception_handler(QAError)
    async def failed(request: Request, error: Exception) -> JSONResponse:
        _log.error("%s %s: %s", request.method, request.url.path, error)
        return _problem(500, "暂时无法作答", _printable(str(error)))

    @app.exception_handler(Exception)  # a fault of ours: logged by the server, told without detail
    async def fault(request: Request, error: Exception) -> JSONResponse:
        return _problem(500, "服务出错", "服务器内部出错，请稍后再试；详情见服务器日志")

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        titles = {404: "没有这个地址", 405: "不支持这种请求方法"}
        title = titles.get(error.status_code, "请求有误")
        response = _problem(error.status_code, title, "请检查地址、方法和请求内容")
        response.headers.update(error.headers or {})
        return response


def _printable(text: str) -> str:
    """Text that can be written as UTF-8: lone surrogates replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")
