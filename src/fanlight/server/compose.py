"""From settings to a running server: the only place that knows which part is which."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from fanlight.blobs import open_blobs
from fanlight.content.app import ContentApp
from fanlight.db.engine import Announce
from fanlight.db.open import open_database
from fanlight.gateway.app import Gate
from fanlight.identity.documents import Documents
from fanlight.kit.clock import Clock, SystemClock
from fanlight.kit.signing import SigningKey
from fanlight.kit.tasks import TaskGroup
from fanlight.live.hub import Hub
from fanlight.live.open import open_bus
from fanlight.mail.open import open_mailer
from fanlight.mcp.app import McpEndpoint
from fanlight.model.errors import AppError, Invalid
from fanlight.model.ports import Frame, Hint, IdentityProvider
from fanlight.model.viewing import Openings
from fanlight.ops import people, sealing, viewing
from fanlight.ops.context import Bodies, Context, Origins, Patches
from fanlight.outbound.post import HttpPoster
from fanlight.runtime.open import open_runtime
from fanlight.server.settings import Settings
from fanlight.web import app as web
from fanlight.web import feed
from fanlight.web.metrics import Measured
from fanlight.worker import loops

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """A composed server. `is_new` says that its organisation was made just now."""

    ctx: Context
    app: ASGIApp
    is_new: bool


@asynccontextmanager
async def running(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Server]:
    """Everything started, in order; stopped in reverse."""
    async with assembled(settings, clock or SystemClock()) as (ctx, is_new), TaskGroup() as tasks:
        loops.start(ctx, tasks)
        yield Server(ctx, build(ctx, tasks), is_new)


@asynccontextmanager
async def assembled(settings: Settings, clock: Clock) -> AsyncIterator[tuple[Context, bool]]:
    """The services that operations use, without the background loops and the ASGI applications."""
    async with AsyncExitStack() as stack:
        audit_key = signing_key(settings.audit_key_path)
        db = open_database(settings.database_url, clock)
        stack.push_async_callback(db.close)
        blobs = open_blobs(settings.blobs_url)
        stack.push_async_callback(blobs.close)
        bus = open_bus(settings.bus_url)
        stack.push_async_callback(bus.close)
        org, is_new = await people.ensure_org(
            db, org=settings.org, owner=settings.owner_name, email=settings.owner_email
        )
        tasks = await stack.enter_async_context(TaskGroup())

        async def load(topic: str, after: int) -> list[Frame]:
            return await feed.load(ctx, topic, after)

        hub = Hub(load, feed.encode_presence, bus)
        stack.push_async_callback(hub.close)
        limits, origins = settings.limits, settings.origins
        providers = await stack.enter_async_context(_providers(settings, clock))
        runtime = await stack.enter_async_context(
            open_runtime(settings.runtime_folder, settings.sites.jail, limits=limits, clock=clock)
        )
        ctx = Context(
            db,
            blobs,
            bus,
            hub,
            clock,
            limits,
            origins,
            org,
            bodies=Bodies(limits.cache_bytes),
            patches=Patches(limits.patch_cache_bytes),
            audit_key=audit_key,
            mailer=open_mailer(settings.mail_url, settings.mail_sender),
            openings=Openings(limits.views_waiting),
            poster=HttpPoster(settings.webhooks.allow_private),
            runtime=runtime,
            metrics_token=settings.metrics_token,
            providers=providers,
            proxy=settings.trusted_header.trusted if settings.trusted_header else None,
            documents=Documents(),
            streams=tuple(each.opened(clock) for each in settings.audit_streams),
        )
        db.announce = _announcing(ctx, tasks)
        stack.push_async_callback(_write_down, ctx)
        await bus.start(hub.hint)
        yield ctx, is_new


def signing_key(path: Path) -> SigningKey:
    """Raises `Invalid` where there is none and none can be made."""
    try:
        return SigningKey.ensured(path)
    except OSError as error:
        raise Invalid(
            "audit-key",
            f"The key of the audit log cannot be made at {path}: {error.strerror}.",
            "Let the server write there, or name another file: FANLIGHT_AUDIT_KEY.",
        ) from error


async def _write_down(ctx: Context) -> None:
    """What requests have left to be written. A database that is away must not hold the stop."""
    try:
        await viewing.flush(ctx)
    except AppError as error:
        _log.warning("views.not_written", waiting=len(ctx.openings), exc_info=error)
    try:
        await sealing.seal(ctx)
    except AppError as error:
        _log.warning("audit.not_written", waiting=len(ctx.observed.waiting), exc_info=error)


@asynccontextmanager
async def _providers(
    settings: Settings, clock: Clock
) -> AsyncIterator[Mapping[str, IdentityProvider]]:
    if not settings.oidc:
        yield {}
        return
    # A server without any does without its HTTP client and its cryptography.
    from fanlight.identity.open import open_providers

    async with open_providers([each.registration for each in settings.oidc], clock) as opened:
        yield opened


def build(ctx: Context, tasks: TaskGroup) -> ASGIApp:
    """All origins behind one socket, told apart by host, or by path where there is one host."""
    frames = None if ctx.origins.content == ctx.origins.app else ctx.origins.content
    app = web.build(ctx, frames=frames, mcp=McpEndpoint(ctx, tasks))
    names = ctx.proxy.names if ctx.proxy else ()
    told = frozenset(name.encode() for name in names)
    by_origin = _ByOrigin(ctx.origins, told, app=app, content=ContentApp(ctx), sites=Gate(ctx))
    return Measured(by_origin, ctx)


@dataclass(frozen=True, slots=True)
class _ByOrigin:
    """`told` are headers in which a proxy says who somebody is: they are for the app alone."""

    origins: Origins
    told: frozenset[bytes]
    app: ASGIApp
    content: ASGIApp
    sites: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        chosen = self.app
        if scope["type"] in {"http", "websocket"}:
            # First: on a laptop, the hosts of sites are among those of pages.
            if self._is_site(scope):
                chosen = self.sites
            elif scope["type"] == "http" and self._is_content(scope):
                chosen = self.content
        if chosen is not self.app:
            scope["headers"] = [each for each in scope["headers"] if each[0] not in self.told]
        await chosen(scope, receive, send)

    def _is_site(self, scope: Scope) -> bool:
        suffix = self.origins.sites.partition("*")[2].encode()
        return bool(suffix) and _host(scope).endswith(suffix)

    def _is_content(self, scope: Scope) -> bool:
        if not self.origins.has_own_hosts:
            return str(scope["path"]).startswith("/~")
        # Whatever comes in on a page's host is the content origin's, with all its headers.
        return _host(scope).endswith(self.origins.content.partition("*")[2].encode())


def _host(scope: Scope) -> bytes:
    host: bytes = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return host.lower()


def _announcing(ctx: Context, tasks: TaskGroup) -> Announce:
    async def publish(hints: Sequence[Hint]) -> None:
        for hint in hints:
            await ctx.bus.publish(hint)

    def announce(hints: Sequence[Hint]) -> None:
        tasks.start("announce", publish(hints))

    return announce
