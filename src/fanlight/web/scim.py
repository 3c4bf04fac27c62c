"""`/scim/v2`: identity providers manage members and groups (RFC 7644).

The protocol is scim2-server's, which is imported when the first provider comes: a server without
one starts without it.
"""

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from fanlight.kit.tokens import WORKED
from fanlight.model.actor import Actor, Door, anonymous
from fanlight.model.errors import AppError, TooLarge
from fanlight.ops import observing, scim_tokens
from fanlight.ops.context import Context
from fanlight.web.caller import bearer, context
from fanlight.wire.errors import status_of

if TYPE_CHECKING:
    from scim2_server.requests import ScimRequest

ROOT = "/scim/v2"

_MEDIA_TYPE = "application/scim+json"


class Endpoint:
    """Every address below the root, with any method."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await _answer(request, context(request))
        await response(scope, receive, send)


async def _answer(request: Request, ctx: Context) -> Response:
    address = request.client.host if request.client else ""
    actor: Actor | None = None
    try:
        token = bearer(request) or ""
        actor = await scim_tokens.by_secret(ctx, token, address)
        request.scope[WORKED] = token
        return await _served(request, ctx, actor)
    except AppError as error:
        observing.was_refused(ctx, actor or anonymous(Door.SCIM), error)
        return _refused(error)


async def _served(request: Request, ctx: Context, actor: Actor) -> Response:
    from scim2_server.handler import AsyncScimHandler

    from fanlight.web.scim_models import SERVICE
    from fanlight.web.scim_storage import Storage

    storage = Storage(ctx, actor)
    asked = await _request(request, ctx)
    try:
        answer = await AsyncScimHandler(SERVICE, storage).handle(asked)
    except AppError:
        raise
    except Exception as error:
        answer = SERVICE.error_response(error)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not _is_protocols(error):
            raise
    return _response(answer.status, answer.body, answer.headers)


def _is_protocols(error: Exception) -> bool:
    from scim2_models import SCIMException

    return isinstance(error, SCIMException)


async def _request(request: Request, ctx: Context) -> "ScimRequest":
    """Raises `TooLarge` for what would take long: each part of it is gone through in turn."""
    from scim2_server.requests import ScimRequest

    body, limits = await request.body(), ctx.limits
    searched = len(body) if request.url.path.endswith("/.search") else 0
    steps = _operations(body) if request.method == "PATCH" else []
    longest = max(len(request.url.query), searched, *map(_path_length, steps))
    if longest > limits.scim_search_bytes:
        raise _too_much("scim_search_bytes", limits.scim_search_bytes)
    if len(steps) > limits.scim_operations:
        raise _too_much("scim_operations", limits.scim_operations)
    return ScimRequest(
        method=request.method,
        base_url=f"{ctx.origins.app}{ROOT}",
        path=request.scope["path"].removeprefix(ROOT),
        query=dict(parse_qsl(request.url.query, keep_blank_values=True)),
        headers=request.headers.items(),
        body=body,
    )


def _operations(body: bytes) -> list[Any]:
    """Those of a change; what cannot be read is refused by the protocol."""
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return []
    lists = [each for each in asked.values() if isinstance(each, list)] if _is_map(asked) else []
    return [step for each in lists for step in each]


def _path_length(step: Any) -> int:
    """Of what one step changes: its path, and with a value of several attributes their names."""
    parts = step.values() if _is_map(step) else ()
    names = [name for part in parts if _is_map(part) for name in part]
    return sum(map(len, names)) + sum(len(part) for part in parts if isinstance(part, str))


def _is_map(value: Any) -> bool:
    return isinstance(value, dict)


def _too_much(setting: str, most: int) -> TooLarge:
    return TooLarge(
        "too-much-scim",
        "This asks for too much at once.",
        f"Send it in parts. The setting is limits.{setting}.",
        limit=most,
    )


def _refused(error: AppError) -> Response:
    status = status_of(error)
    body: dict[str, Any] = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": str(status),
        "detail": str(error),
    }
    kinds = {"conflict": "uniqueness", "invalid": "invalidValue"}
    if error.kind in kinds:
        body["scimType"] = kinds[error.kind]
    headers = {"www-authenticate": 'Bearer realm="fanlight"'} if status == 401 else {}
    return _response(status, body, headers)


def _response(status: int, body: dict[str, Any] | None, headers: dict[str, str]) -> Response:
    kept = {name: value for name, value in headers.items() if name.lower() != "content-type"}
    kept |= {"cache-control": "no-store"}
    if body is None:
        return Response(status_code=status, headers=kept)
    return JSONResponse(body, status, kept, media_type=_MEDIA_TYPE)
