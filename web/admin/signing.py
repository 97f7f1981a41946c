"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from web.admin.gate import COOKIE, SIGN_IN, session_of, set_cookie
from web.admin.office import Office
from web.guards import client_key
from web.templating import base_of


class SignInRequest(BaseModel):
    """A name and a password."""

    name: Annotated[str, Field(max_length=64)]
    password: Annotated[str, Field(max_length=200)]


def router(office: Office) -> APIRouter:
    routes = APIRouter(include_in_schema=False)

    @routes.post(SIGN_IN)
    async def sign_in(request: Request, given: SignInRequest) -> Response:
        client = client_key(request.scope)

        def work() -> str:
            token = office.accounts.sign_in(given.name, given.password, client)
            office.acts.add(given.name, "登录")
            return token

        token = await office.desk.work(work)
        reply = JSONResponse({"name": given.name})
        set_cookie(reply.headers, request.scope, base_of(request), token)
        return reply

    @routes.delete(SIGN_IN)
    async def sign_out(request: Request) -> Response:
        who = session_of(request.scope)

        def work() -> None:
            office.accounts.sign_out(request.cookies.get(COOKIE, ""))
            office.acts.add(who.name, "退出")

        await office.desk.work(work)
        reply = JSONResponse({"name": who.name})
        set_cookie(reply.headers, request.scope, base_of(request), "")
        return reply

    return routes
