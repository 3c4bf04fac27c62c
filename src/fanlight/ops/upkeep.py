"""What the server does by itself, so that nothing is kept longer than it should be."""

from fanlight.db import (
    clients,
    devices,
    grants,
    guests,
    idempotency,
    identities,
    objects,
    sharing,
)
from fanlight.db import sessions as session_rows
from fanlight.db.ping import ping
from fanlight.db.tx import Tx
from fanlight.model.errors import AppError
from fanlight.model.measures import BlobSizes
from fanlight.ops import holds, letters, sealing, trash, viewing, webhooks
from fanlight.ops.context import Context

# A blob is put before the transaction that names it: a young one may still be about to be named.
# Twice the age from which a repeated put renews a blob: none is swept just before its commit.
_GRACE = 2 * 3_600_000
_AT_ONCE = 500
_DAY = 86_400_000


async def sweep(ctx: Context) -> int:
    """Empties the trash, forgets old answers and sign-ins, removes blobs that nothing names.

    Returns how many blobs it removed. Checkpoints of the audit log, which nothing names, stay.
    """
    await holds.collect(ctx)
    await trash.empty(ctx)
    forget = ctx.clock.now() - ctx.limits.idempotency_seconds * 1000
    await ctx.db.write(lambda tx: idempotency.forget_before(tx, forget))
    await ctx.db.write(lambda tx: _forget_sign_ins(ctx, tx))
    tries = ctx.clock.now() - ctx.limits.link_password_window_seconds * 1000
    await ctx.db.write(lambda tx: sharing.forget_tries(tx, tries))
    await letters.forget(ctx)
    await viewing.forget(ctx)
    await webhooks.forget(ctx)
    await ctx.db.write(_forget_programs)
    removed, count, total, batch = 0, 0, 0, list[bytes]()
    async for key, written_at, size in ctx.blobs.keys():
        count, total = count + 1, total + size
        if written_at < ctx.clock.now() - _GRACE and not await sealing.is_checkpoint(
            ctx, key, size
        ):
            batch.append(key)
        if len(batch) == _AT_ONCE:
            removed += await _remove_orphans(ctx, batch)
            batch = []
    ctx.measures.blobs = BlobSizes(count, total)
    return removed + await _remove_orphans(ctx, batch)


def _forget_sign_ins(ctx: Context, tx: Tx) -> None:
    """Those that never came back, and what providers said of sessions that have ended."""
    identities.forget_attempts(tx)
    guests.forget(tx)
    session_rows.forget_proofs(
        tx, idle_since=ctx.idle_since(tx.now), began_since=ctx.began_since(tx.now)
    )


def _forget_programs(tx: Tx) -> None:
    """Those that nobody let in within a day, and secrets that can do nothing any more."""
    clients.forget_unused(tx, tx.now - _DAY)
    grants.forget(tx)
    devices.forget(tx)


async def _remove_orphans(ctx: Context, keys: list[bytes]) -> int:
    used = await ctx.db.read(lambda tx: objects.blobs_in_use(tx, keys)) if keys else set()
    orphans = [key for key in keys if key not in used]
    for key in orphans:
        await ctx.blobs.delete(key)
    return len(orphans)


async def is_ready(ctx: Context) -> bool:
    """Whether the database answers."""
    try:
        await ctx.db.read(ping)
    except AppError:
        return False
    return True
