"""The authorization server's side for programs: metadata, registration, tokens."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import ImmutableMultiDict, QueryParams
from starlette.responses import JSONResponse, Response

from fanlight.model.actor import Resource
from fanlight.model.errors import AppError, Invalid
from fanlight.model.oauth import Issued
from fanlight.ops import clients, device_login, grants, observing
from fanlight.ops.authorize import resource_url
from fanlight.ops.context import Context
from fanlight.ops.grants import Redemption
from fanlight.web.caller import Ctx, known
from fanlight.wire import oauth as wire

router = APIRouter(include_in_schema=False)

_FORM = "application/x-www-form-urlencoded"


@router.get(wire.PROTECTED)
@router.get(f"{wire.PROTECTED}/{Resource.MCP}")
async def protected_resource(ctx: Ctx) -> Response:
    url = resource_url(ctx, Resource.MCP)
    return JSONResponse(wire.protected_resource(ctx.origins.app, url))


@router.get(wire.SERVER)
async def authorization_server(ctx: Ctx) -> Response:
    return JSONResponse(wire.authorization_server(ctx.origins.app))


@router.post("/oauth/register")
async def register(request: Request, ctx: Ctx) -> Response:
    async def work() -> Response:
        client = await clients.register(ctx, known(request), await _object(request))
        return JSONResponse(wire.registered(client, ctx.clock.now()), 201)

    return await _answered(request, ctx, work)


@router.post("/oauth/token")
async def token(request: Request, ctx: Ctx) -> Response:
    async def work() -> Response:
        form = await _form(request)
        issue = _GRANTS.get(form.get("grant_type", ""))
        if issue is None:
            raise Invalid(
                "unsupported-grant-type",
                "This server does not know that kind of grant.",
                f"Use {', '.join(_GRANTS)}.",
            )
        return JSONResponse(wire.issued(await issue(request, ctx, form)))

    return await _answered(request, ctx, work)


@router.post("/oauth/revoke")
async def revoke(request: Request, ctx: Ctx) -> Response:
    async def work() -> Response:
        await grants.give_back(ctx, known(request), _needed(await _form(request), "token"))
        return Response(status_code=200)

    return await _answered(request, ctx, work)


@router.post("/oauth/device")
async def device(request: Request, ctx: Ctx) -> Response:
    async def work() -> Response:
        form = await _form(request)
        shown = await device_login.begin(
            ctx,
            known(request),
            _needed(form, "client_id"),
            scope=form.get("scope"),
            machine=form.get("device_name", ""),
        )
        return JSONResponse(
            {
                "device_code": shown.secret,
                "user_code": shown.code,
                "verification_uri": shown.url,
                "verification_uri_complete": shown.complete_url,
                "expires_in": shown.lasts,
                "interval": shown.pause,
            }
        )

    return await _answered(request, ctx, work)


async def _by_code(request: Request, ctx: Context, form: dict[str, str]) -> Issued:
    sent = Redemption(
        code=_needed(form, "code"),
        verifier=_needed(form, "code_verifier"),
        client=_needed(form, "client_id"),
        redirect=form.get("redirect_uri"),
        resource=form.get("resource"),
    )
    return await grants.redeem(ctx, known(request), sent)


async def _by_refresh(request: Request, ctx: Context, form: dict[str, str]) -> Issued:
    return await grants.renew(
        ctx,
        known(request),
        _needed(form, "refresh_token"),
        client=_needed(form, "client_id"),
        scopes=frozenset(form.get("scope", "").split()),
    )


async def _by_device(request: Request, ctx: Context, form: dict[str, str]) -> Issued:
    return await device_login.collect(ctx, known(request), _needed(form, "device_code"))


_GRANTS: dict[str, Callable[[Request, Context, dict[str, str]], Awaitable[Issued]]] = {
    "authorization_code": _by_code,
    "refresh_token": _by_refresh,
    wire.DEVICE_GRANT: _by_device,
}


async def _answered(
    request: Request, ctx: Context, work: Callable[[], Awaitable[Response]]
) -> Response:
    """What it returns, or its error as OAuth writes errors."""
    try:
        return await work()
    except AppError as error:
        observing.was_refused(ctx, known(request), error)
        status, body = wire.refusal(error)
        after = error.fields.get("retry_after")
        return JSONResponse(body, status, {"retry-after": str(after)} if after else {})


async def _form(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _FORM:
        raise Invalid("invalid-request", "This takes a form.", f"Send {_FORM}.")
    try:
        text = (await request.body()).decode()
    except UnicodeDecodeError as error:
        raise Invalid("invalid-request", "The form is no UTF-8.", "Encode it anew.") from error
    return single(QueryParams(text))


def single(values: ImmutableMultiDict[str, str]) -> dict[str, str]:
    """Each parameter once (RFC 6749, section 3.1), those without a value left out."""
    pairs = values.multi_items()
    if len(pairs) != len({name for name, _ in pairs}):
        raise Invalid("invalid-request", "A parameter was sent twice.", "Send each once.")
    return {name: value for name, value in pairs if value}


async def _object(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise Invalid("invalid-client-metadata", "The body is no JSON.", "Send JSON.") from error
    if not isinstance(found, dict):
        raise Invalid("invalid-client-metadata", "The body is no JSON object.", "Send one.")
    return found


def _needed(form: dict[str, str], name: str) -> str:
    if name not in form:
        raise Invalid("invalid-request", f"{name} is missing.", "Send it in the form.")
    return form[name]
