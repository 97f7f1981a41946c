"""What of the page's framework answers: the files a page is made of, and nothing else."""

from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from web.problems import english, no_address, respond

# What the page asks for while a browser shows it, seen on 2026-11-26 with gradio 6.31.0: index,
# style, icon, scripts and fonts. Its event queue, uploads, files, proxy, streams, login, monitoring
# and API description are not among them, so they do not exist here.
FILES = frozenset({"/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt"})
FOLDERS = ("/assets/", "/static/")
METHODS = frozenset({"GET", "HEAD"})


class FrameworkGate:
    """ASGI middleware: what no route of ours takes must be named here, or is 404.

    The framework is whatever is mounted at the root. Its query strings choose files of its own
    folder and pages by name; the page uses neither, so none arrives.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not of_framework(scope):
            await self._app(scope, receive, send)
            return
        if scope["method"] in METHODS and listed(scope["path"]):
            await self._app({**scope, "query_string": b""}, receive, send)
            return
        in_english = english(Headers(scope=scope).get("accept-language", ""))
        await respond(no_address(in_english), scope["path"])(scope, receive, send)


def of_framework(scope: Scope) -> bool:
    """Whether the first route that takes this request is what is mounted at the root."""
    routes: list[BaseRoute] = scope["app"].router.routes
    for route in routes:
        if at_root(route):
            return True
        if route.matches(scope)[0] is not Match.NONE:
            return False
    return False


def at_root(route: BaseRoute) -> bool:
    """Whether a route is an app mounted at `/`, as the page is."""
    return isinstance(route, Mount) and not route.path


def listed(path: str) -> bool:
    """Whether a path is one that the page is made of."""
    return path in FILES or path.startswith(FOLDERS)
