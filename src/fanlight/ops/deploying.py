"""Making what is live be what is wanted: deployments that wait are taken up, started, switched to.

A failed start leaves everything as it was: only the last step changes what is served.
"""

from collections.abc import Awaitable, Callable

from fanlight.db import events, sites
from fanlight.db.sites import Taken
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM
from fanlight.model.errors import AppError
from fanlight.model.events import SiteDeployed, SiteDeploymentFailed
from fanlight.model.site import App, Module, SavedVersion, SiteKind, State
from fanlight.ops.context import Context

# A process that has taken a deployment up and not ended it after so long is gone.
_ABANDONED = 60_000
_MESSAGE = 2_000


async def reconcile(ctx: Context) -> int:
    """Takes up one deployment that waits, and ends apps that nobody uses. Returns 1 for one."""
    await ctx.runtime.tidy(idle_seconds=ctx.limits.site_idle_seconds)
    before = ctx.clock.now() - _ABANDONED
    if not await ctx.db.read(lambda tx: sites.waits(tx, taken_before=before)):
        return 0
    taken = await ctx.db.write(lambda tx: sites.take(tx, SYSTEM, taken_before=before))
    if taken is None:
        return 0
    try:
        await _start(ctx, taken)
    except AppError as error:
        message = f"{error.title} {error.detail}".strip()[:_MESSAGE]
        await ctx.db.write(lambda tx: _fail(tx, taken, message))
        return 1
    except Exception:
        await ctx.db.write(lambda tx: _fail(tx, taken, "The server failed to start it."))
        raise
    await ctx.db.write(lambda tx: _succeed(tx, taken))
    # This process serves it from now on; others look every second.
    ctx.admitted.put(live_key(taken.site.slug), None, until=0)
    return 1


def live_key(slug: str) -> tuple[str, str]:
    """Under which `ctx.admitted` remembers what of a site is live."""
    return ("site", slug)


def loading(ctx: Context, site: int, version: SavedVersion) -> Callable[[], Awaitable[App]]:
    """Reads a version's modules, as the runtime starts them."""

    async def load() -> App:
        files = await ctx.db.read(lambda tx: sites.files(tx, site, version.n))
        keys = {file.path: file.sha256 for file in files}
        layout = version.layout
        folder = layout.entry.rpartition("/")[0]
        start = len(folder) + 1 if folder else 0
        modules = [Module(path[start:], await ctx.blobs.get(keys[path])) for path in layout.modules]
        return App(
            tuple(modules), layout.compatibility_date, layout.compatibility_flags, layout.vars
        )

    return load


async def _start(ctx: Context, taken: Taken) -> None:
    version = await ctx.db.read(lambda tx: sites.version(tx, taken.site.pk, taken.version))
    assert version is not None
    if version.layout.kind is SiteKind.WORKER:
        key = (taken.site.pk, version.n)
        async with ctx.runtime.use(key, loading(ctx, taken.site.pk, version)):
            pass


def _succeed(tx: Tx, taken: Taken) -> None:
    ended = sites.end(tx, taken)
    if ended and ended.state is State.SUCCEEDED:
        site = taken.site
        told = SiteDeployed(site.id, site.slug, taken.version, taken.n, ended.was_live)
        events.record(tx, SYSTEM, told)


def _fail(tx: Tx, taken: Taken, message: str) -> None:
    if sites.end(tx, taken, message=message):
        site = taken.site
        told = SiteDeploymentFailed(site.id, site.slug, taken.version, taken.n, message)
        events.record(tx, SYSTEM, told)
