"""The widget: its script, and a page that shows it."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

from web.desk import Desk

_STATIC = Path(__file__).parents[1] / "static"
_DEMO_POLICY = (  # as strict as a page can be, to show that the widget needs no more
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';"
    " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
)


def router(_: Desk) -> APIRouter:
    routes = APIRouter(tags=["网页组件"])

    @routes.get("/widget.js", include_in_schema=False)
    def script() -> FileResponse:
        return FileResponse(
            _STATIC / "widget.js",
            media_type="text/javascript",
            headers={
                "Cache-Control": "public, max-age=300",
                "Cross-Origin-Resource-Policy": "cross-origin",
            },
        )

    @routes.get("/widget-demo", include_in_schema=False)
    def demo() -> FileResponse:
        headers = {"Content-Security-Policy": _DEMO_POLICY}
        return FileResponse(_STATIC / "widget-demo.html", headers=headers)

    @routes.get("/widget-demo.css", include_in_schema=False)
    def demo_style() -> FileResponse:
        return FileResponse(_STATIC / "widget-demo.css")

    return routes
