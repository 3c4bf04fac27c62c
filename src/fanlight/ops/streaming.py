"""Streaming the audit log to the targets of the settings: in order, without gaps, at least once.

A position in the database says what a target has. Whoever claims the stream for a while sends the
rows after it, and moves it only when they have arrived. A target that is away costs nothing but
its own lag.
"""

from collections.abc import Sequence

import structlog

from fanlight.db import audit
from fanlight.db import audit_streams as rows
from fanlight.db.audit_streams import State
from fanlight.db.tx import Tx
from fanlight.model.actor import Actor
from fanlight.model.audit import Entry, Filter
from fanlight.model.errors import AppError, Unavailable
from fanlight.model.policy import Action
from fanlight.model.stream import Line, Progress, Stream
from fanlight.ops import access
from fanlight.ops.context import Context

_log = structlog.get_logger(__name__)

_AT_ONCE = 500
# Longer than the half minute that a target may take. After a crash nobody sends for so long.
_CLAIMED_FOR = 45_000
# The wait after the first failure; it doubles with each, up to the longest.
_FIRST_WAIT, _LONGEST_WAIT = 1_000, 300_000


async def listed(ctx: Context, actor: Actor) -> list[Progress]:
    """How far each is, in the order of the settings."""
    access.require(actor, Action.READ_AUDIT)
    return await ctx.db.read(lambda tx: [_progress(tx, each) for each in ctx.streams])


async def forward(ctx: Context, stream: Stream) -> int:
    """Sends what is sealed and the target does not have; returns how many rows."""
    sent = 0
    while await ctx.db.read(lambda tx: _is_due(tx, stream)):
        now_sent = await _part(ctx, stream)
        sent += now_sent
        if now_sent < _AT_ONCE:
            break
    return sent


async def _part(ctx: Context, stream: Stream) -> int:
    state = await ctx.db.write(lambda tx: rows.claim(tx, stream.id, until=tx.now + _CLAIMED_FOR))
    if state is None:
        return 0
    try:
        entries = await ctx.db.read(lambda tx: _waiting(tx, state.position))
        if not entries:
            # Somebody else was quicker.
            await ctx.db.write(lambda tx: rows.release(tx, stream.id, due_at=tx.now))
            return 0
        if ctx.clock.now() < (due_at := _due_at(stream, entries)):
            await ctx.db.write(lambda tx: rows.release(tx, stream.id, due_at=due_at))
            return 0
        await stream.target.send([_line(stream, each) for each in entries])
    except AppError as error:
        await _failed(ctx, stream, state, error)
        return 0
    last = entries[-1].n
    moved = await ctx.db.write(
        lambda tx: rows.advance(tx, stream.id, before=state.position, to=last)
    )
    return len(entries) if moved else 0


async def _failed(ctx: Context, stream: Stream, state: State, error: AppError) -> None:
    _log.warning("audit.not_streamed", stream=stream.id, after=state.position, why=error.title)
    wait = min(_FIRST_WAIT << min(state.failures, 20), _LONGEST_WAIT)
    await ctx.db.write(lambda tx: rows.fail(tx, stream.id, error.title, due_at=tx.now + wait))


def _is_due(tx: Tx, stream: Stream) -> bool:
    state, end = rows.state(tx, stream.id), audit.end(tx)
    return end is not None and end.n > state.position and state.due_at <= tx.now


def _due_at(stream: Stream, entries: Sequence[Entry]) -> int:
    """Many go at once; fewer wait for others as long as the target lets them."""
    return 0 if len(entries) == _AT_ONCE else entries[0].at + stream.target.patience


def _waiting(tx: Tx, position: int) -> list[Entry]:
    """Raises `Unavailable` where rows are gone: a target must not take that for the whole."""
    end = audit.end(tx)
    upto = end.n if end else position
    found = audit.oldest(tx, Filter(), after=position, upto=upto, limit=_AT_ONCE)
    numbers = {each.n for each in found}
    for n in range(position + 1, min(upto, position + _AT_ONCE) + 1):
        if n not in numbers:
            raise Unavailable(
                "audit-broken", f"Row {n} is missing. See: fanlight admin audit verify."
            )
    return found


def _line(stream: Stream, entry: Entry) -> Line:
    return Line(entry.n, entry.at, entry.type, stream.encode(entry))


def _progress(tx: Tx, stream: Stream) -> Progress:
    state, end = rows.state(tx, stream.id), audit.end(tx)
    behind = max(0, (end.n if end else 0) - state.position)
    return Progress(
        id=stream.id,
        where=stream.where,
        format=stream.format,
        position=state.position,
        behind=behind,
        waiting_since=rows.time_of(tx, state.position + 1) if behind else None,
        sent_at=state.sent_at,
        failures=state.failures,
        failed_at=state.failed_at,
        problem=state.problem,
    )
