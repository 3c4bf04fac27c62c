"""Legal holds: while one covers an artifact, nobody deletes it for good.

Its owner may still move it to the trash, and put it back; there its time does not run out. They
are told that it is kept, but not by which hold.
"""

from dataclasses import asdict, dataclass, field
from functools import partial

from fanlight.db import earlier, events, folders, people
from fanlight.db import holds as rows
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.ids import new_id
from fanlight.kit.paging import Page
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.errors import Conflict, Invalid, Missing, Refusal
from fanlight.model.events import HoldPlaced, HoldReleased
from fanlight.model.hold import Hold, Kept
from fanlight.model.hold import Query as Query
from fanlight.model.policy import Action
from fanlight.ops import access
from fanlight.ops.context import Context
from fanlight.ops.describe import check_line, check_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A hold to place: on artifacts that are named, on all that meet a query, or both.

    Attributes:
        name: what people call it, such as the number of a case.
        artifacts: IDs or URLs.
    """

    name: str
    reason: str = ""
    artifacts: tuple[str, ...] = ()
    query: Query = field(default_factory=Query)


@dataclass(frozen=True, slots=True)
class Keeps:
    """A hold, and a page of what it covers."""

    hold: Hold
    items: list[Kept]
    after: int | None


async def place(
    ctx: Context, actor: Actor, wanted: Wanted, *, action: Action = Action.MANAGE_HOLDS
) -> Hold:
    """Holds at once. Raises `Missing` for a person, folder or artifact that is not there."""
    access.require(actor, action)
    wanted = _checked(ctx, wanted)
    ids = list(dict.fromkeys(access.id_from(each) for each in wanted.artifacts))
    id_ = new_id()

    def write(tx: Tx) -> Hold:
        assert actor.user is not None
        pk = rows.add(
            tx,
            id_=id_,
            name=wanted.name,
            reason=wanted.reason,
            maker=actor.user,
            query=_columns(tx, wanted.query),
        )
        for each in ids:
            _cover(tx, actor, pk, each, action=action)
        rows.collect(tx)
        made = rows.find(tx, id_)
        assert made is not None
        words = {name: value for name, value in asdict(wanted.query).items() if value is not None}
        event = HoldPlaced(id_, made.name, made.reason, made.covers, words, tuple(ids))
        events.record(tx, actor, event)
        return made

    return await ctx.db.write(write)


async def listed(
    ctx: Context,
    actor: Actor,
    *,
    before: int | None,
    limit: int,
    action: Action = Action.MANAGE_HOLDS,
) -> Page[Hold, int]:
    """Those that hold, the newest first."""
    access.require(actor, action)

    def read(tx: Tx) -> Page[Hold, int]:
        found = paging.page(partial(rows.listed, tx, before=before), limit, by=lambda each: each[0])
        return Page([hold for _, hold in found.items], found.after)

    return await ctx.db.read(read)


async def keeps(
    ctx: Context, actor: Actor, id_: str, *, after: int | None = None, limit: int
) -> Keeps:
    """What a hold covers now, the first that was made first. Raises `Missing` for no hold."""
    access.require(actor, Action.MANAGE_HOLDS)

    def read(tx: Tx) -> Keeps:
        hold = rows.find(tx, id_)
        if hold is None:
            raise _no_hold()
        found = paging.by_key(partial(rows.kept, tx, id_, after=after or 0), limit)
        return Keeps(hold, found.items, found.after)

    return await ctx.db.read(read)


async def release(
    ctx: Context, actor: Actor, id_: str, *, action: Action = Action.MANAGE_HOLDS
) -> None:
    """What no other hold keeps goes the way it would have gone."""
    access.require(actor, action)

    def write(tx: Tx) -> None:
        name = rows.release(tx, id_)
        if name is None:
            raise _no_hold()
        earlier.forget(tx)
        events.record(tx, actor, HoldReleased(id_, name))

    await ctx.db.write(write)


async def collect(ctx: Context) -> int:
    """Writes down what has come under a hold since, so that it stays; returns how much was new."""
    return await ctx.db.write(rows.collect)


def kept(artifact: int, action: Action) -> Conflict:
    """What is answered to whoever would delete for good what is under a hold, and is on record."""
    return Conflict(
        "on-hold",
        "This artifact is kept for a legal hold, so it cannot be deleted for good.",
        "In the trash it is out of sight; it stays there until the hold is over. Questions are for "
        "an administrator.",
    ).on_record(Refusal("on-hold", action, artifact))


def _no_hold() -> Missing:
    return Missing("no-hold", "There is no such hold.", "It may have been released already.")


def _checked(ctx: Context, wanted: Wanted) -> Wanted:
    name = check_line("name", wanted.name, limits=ctx.limits, setting="title_chars")
    reason = check_text("reason", wanted.reason, limits=ctx.limits, setting="description_chars")
    if not name:
        raise Invalid("empty-name", "A hold has a name.", "Give it one, such as a case's number.")
    if not wanted.artifacts and wanted.query.is_empty:
        raise Invalid(
            "empty-hold",
            "This hold would cover nothing.",
            "Name artifacts, a person, a folder, an audience, or a range of time.",
        )
    if len(wanted.artifacts) > ctx.limits.hold_artifacts:
        raise Invalid(
            "too-many-artifacts",
            f"A hold names at most {ctx.limits.hold_artifacts} artifacts.",
            "Use several holds, or a query. The setting is limits.hold_artifacts.",
            limit=ctx.limits.hold_artifacts,
        )
    return Wanted(name=name, reason=reason, artifacts=wanted.artifacts, query=wanted.query)


def _columns(tx: Tx, query: Query) -> dict[str, object]:
    if query.folder is not None and folders.find(tx, SYSTEM, query.folder) is None:
        raise Missing("no-folder", f"There is no folder {query.folder}.", "Check its ID.")
    return {**asdict(query), "owner": _person(tx, query.owner)}


def _person(tx: Tx, email: str | None) -> int | None:
    """Who has left can be under a hold, too."""
    if email is None:
        return None
    found = people.by_email(tx, email, removed=True)
    if found is None:
        raise Missing("no-member", f"There is no member {email}.", "Check the address.")
    return found.pk


def _cover(tx: Tx, actor: Actor, hold: int, id_: str, *, action: Action) -> None:
    # What was ordered to end and is there yet is kept: a hold beats every deletion.
    artifact = access.any_artifact(tx, actor, id_, action, ended=True)
    if not rows.cover(tx, hold, artifact.pk):
        raise access.missing()
