"""The loops: each looks at what is, does what is wanted, and sleeps."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from fanlight.kit.tasks import TaskGroup
from fanlight.ops import (
    deploying,
    feed,
    letters,
    notifying,
    retention,
    sealing,
    searching,
    streaming,
    trash,
    upkeep,
    usage,
    viewing,
    webhooks,
)
from fanlight.ops.context import Context
from fanlight.wire.webhooks import body

_log = structlog.get_logger(__name__)

_OUTBOX_SECONDS = 2.0
_SEARCH_SECONDS = 1.0
_LETTERS_SECONDS = 1.0
_WEBHOOKS_SECONDS = 1.0
_NOTIFYING_SECONDS = 30.0
_STREAMS_SECONDS = 1.0
_SITES_SECONDS = 0.5
_SWEEP_SECONDS = 3600.0
_USAGE_SECONDS = 900.0
_RETENTION_SECONDS = 24 * 3600.0
# What was deleted by order is gone for everybody already.
_ENDED_SECONDS = 10.0
# Half of the second within which the audit log is to show what was done.
_SEAL_SECONDS = 0.5
# How often is looked whether one is due.
_CHECKPOINT_SECONDS = 60.0


def start(ctx: Context, tasks: TaskGroup) -> None:
    tasks.start("outbox", _every(_OUTBOX_SECONDS, Outbox(ctx).run))
    tasks.start("search", _every(_SEARCH_SECONDS, lambda: searching.index_pending(ctx)))
    tasks.start("letters", _every(_LETTERS_SECONDS, lambda: letters.deliver(ctx)))
    tasks.start("webhooks", _every(_WEBHOOKS_SECONDS, lambda: webhooks.deliver(ctx, body)))
    tasks.start("notifying", _every(_NOTIFYING_SECONDS, lambda: notifying.collect(ctx)))
    for stream in ctx.streams:
        # One each: a target that is slow holds up no other.
        work = partial(streaming.forward, ctx, stream)
        tasks.start(f"stream {stream.id}", _every(_STREAMS_SECONDS, work))
    tasks.start("seal", _every(_SEAL_SECONDS, lambda: sealing.seal(ctx)))
    tasks.start("checkpoint", _every(_CHECKPOINT_SECONDS, lambda: sealing.checkpoint(ctx)))
    tasks.start("retention", _every(_RETENTION_SECONDS, lambda: retention.sweep(ctx)))
    tasks.start("ended", _every(_ENDED_SECONDS, lambda: trash.finish(ctx)))
    tasks.start("views", _every(ctx.limits.view_flush_seconds, lambda: viewing.flush(ctx)))
    tasks.start("usage", _every(_USAGE_SECONDS, lambda: usage.measure(ctx)))
    tasks.start("sites", _every(_SITES_SECONDS, lambda: deploying.reconcile(ctx)))
    tasks.start("sweep", _every(_SWEEP_SECONDS, lambda: upkeep.sweep(ctx)))


class Outbox:
    """Tells this process's viewers what a crash, here or elsewhere, left unannounced."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._since: int | None = None

    async def run(self) -> int:
        """Returns how many topics it hinted at."""
        self._since, hints = await feed.recent(self._ctx, self._since)
        for hint in hints:
            self._ctx.hub.hint(hint)
        return len(hints)


async def _every(seconds: float, work: Callable[[], Awaitable[int]]) -> None:
    while True:
        try:
            await work()
        except Exception:  # noqa: BLE001 - a loop that ends is worse than one that fails at times
            _log.exception("loop.failed")
        await asyncio.sleep(seconds)
