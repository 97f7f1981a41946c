"""Addresses below the doors that lead nowhere; without this the page would answer for them."""

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send


class _Nowhere:
    """Leaves a wrong method to the route of that address, which tells the right ones; else 404."""

    def __init__(self, router: APIRouter) -> None:
        self._router = router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for route in self._router.routes:
            match, child = route.matches(scope)
            if match is Match.PARTIAL:
                scope.update(child)
                await route.handle(scope, receive, send)
                return
        raise HTTPException(404)


def mount_unknown(app: FastAPI, prefixes: tuple[str, ...]) -> None:
    """Take what no route before takes."""
    for prefix in prefixes:
        app.router.routes.append(Route(f"{prefix}{{rest:path}}", _Nowhere(app.router)))
