"""Whether the server lives, whether it can be asked, and what it counted."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from web.desk import Desk
from web.forms import example, problems


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(tags=["运行"])

    @routes.get(
        "/api/health",
        summary="是否可以提问，反馈和计数是否在保存，哪些文件没有读进来",
        responses=example({"status": "ok", "storage": "ok", "faults": []}) | problems(503),
    )
    async def health() -> dict[str, Any]:
        await desk.ready()
        return {
            "status": "ok",
            "storage": desk.storage.state,  # "away": questions are answered, nothing is kept
            "faults": [
                {"file": fault.path.name, "line": fault.line, "message": fault.message}
                for fault in desk.assistant.library.faults
            ],
        }

    @routes.get("/api/health/live", summary="进程是否在运行", responses=example({"status": "ok"}))
    async def live() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get(
        "/api/health/ready",
        summary="模型和索引是否可用",
        responses=example({"status": "ok", "index_version": "0f3a5c7e9b1d", "documents": 3})
        | problems(503),
    )
    async def ready() -> dict[str, Any]:
        await desk.ready()
        return {
            "status": "ok",
            "index_version": desk.index_version,
            "documents": len(desk.assistant.library),
        }

    @routes.get("/metrics", summary="Prometheus 指标", response_class=Response)
    async def metrics() -> Response:
        return Response(generate_latest(desk.metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return routes
