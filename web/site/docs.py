"""The description of the API at `/docs`; everything it loads comes from this server."""

import swagger_ui_bundle
from fastapi import APIRouter, FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles


def mount_docs(app: FastAPI) -> None:
    """Mount the page and its scripts."""
    app.mount("/api-docs-static", StaticFiles(directory=swagger_ui_bundle.swagger_ui_path))
    routes = APIRouter()

    @routes.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return get_swagger_ui_html(  # relative addresses hold below a sub-path as well
            openapi_url="openapi.json",
            title="循章 API",
            swagger_js_url="api-docs-static/swagger-ui-bundle.js",
            swagger_css_url="api-docs-static/swagger-ui.css",
            swagger_favicon_url="api-docs-static/favicon-32x32.png",
            swagger_ui_parameters={"validatorUrl": None},  # its badge asks another host
        )

    app.include_router(routes)
