"""The compliance API: every artifact and what happened to it, for programs of the organisation.

They come with keys of their own, which open this and nothing else. Each call is on record, with
what it asked for.
"""

from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from fanlight.db import (
    artifacts,
    audit,
    earlier,
    events,
    notices,
    policies,
    sharing,
    versions,
)
from fanlight.db import compliance as rows
from fanlight.db import tokens as token_rows
from fanlight.db import trash as trash_rows
from fanlight.db.sharing import Link
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.paging import Page
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import Artifact, FileEntry, Version
from fanlight.model.audit import Entry
from fanlight.model.audit import Filter as ActivityFilter
from fanlight.model.compliance import Change, Record, Said
from fanlight.model.compliance import Filter as Filter
from fanlight.model.errors import Invalid
from fanlight.model.events import ComplianceRead, DeletionOrdered
from fanlight.model.hold import Hold
from fanlight.model.policy import Action
from fanlight.model.share import Share
from fanlight.ops import access, holds, receivers, sealing
from fanlight.ops import versions as contents
from fanlight.ops.context import Context
from fanlight.ops.versions import Shown

T = TypeVar("T")

_READ = Action.READ_ANY_CONTENT


@dataclass(frozen=True, slots=True)
class Feed(Generic[T]):
    """A page of what grows at its end: `after` is there also at the end, for what is new then."""

    items: list[T]
    after: int
    more: bool


@dataclass(frozen=True, slots=True)
class SharedWith:
    record: Record
    shares: list[Share]
    links: list[Link]


async def listed(
    ctx: Context, actor: Actor, filter_: Filter, *, after: int | None, limit: int
) -> Page[Record, int]:
    """Every artifact, the trash included, in the order in which they came to be.

    What is there all the time that the list is read is in it once, whatever else is published,
    changed or deleted meanwhile.
    """
    await _asked(ctx, actor, _READ, "artifacts", {"limit": limit, **asdict(filter_)})
    await sealing.seal(ctx)
    return await ctx.db.read(
        lambda tx: paging.page(
            partial(rows.listed, tx, filter_, after=after or 0),
            limit,
            by=lambda each: each.position,
        )
    )


async def show(ctx: Context, actor: Actor, ref: str) -> Record:
    id_ = access.id_from(ref)
    await _asked(ctx, actor, _READ, "artifact", {"artifact": id_})
    await sealing.seal(ctx)
    return await ctx.db.read(lambda tx: _record(tx, actor, id_))


async def listed_versions(
    ctx: Context, actor: Actor, ref: str, *, before: int | None, limit: int
) -> Page[Version, int]:
    """The newest first; what is published meanwhile is newer than all of them."""
    id_ = access.id_from(ref)
    await _asked(ctx, actor, _READ, "versions", {"artifact": id_, "limit": limit})

    def read(tx: Tx) -> Page[Version, int]:
        artifact = access.any_artifact(tx, actor, id_, _READ)
        upto = artifact.head + 1 if before is None else before
        return paging.page(
            partial(versions.listed, tx, artifact.pk, before=upto), limit, by=lambda each: each.n
        )

    return await ctx.db.read(read)


async def version(ctx: Context, actor: Actor, ref: str, n: int | None) -> Shown:
    """Version `n`, or the newest, to be read; its owner is told, once a day."""
    id_ = access.id_from(ref)
    await _asked(ctx, actor, _READ, "version", {"artifact": id_, "version": n})
    shown = await _version(ctx, actor, id_, n)
    await ctx.db.write(lambda tx: _tell(tx, actor, shown.artifact))
    return shown


async def files(ctx: Context, actor: Actor, ref: str, n: int | None) -> tuple[FileEntry, ...]:
    """A version's files as published, with their hashes."""
    id_ = access.id_from(ref)
    await _asked(ctx, actor, _READ, "files", {"artifact": id_, "version": n})
    return await contents.files_of(ctx, (await _version(ctx, actor, id_, n)).version)


async def shared_with(ctx: Context, actor: Actor, ref: str) -> SharedWith:
    """People and groups, and links that were not revoked."""
    id_ = access.id_from(ref)
    await _asked(ctx, actor, _READ, "sharing", {"artifact": id_})
    await sealing.seal(ctx)

    def read(tx: Tx) -> SharedWith:
        record = _record(tx, actor, id_)
        artifact = access.any_artifact(tx, actor, id_, _READ)
        policy = policies.applying(tx, artifact.owner, artifact.folder)
        shares = receivers.shares(tx, record.pk, id_, policy=policy)
        links = sharing.links_of(tx, record.pk)
        return SharedWith(record, shares, links)

    return await ctx.db.read(read)


async def said(
    ctx: Context, actor: Actor, ref: str, *, after: int | None, limit: int
) -> Page[Said, int]:
    """What people said of it, the oldest first: deleted comments too, and what a hold kept."""
    id_ = access.id_from(ref)
    await _asked(ctx, actor, _READ, "comments", {"artifact": id_, "limit": limit})

    def read(tx: Tx) -> Page[Said, int]:
        artifact = access.any_artifact(tx, actor, id_, _READ)
        return paging.by_key(partial(earlier.listed, tx, artifact.pk, after=after or 0), limit)

    return await ctx.db.read(read)


