"""The app behind all doors: routes, limits, errors, description."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from qa import PolicyAssistant
from web.answer_streams import AnswerStreams
from web.body_limit import BodyLimit
from web.desk import Desk
from web.mcp_server import mount_mcp
from web.metrics import CountRequests
from web.origins import OriginGate
from web.problems import handle_errors
from web.routes import (
    ask,
    check,
    check_report,
    documents,
    export,
    feedback,
    health,
    openai_compat,
    pages,
    widget,
)
from web.routes.docs import mount_docs
from web.routes.unknown import mount_unknown

_MAX_BODY = 1_000_000  # bytes
_DOORS = ("/api/", "/v1/", "/mcp")  # what programs and other sites' pages use
_HEADERS = ("Authorization", "Content-Type", "Last-Event-ID")


def create_app(assistant: PolicyAssistant) -> FastAPI:
    """The API over an assistant that is ready to be asked."""
    desk, streams = Desk(assistant), AnswerStreams()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with run_mcp():
            yield
        await streams.close()

    app = FastAPI(
        title="循章 政策问答", version="1.0.0", docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.openapi_version = "3.0.2"  # what the bundled documentation page can show
    app.state.desk = desk
    run_mcp = mount_mcp(app, desk)
    mount_docs(app)
    handle_errors(app)
    app.include_router(ask.router(desk, streams))
    doors = (check, check_report, documents, export, feedback, health, openai_compat, widget, pages)
    for door in doors:
        app.include_router(door.router(desk))
    mount_unknown(app, ("/api/", "/v1/", "/metrics"))
    allowed = assistant.settings.allowed_origins
    app.add_middleware(BodyLimit, limit=_MAX_BODY, prefixes=_DOORS)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=allowed,
        allow_methods=["GET", "POST"],
        allow_headers=_HEADERS,
        max_age=3600,
    )
    app.add_middleware(OriginGate, allowed=allowed, prefixes=_DOORS)
    app.add_middleware(CountRequests, metrics=desk.metrics)
    return app
