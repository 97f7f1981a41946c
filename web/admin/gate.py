"""Who may administer, found out before a body is read or a route is looked for."""

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import (
    AdministrationOffError,
    NotAllowedError,
    NotSignedInError,
    StorageError,
    WebError,
)
from web.guards import from_own_page
from web.problems import describe, english, respond
from web.settings import WebSettings
from web.store import Accounts, Role, Session

COOKIE = "xz-admin"
FORM = "x-form"  # header by which a page proves that it was served to this session
SIGN_IN = "/api/admin/session"
_SAFE = ("GET", "HEAD", "OPTIONS")
_FOREIGN = "这个请求不是从管理页面发出的，没有执行。请重新打开管理页面"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class AdminGate:
    """ASGI middleware: below `/admin` and `/api/admin` nothing happens without a session.

    What changes something must come from a page of this server and bring the session's own form
    token, so that no other site can make a browser do it. With `scope["state"]["session"]` routes
    see who it is; pages without a session get the sign-in, the API 401.
    """

    def __init__(self, app: ASGIApp, accounts: Accounts, settings: WebSettings) -> None:
        self._app, self._accounts = app, accounts
        self._header = settings.admin_user_header.lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        if not _below(path, "/admin") and not _below(path, "/api/admin"):
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Cache-Control"] = "no-store"
                headers["Referrer-Policy"] = "no-referrer"
                headers["Content-Security-Policy"] = _POLICY
            await send(message)

        headers = Headers(scope=scope)
        try:
            session = await asyncio.to_thread(self._admitted, scope, headers)
        except WebError as error:
            in_english = english(headers.get("accept-language", ""))
            await respond(describe(error, in_english), path)(scope, receive, guarded)
            return
        scope["state"] = {**scope.get("state", {}), "session": session}
        await self._app(scope, receive, guarded)

    def _admitted(self, scope: Scope, headers: Headers) -> Session | None:
        """The session, or None where a page is to show the sign-in; else raises."""
        token = HTTPConnection(scope).cookies.get(COOKIE, "")
        of_api = _below(scope["path"], "/api/admin")
        safe = scope["method"] in _SAFE
        if not safe and not from_own_page(headers, scope["scheme"]):
            raise NotAllowedError(_FOREIGN)
        try:
            if not self._accounts.all():
                raise AdministrationOffError
            session = self._session(scope, headers, token)
        except (AdministrationOffError, StorageError):
            if of_api:
                raise
            return None  # the page says so
        begins = scope["path"] == SIGN_IN and scope["method"] == "POST"
        if of_api and session is None and not begins:
            raise NotSignedInError
        if not safe and not begins and session and headers.get(FORM) != session.form:
            raise NotAllowedError(_FOREIGN)
        return session

    def _session(self, scope: Scope, headers: Headers, token: str) -> Session | None:
        found = self._accounts.find(token)
        told = self._told(scope, headers)
        if not told:
            known = {a.name for a in self._accounts.all() if a.has_password}
            return found if found and found.name in known else None
        if found and found.name == told:
            return found
        if told not in {account.name for account in self._accounts.all()}:
            return None
        begun = self._accounts.begin(told)
        scope["state"] = {**scope.get("state", {}), "begun": begun}  # the page sets the cookie
        return self._accounts.find(begun)

    def _told(self, scope: Scope, headers: Headers) -> str:
        """Who has signed in at the proxy; "" unless a trusted one says so."""
        if not self._header:
            return ""
        given = headers.getlist(self._header)
        trusted = scope.get("state", {}).get("trusted", False)
        return given[0] if trusted and len(given) == 1 else ""


def set_cookie(headers: MutableHeaders, scope: Scope, base: str, token: str) -> None:
    """Hand a session to the browser, or with "" take it back."""
    parts = [f"{COOKIE}={token}", f"Path={base}/", "HttpOnly", "SameSite=Strict"]
    if scope["scheme"] == "https":
        parts.append("Secure")
    if not token:
        parts.append("Max-Age=0")
    headers.append("Set-Cookie", "; ".join(parts))


def session_of(scope: Scope) -> Session:
    """Who is signed in; the gate has let nobody else through to the API."""
    found = scope.get("state", {}).get("session")
    if not isinstance(found, Session):
        raise NotSignedInError
    return found


def require(scope: Scope, role: Role) -> Session:
    """Who is signed in, if their role goes so far.

    Raises:
        NotAllowedError: it does not.
    """
    found = session_of(scope)
    if not found.role.may(role):
        raise NotAllowedError
    return found


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}/")