async def delete(ctx: Context, actor: Actor, ref: str) -> Artifact:
    """Orders the end of an artifact: it is gone for everybody now, and for good soon.

    Raises `Conflict` under a legal hold, `Missing` the second time.
    """
    id_ = access.id_from(ref)

    def write(tx: Tx) -> Artifact:
        artifact = access.any_artifact(tx, actor, id_, Action.DELETE_ANY_CONTENT)
        if trash_rows.kept(tx, [artifact.pk]):
            raise holds.kept(artifact.pk, Action.DELETE_ANY_CONTENT)
        values = {"ended_at": tx.now, "deleted_at": artifact.deleted_at or tx.now}
        artifacts.change(tx, actor, artifact, DeletionOrdered(id_), values=values)
        return artifact

    return await ctx.db.write(write)


async def listed_holds(
    ctx: Context, actor: Actor, *, before: int | None, limit: int
) -> Page[Hold, int]:
    """The newest first."""
    action = Action.HOLD_ANY_CONTENT
    await _asked(ctx, actor, action, "holds", {"limit": limit})
    return await holds.listed(ctx, actor, before=before, limit=limit, action=action)


async def changes(ctx: Context, actor: Actor, *, after: int | None, limit: int) -> Feed[Change]:
    """Everything that happened to artifacts, in the order of its commits; nothing comes late."""
    await _asked(ctx, actor, _READ, "changes", {"after": after, "limit": limit})
    await sealing.seal(ctx)

    def read(tx: Tx) -> Feed[Change]:
        upto = _end(tx)
        page = paging.page(
            partial(rows.changes, tx, after=after or 0, upto=upto),
            limit,
            by=lambda each: each.position,
        )
        return _feed(page, upto)

    return await ctx.db.read(read)


async def activities(
    ctx: Context, actor: Actor, filter_: ActivityFilter, *, after: int | None, limit: int
) -> Feed[Entry]:
    """The audit log, the oldest first; this call is its newest entry."""
    words = {name: value for name, value in asdict(filter_).items() if value}
    asked = {"after": after, "limit": limit, **words}
    await _asked(ctx, actor, Action.READ_ACTIVITIES, "activities", asked)
    await sealing.seal(ctx)

    def read(tx: Tx) -> Feed[Entry]:
        upto = _end(tx)
        page = paging.page(
            partial(audit.oldest, tx, filter_, after=after or 0, upto=upto),
            limit,
            by=lambda each: each.n,
        )
        return _feed(page, upto)

    return await ctx.db.read(read)


async def _version(ctx: Context, actor: Actor, id_: str, n: int | None) -> Shown:
    def read(tx: Tx) -> Shown:
        artifact = access.any_artifact(tx, actor, id_, _READ)
        return Shown(artifact, contents.checked(tx, artifact, artifact.head if n is None else n))

    return await ctx.db.read(read)


def _tell(tx: Tx, actor: Actor, artifact: Artifact) -> None:
    assert actor.user is not None
    name = token_rows.name_of(tx, actor.token) if actor.token is not None else ""
    why = f"Read with the compliance key {name!r}"
    notices.add_look(tx, artifact.pk, by=actor.user, why=why, at=tx.now)


def _record(tx: Tx, actor: Actor, id_: str) -> Record:
    access.any_artifact(tx, actor, id_, _READ)
    record = rows.find(tx, id_)
    if record is None:
        raise access.missing()
    return record


async def _asked(
    ctx: Context, actor: Actor, action: Action, call: str, asked: dict[str, Any]
) -> None:
    """Checks the key, and writes down what it is used for before anything is given."""
    access.require(actor, action)
    _check_limit(ctx, asked.get("limit", 1))
    words = {name: value for name, value in asked.items() if value is not None}
    id_ = words.get("artifact")

    def write(tx: Tx) -> None:
        found = artifacts.find(tx, SYSTEM, id_) if id_ else None
        event = ComplianceRead(call, words)
        events.record(tx, actor, event, artifact=found.pk if found else None)

    await ctx.db.write(write)


def _check_limit(ctx: Context, limit: int) -> None:
    if not 0 < limit <= ctx.limits.compliance_page:
        raise Invalid(
            "bad-limit",
            f"A page has 1 to {ctx.limits.compliance_page} rows.",
            "Ask for fewer, and go on with the cursor. The setting is limits.compliance_page.",
            limit=ctx.limits.compliance_page,
        )


def _end(tx: Tx) -> int:
    end = audit.end(tx)
    return end.n if end else 0


def _feed(page: Page[T, int], upto: int) -> Feed[T]:
    if page.after is None:
        return Feed(page.items, upto, more=False)
    return Feed(page.items, page.after, more=True)
