"""The page at /, its files, and what stands in the head of browsers and social networks."""

from collections.abc import Callable
from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from web.desk import Desk
from web.pages import GLOSSARY, NoticePages, gloss
from web.templating import (
    LANGUAGES,
    STATIC,
    VERSION,
    base_of,
    remember_language,
    render_page,
    words_for,
)
from web.ui import door
from web.ui.framework import foot_documents, framework_assets, mount_foot
from web.ui.site import Site

_STYLES = ("base.css", "page.css", "answer.css", "tabs.css")
_MODULES = (  # what the first tab needs, so that it is fetched at once
    "main.js", "dom.js", "words.js", "api.js", "gloss.js", "talks.js", "asking.js", "suggesting.js", "turn.js",
    "blocks.js", "diff.js", "evidence.js", "copying.js", "tools.js", "reading.js", "tabs.js",
)  # fmt: skip
_TYPES = {
    ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png",
}  # fmt: skip
_HEADERS = {
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie",
    "Referrer-Policy": "no-referrer",  # the address may hold a question
    "Content-Security-Policy": (
        # the framework writes the style of its foot into the page
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'"
    ),
}


def mount_page(app: FastAPI) -> FastAPI:
    """Mount the page at / of the API's app; everything it loads comes from this server."""
    desk: Desk = app.state.desk
    site = desk.derive(lambda assistant: Site(assistant.library, desk.settings))
    held = list(app.router.routes)
    app.include_router(door.router(desk, site))
    app.include_router(_router(desk, site))
    # Before the routes for unknown addresses, which take what none before them takes.
    own = [route for route in app.router.routes if route not in held]
    app.router.routes[:] = [*own, *held]
    app.add_middleware(NoticePages)
    return mount_foot(app, desk)


def _in_language(request: Request) -> RedirectResponse:
    """Remember `?lang=` and go to the same address without it: with or without scripts, and the
    cookie has surely arrived when the page is asked for."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
    where = f"{base_of(request)}/" + (f"?{urlencode(kept)}" if kept else "")
    reply = RedirectResponse(where, status_code=303, headers=_HEADERS)
    remember_language(reply, request, request.query_params["lang"])
    return reply


def _router(desk: Desk, site: Callable[[], Site]) -> APIRouter:
    routes = APIRouter(include_in_schema=False)
    framework = framework_assets()
    files = {file.name: file for file in STATIC.iterdir()}
    kept = desk.settings.question_log
    privacy = "privacy_text" if kept == "all" else f"privacy_{kept}"
    # one file: on a slow connection each more costs a round of requests (0.4 s of 3)
    style = "\n".join(files[name].read_text("utf-8") for name in _STYLES)

    @routes.get("/")
    def page(request: Request) -> Response:
        if request.query_params.get("lang") in LANGUAGES:
            return _in_language(request)
        html = render_page(
            "page.html", request, site=site(), styles=_STYLES, modules=_MODULES,
            framework=framework, writers=desk.assistant.writers, glossary=GLOSSARY, gloss=gloss,
            languages=(words_for(request),), documents=foot_documents(desk.assistant.library),
            privacy=privacy,
        )  # fmt: skip
        return HTMLResponse(html, headers=_HEADERS)

    @routes.get("/page/{version}/{name}")
    def file(version: str, name: str) -> Response:
        fresh = "public, max-age=31536000, immutable" if version == VERSION else "no-cache"
        headers = {"Cache-Control": fresh}
        if name == "all.css":
            return Response(style, media_type="text/css", headers=headers)
        found = files.get(name)
        if found is None:
            raise HTTPException(404)
        return FileResponse(found, media_type=_TYPES[found.suffix], headers=headers)

    @routes.get("/favicon.ico")
    def icon() -> Response:
        return FileResponse(files["icon-192.png"], media_type="image/png")

    @routes.get("/manifest.webmanifest")
    @routes.get("/manifest.json")
    def manifest(request: Request) -> JSONResponse:
        words, base = words_for(request), base_of(request)
        return JSONResponse(
            {
                "name": f"{words('name')} · {words('subtitle')}",
                "short_name": words("name"),
                "lang": words.language,
                "start_url": f"{base}/",
                "display": "minimal-ui",
                "theme_color": "#9d2229",
                "background_color": "#f5f4f1",
                "icons": [
                    {
                        "src": f"{base}/page/{VERSION}/icon.svg",
                        "type": "image/svg+xml",
                        "sizes": "any",
                    },
                    {
                        "src": f"{base}/page/{VERSION}/icon-192.png",
                        "type": "image/png",
                        "sizes": "192x192",
                    },
                ],
            },
            media_type="application/manifest+json",
        )

    return routes
