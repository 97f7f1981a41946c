"""Serving below a sub-path of somebody's site."""

from starlette.types import ASGIApp, Receive, Scope, Send


class BasePath:
    """ASGI middleware: everything is served below a path, which pages put before their links.

    The path is the one that a trusted proxy names (`X-Forwarded-Prefix`), else the one that is set.
    A proxy may hand on the whole path or the rest of it; both are served. Starlette's `root_path`
    is left alone: with it, files that are mounted are found only if the proxy hands on the rest.
    The scope is changed as it is, so that what stands around this sees it too.
    """

    def __init__(self, app: ASGIApp, base: str) -> None:
        self._app, self._base = app, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            base = scope.get("state", {}).get("prefix") or self._base
            path: str = scope["path"]
            scope["base_path"] = base
            if base and (path == base or path.startswith(f"{base}/")):
                scope["path"] = path.removeprefix(base) or "/"
                scope["raw_path"] = scope["raw_path"].removeprefix(base.encode()) or b"/"
        await self._app(scope, receive, send)
