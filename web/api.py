"""The app behind all doors: routes, limits, errors, description."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from qa import Holdings, PolicyAssistant
from qa.export import MAX_FILE
from web import agents, curating, pages, site
from web.admin import LARGER, AdminGate, mount_admin
from web.curating import Editing
from web.desk import AnswerStreams, CountRequests, Desk
from web.doors import ask, check, documents, export, feedback, files, operation
from web.guards import (
    BasePath,
    BodyLimit,
    ClientLimits,
    FaultGate,
    HostGate,
    OriginGate,
    RequestIds,
    TrustedProxies,
)
from web.problems import handle_errors
from web.settings import WebSettings
from web.store import Accounts

_LARGER = LARGER | dict.fromkeys(("/api/read-word", "/api/check/word"), MAX_FILE + 1_000)  # bytes
_DOORS = ("/api/", "/v1/", "/mcp")  # what programs and other sites' pages use
_HEADERS = ("Authorization", "Content-Type", "Last-Event-ID")


def create_app(
    assistant: PolicyAssistant,
    settings: WebSettings | None = None,
    holdings: Holdings | None = None,
) -> FastAPI:
    """The API over an assistant that is ready to be asked; by default set by the environment.

    With `holdings` it takes up what is published there while it runs.
    """
    settings = settings or WebSettings.from_env()
    desk, streams = Desk(assistant, settings, holdings), AnswerStreams()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(task) for task in (desk.follow(), desk.storage.watch())]
        async with run_mcp():
            yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await streams.close()
        await desk.close()

    app = FastAPI(
        title="循章 政策问答", version="1.0.0", docs_url=None, redoc_url=None, lifespan=lifespan
    )
    app.openapi_version = "3.0.2"  # what the bundled documentation page can show
    app.state.desk = desk
    run_mcp = agents.mount_mcp(app, desk)
    site.mount_docs(app)
    handle_errors(app)
    app.include_router(ask.router(desk, streams))
    doors = (check, documents, export, feedback, files, operation, agents, site, pages)
    for door in doors:
        app.include_router(door.router(desk))
    accounts = Accounts(desk.databases.administration)
    editing = Editing(mount_admin(app, desk, accounts))
    for room in (curating.door, curating.pages):
        app.include_router(room.router(editing))
    site.mount_unknown(app, ("/api/", "/v1/", "/mcp", "/metrics"))
    allowed = settings.allowed_origins
    app.add_middleware(
        BodyLimit, limit=settings.max_body, larger=_LARGER, seconds=settings.body_timeout
    )
    app.add_middleware(AdminGate, accounts=accounts, settings=settings)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=allowed,
        allow_methods=["GET", "POST"],
        allow_headers=_HEADERS,
        max_age=3600,
    )
    app.add_middleware(OriginGate, allowed=allowed, prefixes=_DOORS)
    app.add_middleware(
        ClientLimits,
        per_minute=settings.requests_per_minute,
        at_once=settings.requests_at_once,
        unlimited=settings.unlimited_clients,
    )
    app.add_middleware(HostGate, allowed=settings.hosts)
    app.add_middleware(CountRequests, metrics=desk.metrics)
    app.add_middleware(BasePath, base=settings.base_path)
    app.add_middleware(TrustedProxies, trusted=settings.trusted_proxies)
    app.add_middleware(FaultGate)
    app.add_middleware(RequestIds)
    return app
