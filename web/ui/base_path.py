"""Serving below a sub-path of somebody's site."""

from starlette.types import ASGIApp, Receive, Scope, Send


class BasePath:
    """ASGI middleware: everything is served below `base`, which pages put before their links.

    A proxy may hand on the whole path or the rest of it; both are served. Starlette's `root_path`
    is left alone: with it, files that are mounted are found only if the proxy hands on the rest.
    """

    def __init__(self, app: ASGIApp, base: str) -> None:
        self._app, self._base = app, base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "base_path": self._base}
            path: str = scope["path"]
            if path == self._base or path.startswith(f"{self._base}/"):
                scope["path"] = path.removeprefix(self._base) or "/"
                scope["raw_path"] = scope["raw_path"].removeprefix(self._base.encode()) or b"/"
        await self._app(scope, receive, send)
