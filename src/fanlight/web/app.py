"""The app origin as one ASGI application: routes in one table, errors in one envelope."""

from fastapi import FastAPI, Request
from starlette.middleware import Middleware
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from fanlight.model.errors import AppError
from fanlight.ops import upkeep
from fanlight.ops.context import Context
from fanlight.web import (
    api_account,
    api_artifacts,
    api_sharing,
    api_versions,
    assets,
    feed,
    metrics,
    pages,
    problems,
)
from fanlight.web.caller import Ctx, visitor
from fanlight.web.headers import AppHeaders
from fanlight.web.size import SmallBodies

API = "/api/v1"


class _App(FastAPI):
    """What FastAPI calls middleware stands inside its last resort, whose answers would be bare."""

    def build_middleware_stack(self) -> ASGIApp:
        ctx: Context = self.state.context
        frames: str | None = self.state.frames
        secure = ctx.origins.app.startswith("https:")
        return AppHeaders(super().build_middleware_stack(), content=frames, secure=secure)


def build(ctx: Context, *, frames: str | None, mcp: ASGIApp | None = None) -> FastAPI:
    """The application. `frames` is where pages are, None where on the app's host."""
    app = _App(
        title="Fanlight",
        summary="Publish pages that update in place while people watch.",
        version="1",
        docs_url=None,
        redoc_url=None,
        middleware=[Middleware(SmallBodies)],
    )
    app.state.context = ctx
    app.state.frames = frames
    problems.install(app, _respond)
    # First, since a page takes eighty of them and routes are tried in order.
    app.router.routes.extend(assets.routes())
    for module in (api_artifacts, api_versions, api_sharing, api_account, feed):
        app.include_router(module.router, prefix=API)
    app.include_router(pages.router)
    app.include_router(metrics.router)
    _health(app)
    if mcp is not None:
        app.router.routes.append(Route("/mcp", mcp))
    return app


def _is_page(path: str) -> bool:
    return not path.startswith((API, "/mcp", "/static/"))


async def _respond(request: Request, error: AppError) -> Response:
    if not _is_page(request.url.path):
        return problems.answer(error)
    ctx: Context = request.app.state.context
    return pages.error_page(request, ctx, await visitor(request), error)


def _health(app: FastAPI) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthy() -> Response:
        return PlainTextResponse("ok")

    @app.get("/readyz", include_in_schema=False)
    async def ready(ctx: Ctx) -> Response:
        """Whether requests can be served, and how well pages are isolated from each other."""
        isolation = "full" if ctx.origins.has_own_hosts else "degraded"
        good = await upkeep.is_ready(ctx)
        body = {"ready": good, "database": good, "isolation": isolation}
        if isolation == "degraded":
            body["advice"] = "Artifacts share a process: give --content-url with a wildcard host."
        return JSONResponse(body, 200 if good else 503)
