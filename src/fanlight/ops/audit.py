"""The audit log: who did what to what, for whoever may read it; and whether it is whole."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from functools import partial

import structlog

from fanlight.db import audit, events
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.paging import Page
from fanlight.kit.signing import is_signed
from fanlight.model.actor import Actor
from fanlight.model.audit import Entry, Problem, Verdict
from fanlight.model.audit import Filter as Filter
from fanlight.model.audit import Person as Person
from fanlight.model.chain import START, Link, next_hash
from fanlight.model.checkpoint import Checkpoint
from fanlight.model.errors import AppError
from fanlight.model.events import AuditExported, AuditVerified
from fanlight.model.policy import Action
from fanlight.ops import access, sealing
from fanlight.ops.context import Context

_log = structlog.get_logger(__name__)

_EXPORTED_AT_ONCE = 500
_CHECKED_AT_ONCE = 1_000


async def listed(
    ctx: Context, actor: Actor, filter_: Filter, *, before: int | None = None, limit: int
) -> Page[Entry, int]:
    """The newest first, everything included that was committed before.

    A row keeps its number, so a list that goes on below one skips and repeats nothing.
    """
    access.require(actor, Action.READ_AUDIT)
    await _caught_up(ctx)
    return await ctx.db.read(
        lambda tx: paging.page(
            partial(audit.newest, tx, filter_, before=before), limit, by=lambda each: each.n
        )
    )


async def named(ctx: Context, actor: Actor, entries: list[Entry]) -> dict[str, Person]:
    """The people whom the details of these name, by ID."""
    access.require(actor, Action.READ_AUDIT)
    ids = sorted({id_ for entry in entries for id_ in entry.ids})
    return await ctx.db.read(lambda tx: audit.people_of(tx, ids)) if ids else {}


async def is_known(ctx: Context, actor: Actor, who: str) -> bool:
    """Whether `who` of a filter is a kind of actor, or somebody who is or was a member."""
    access.require(actor, Action.READ_AUDIT)
    return await ctx.db.read(lambda tx: audit.is_known(tx, who))


async def exported(
    ctx: Context, actor: Actor, filter_: Filter, *, format_: str
) -> AsyncIterator[list[Entry]]:
    """Everything up to now, the oldest first, in parts; the export itself is on record, too.

    Between two parts no connection to the database is held.
    """
    access.require(actor, Action.READ_AUDIT)
    # A filter that the database does not take is refused now: not when half of it is sent.
    await ctx.db.read(lambda tx: audit.newest(tx, filter_, before=None, limit=1))
    words = {name: value for name, value in asdict(filter_).items() if value}
    await ctx.db.write(lambda tx: events.record(tx, actor, AuditExported(format_, words)))
    await _caught_up(ctx)
    end = await ctx.db.read(audit.end)
    return _parts(ctx, filter_, end.n if end else 0)


async def verify(ctx: Context, actor: Actor) -> Verdict:
    """Whether every row is as it was sealed and none is missing, by chain and by checkpoints."""
    access.require(actor, Action.READ_AUDIT)
    # Of a request that is repeated while it runs, the first write fails: it must not be the one
    # that writes down what was observed.
    await ctx.db.write(lambda _tx: None)
    await _caught_up(ctx)
    verdict = await _verdict(ctx)
    words = f"{verdict.problem.kind} at {verdict.problem.n}" if verdict.problem else ""
    event = AuditVerified(verdict.rows, words)
    await ctx.db.write(lambda tx: events.record(tx, actor, event))
    return verdict


async def _caught_up(ctx: Context) -> None:
    """Seals what is not yet. Where that fails, what is sealed can be read and checked all the same.

    A database that is away says so again when it is read.
    """
    try:
        await sealing.seal(ctx)
    except AppError as error:
        _log.warning("audit.not_sealed", exc_info=error)


async def _verdict(ctx: Context) -> Verdict:
    # Both before the walk: what is sealed or signed while it runs is not missed in it.
    end = await ctx.db.read(audit.end)
    kept = await sealing.kept(ctx)
    flaws = await asyncio.to_thread(lambda: [_flaw(ctx, each) for each in kept])
    sound = [each for each, flaw in zip(kept, flaws, strict=True) if flaw is None]
    check = _Check(end, sound)
    of_rows = await check.walk(ctx)
    of_checkpoints = next(filter(None, flaws), None) or _lost(sound, end.checkpoint if end else 0)
    return Verdict(check.n, check.checkpoints, of_rows or of_checkpoints, check.hash)


async def _parts(ctx: Context, filter_: Filter, upto: int) -> AsyncIterator[list[Entry]]:
    after = 0

    def read(tx: Tx) -> list[Entry]:
        return audit.oldest(tx, filter_, after=after, upto=upto, limit=_EXPORTED_AT_ONCE)

    while part := await ctx.db.read(read):
        yield part
        after = part[-1].n


class _Check:
    """One walk along the chain, with the checkpoints beside it."""

    def __init__(self, end: audit.End | None, signed: list[Checkpoint]) -> None:
        self._end = end
        self._signed = signed
        self.n = 0
        self.hash = START
        self.checkpoints = 0

    async def walk(self, ctx: Context) -> Problem | None:
        """The first thing that is wrong. Holds one part of the rows at a time."""
        while links := await ctx.db.read(self._read):
            problem = await asyncio.to_thread(self._follow, links)
            if problem is not None:
                return problem
        return self._cut_off(await ctx.db.read(audit.end))

    def _read(self, tx: Tx) -> list[Link]:
        return audit.links(tx, self.n, limit=_CHECKED_AT_ONCE)

    def _follow(self, links: list[Link]) -> Problem | None:
        for position, link in enumerate(links):
            problem = self._step(link, links[position + 1 :])
            if problem is not None:
                return problem
        return None

    def _step(self, link: Link, later: list[Link]) -> Problem | None:
        n = self.n + 1
        if link.n != n:
            return _missing(n, link.n)
        if link.hash != next_hash(self.hash, link.row, n=n):
            return _changed(self.hash, link, later)
        self.n, self.hash = n, link.hash
        if self._end is not None and n == self._end.n and self.hash != self._end.hash:
            return Problem("edited", n, f"Row {n} is not the one with which the chain ended.")
        return self._as_signed()

    def _as_signed(self) -> Problem | None:
        for checkpoint in self._signed[self.checkpoints :]:
            if checkpoint.n > self.n:
                return None
            if checkpoint.hash != self.hash:
                return self._rewritten(checkpoint)
            self.checkpoints += 1
        return None

    def _rewritten(self, checkpoint: Checkpoint) -> Problem:
        since = self._signed[self.checkpoints - 1].n + 1 if self.checkpoints else 1
        return Problem(
            "rewritten",
            since,
            f"Rows {since} to {self.n} are not those that checkpoint {checkpoint.number} signed: "
            "some were changed, and all hashes after them made anew.",
        )

    def _cut_off(self, end: audit.End | None) -> Problem | None:
        """Rows at the end that are known of, or the record of where the chain ends now."""
        signed = self._signed[-1].n if self._signed else 0
        known = max(signed, self._end.n if self._end else 0)
        if self.n < known:
            return _missing(self.n + 1, known + 1)
        if self.n > (end.n if end else 0):
            return Problem("edited", self.n, "The record of where the log ends was changed.")
        return None


def _flaw(ctx: Context, checkpoint: Checkpoint) -> Problem | None:
    """What is wrong with a checkpoint itself; the rows are not looked at."""
    if checkpoint.key != ctx.audit_key.public:
        return Problem(
            "bad-signature",
            checkpoint.n,
            f"Checkpoint {checkpoint.number} was signed with another key. All servers of one "
            "database need the same one; the setting is audit_key.",
        )
    if not is_signed(checkpoint.key, checkpoint.statement, signature=checkpoint.signature):
        return Problem(
            "bad-signature",
            checkpoint.n,
            f"The signature of checkpoint {checkpoint.number} is wrong.",
        )
    return None


def _lost(kept: list[Checkpoint], newest: int) -> Problem | None:
    lost = sorted(set(range(1, newest + 1)) - {each.number for each in kept})
    if not lost:
        return None
    detail = f"Checkpoint {lost[0]} is no longer in the blob store; {len(lost)} are missing."
    return Problem("missing-checkpoint", 0, detail)


def _missing(first: int, next_: int) -> Problem:
    if next_ == first + 1:
        return Problem("missing", first, f"Row {first} is missing.")
    return Problem("missing", first, f"Rows {first} to {next_ - 1} are missing.")


def _changed(before: bytes, link: Link, later: list[Link]) -> Problem:
    """Another row's content in this place means that rows were moved; else it was edited."""
    for other in later:
        rows = (other.row, {**other.row, "pk": link.row["pk"]})
        hashes = {next_hash(before, row, n=link.n) for row in rows}
        if hashes & {link.hash, other.hash}:
            detail = f"Row {link.n} is out of order: what belongs here now is row {other.n}."
            return Problem("out-of-order", link.n, detail)
    return Problem("edited", link.n, f"Row {link.n} is not what was sealed: it was edited.")
