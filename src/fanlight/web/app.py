"""The app origin as one ASGI application: routes in one table, errors in one envelope."""

from typing import Any

from fastapi import FastAPI, Request
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from fanlight.model.errors import AppError
from fanlight.ops import observing, upkeep
from fanlight.ops.context import Context
from fanlight.web import (
    API,
    admin,
    api_account,
    api_admin,
    api_all_tokens,
    api_artifacts,
    api_audit,
    api_comments,
    api_compliance,
    api_compliance_keys,
    api_folders,
    api_governance,
    api_inbox,
    api_leavers,
    api_mail,
    api_members,
    api_moderation,
    api_policy,
    api_publish,
    api_requests,
    api_roles,
    api_service_accounts,
    api_sharing,
    api_sign_in,
    api_sites,
    api_tokens,
    api_usage,
    api_versions,
    api_webhooks,
    assets,
    described,
    feed,
    metrics,
    oauth,
    pages,
    pages_account,
    pages_device,
    pages_folders,
    pages_inbox,
    pages_mail,
    pages_oauth,
    pages_sharing,
    pages_sites,
    pages_terms,
    pages_tokens,
    pages_views,
    pages_webhooks,
    problems,
    scim,
)
from fanlight.web.caller import known, nobody, visitor
from fanlight.web.headers import AppHeaders
from fanlight.web.naming import NamedByUrl
from fanlight.web.pace import Paced
from fanlight.web.size import SmallBodies
from fanlight.web.trusted_header import TrustedHeader

_ROUTED = (
    api_publish,
    api_artifacts,
    api_versions,
    api_sharing,
    api_requests,
    api_folders,
    api_account,
    api_tokens,
    api_admin,
    api_all_tokens,
    api_members,
    api_sign_in,
    api_moderation,
    api_sites,
    api_policy,
    api_roles,
    api_leavers,
    api_service_accounts,
    api_audit,
    api_comments,
    api_inbox,
    api_mail,
    api_webhooks,
    api_governance,
    api_compliance,
    api_usage,
    api_compliance_keys,
    feed,
    pages,
    pages_account,
    pages_terms,
    *admin.PAGES,
    pages_device,
    pages_folders,
    pages_oauth,
    oauth,
    pages_sharing,
    pages_sites,
    pages_inbox,
    pages_views,
    pages_mail,
    pages_tokens,
    pages_webhooks,
    metrics,
)


class _App(FastAPI):
    """What FastAPI calls middleware stands inside its last resort, whose answers would be bare."""

    def build_middleware_stack(self) -> ASGIApp:
        ctx: Context = self.state.context
        frames: str | None = self.state.frames
        secure = ctx.origins.app.startswith("https:")
        return AppHeaders(super().build_middleware_stack(), content=frames, secure=secure)

    def openapi(self) -> dict[str, Any]:
        return self.openapi_schema or described.completed(super().openapi())


def build(ctx: Context, *, frames: str | None, mcp: ASGIApp | None = None) -> FastAPI:
    """The application. `frames` is where pages are, None where on the app's host."""
    app = _App(
        title="Fanlight",
        summary="Publish pages that update in place while people watch.",
        version="1",
        docs_url=None,
        redoc_url=None,
        # It would redirect to whatever host a request names.
        redirect_slashes=False,
        middleware=_middleware(ctx),
    )
    app.state.context = ctx
    app.state.frames = frames
    problems.install(app, _respond)
    routes = app.router.routes
    # First, since a page takes eighty of them and routes are tried in order.
    routes.extend(assets.routes())
    routes += [Route("/healthz", _healthy), Route("/readyz", _ready)]
    for module in _ROUTED:
        # `include_router` would make each of them once more, a tenth of the time to a first answer.
        routes.extend(module.router.routes)
    routes.extend(api_sites.saving.routes)
    routes.append(Route(f"{scim.ROOT}/{{path:path}}", scim.Endpoint()))
    if mcp is not None:
        routes.append(Route("/mcp", mcp))
    return app


def _middleware(ctx: Context) -> list[Middleware]:
    """The outermost first. Without a proxy that is trusted, its headers are as any others."""
    trusted = [Middleware(TrustedHeader, ctx=ctx, respond=_respond, is_page=_is_page)]
    return [
        Middleware(NamedByUrl),
        Middleware(Paced, ctx=ctx, respond=_slow_down),
        *(trusted if ctx.proxy is not None else []),
        Middleware(SmallBodies, limit=ctx.limits.request_bytes),
    ]


def _is_page(path: str) -> bool:
    programs = (scim.ROOT, "/mcp", "/metrics", "/static/", "/oauth/", "/.well-known/")
    return not path.startswith((API, *programs))


async def _respond(request: Request, error: AppError) -> Response:
    ctx: Context = request.app.state.context
    if not _is_page(request.url.path):
        observing.was_refused(ctx, known(request), error)
        return problems.answer(error)
    actor = await visitor(request)
    observing.was_refused(ctx, actor, error)
    if pages_sharing.asks(request, actor, error):
        return await pages_sharing.ask_page(request, ctx, actor)
    return pages.error_page(request, ctx, actor, error)


async def _slow_down(request: Request, error: AppError) -> Response:
    """Asks the database nothing."""
    if not _is_page(request.url.path):
        return problems.answer(error)
    ctx: Context = request.app.state.context
    return pages.error_page(request, ctx, nobody(), error)


async def _healthy(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def _ready(request: Request) -> Response:
    """Whether requests can be served, and how well pages are isolated from each other."""
    ctx: Context = request.app.state.context
    isolation = "full" if ctx.origins.has_own_hosts else "degraded"
    good = await upkeep.is_ready(ctx)
    body = {"ready": good, "database": good, "isolation": isolation}
    if isolation == "degraded":
        body["advice"] = "Artifacts share a process: give --content-url with a wildcard host."
    return JSONResponse(body, 200 if good else 503)
