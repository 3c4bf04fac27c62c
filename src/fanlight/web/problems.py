"""Errors as problem documents, whatever raised them; never a stack trace."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from fanlight.model.errors import AppError
from fanlight.web.body import unfit
from fanlight.wire.errors import KINDS, PROBLEM, problem

_log = structlog.get_logger(__name__)

_CODES = {"not-signed-in": 401, "bad-token": 401, "unknown-encoding": 415, "disk-full": 507}
"""Errors for which HTTP has a better status than their kind's."""


def status_of(error: AppError) -> int:
    return _CODES.get(error.code, KINDS[error.kind].status)


def answer(error: AppError) -> Response:
    status = status_of(error)
    headers = {}
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="fanlight"'
    if "retry_after" in error.fields:
        headers["retry-after"] = str(error.fields["retry_after"])
    body = problem(error, status=status)
    return JSONResponse(body, status, headers, media_type=PROBLEM)


def install(app: FastAPI) -> None:
    """Makes every error of the API one envelope."""

    @app.exception_handler(AppError)
    async def known(_request: Request, error: AppError) -> Response:
        return answer(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        return answer(unfit(error.errors()))

    @app.exception_handler(HTTPException)
    async def http(_request: Request, error: HTTPException) -> Response:
        body = {
            "type": "about:blank",
            "title": error.detail,
            "status": error.status_code,
            "detail": "The API is described at /openapi.json.",
            "code": f"http-{error.status_code}",
        }
        headers = error.headers
        return JSONResponse(body, error.status_code, headers, media_type=PROBLEM)

    @app.exception_handler(ClientDisconnect)
    async def gone(_request: Request, _error: ClientDisconnect) -> Response:
        # Nobody reads this; the status is for the access log.
        return Response(status_code=400)

    @app.exception_handler(Exception)
    async def unknown(request: Request, error: Exception) -> Response:
        _log.error("request.failed", path=request.url.path, exc_info=error)
        body = {
            "type": "about:blank",
            "title": "Something went wrong on the server.",
            "status": 500,
            "detail": "It was written to the server's log. Try again; tell your administrator.",
            "code": "internal",
        }
        return JSONResponse(body, 500, media_type=PROBLEM)
