"""Errors as problem documents, whatever raised them; never a stack trace."""

from collections.abc import Awaitable, Callable

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from fanlight.model.errors import AppError, Missing
from fanlight.web.body import unfit
from fanlight.wire.errors import PROBLEM, problem, status_of

Respond = Callable[[Request, AppError], Awaitable[Response]]

_log = structlog.get_logger(__name__)


def answer(error: AppError) -> Response:
    status = status_of(error)
    headers = {}
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="fanlight"'
    if "retry_after" in error.fields:
        headers["retry-after"] = str(error.fields["retry_after"])
    return JSONResponse(problem(error), status, headers, media_type=PROBLEM)


def install(app: FastAPI, respond: Respond) -> None:
    """Makes every error one answer: `respond` makes a page for people, a document for programs."""

    @app.exception_handler(AppError)
    async def known(request: Request, error: AppError) -> Response:
        return await respond(request, error)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return await respond(request, unfit(error.errors()))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        if isinstance(error.__cause__, AppError):
            # Raised while the body was read; FastAPI takes it for one that cannot be parsed.
            return await respond(request, error.__cause__)
        if error.status_code == 404:
            return await respond(request, _nothing_here())
        body = {
            "type": "about:blank",
            "title": error.detail,
            "status": error.status_code,
            "detail": "The API is described at /openapi.json.",
            "code": f"http-{error.status_code}",
            "kind": "invalid",
        }
        return JSONResponse(body, error.status_code, error.headers, media_type=PROBLEM)

    @app.exception_handler(ClientDisconnect)
    async def gone(_request: Request, _error: ClientDisconnect) -> Response:
        # Nobody reads this; the status is for the access log.
        return Response(status_code=400)

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> Response:
        _log.error(
            "request.failed", route=getattr(request.scope.get("route"), "path", ""), exc_info=error
        )
        body = {
            "type": "about:blank",
            "title": "Something went wrong on the server.",
            "status": 500,
            "detail": "It was written to the server's log. Try again; tell your administrator.",
            "code": "internal",
            "kind": "unavailable",
        }
        return JSONResponse(body, 500, media_type=PROBLEM)


def _nothing_here() -> Missing:
    return Missing(
        "no-page",
        "There is nothing at this address.",
        "Check it, or start from the gallery. The API is described at /openapi.json.",
    )
