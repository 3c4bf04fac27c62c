"""Folders: artifacts that are kept and shared together."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from fanlight.db import artifacts, events, folders, policies
from fanlight.db import sharing as shares
from fanlight.db.places import FOLDER
from fanlight.db.tx import Tx
from fanlight.kit import paging
from fanlight.kit.ids import new_id
from fanlight.kit.paging import Page
from fanlight.model.actor import SYSTEM, Actor
from fanlight.model.artifact import WIDTH, Artifact, Audience, Role
from fanlight.model.errors import Invalid, Limited, Missing
from fanlight.model.events import FolderChanged, FolderCreated, FolderDeleted, SharingChanged
from fanlight.model.folder import Folder
from fanlight.model.notice import Reason
from fanlight.model.policy import OPENING
from fanlight.model.share import Share
from fanlight.ops import access, bounds, receivers, scanning, sharing
from fanlight.ops.access import Action
from fanlight.ops.context import Context
from fanlight.ops.describe import check_line


@dataclass(frozen=True, slots=True)
class Shown:
    """A folder; `shares` are for whoever may change them, else None."""

    folder: Folder
    shares: list[Share] | None


async def listed(ctx: Context, actor: Actor, *, after: int | None, limit: int) -> Page[Folder, int]:
    """Those that the actor sees, the oldest first."""
    access.require(actor, Action.LIST)
    return await ctx.db.read(
        lambda tx: paging.by_key(partial(folders.listed, tx, actor, after=after), limit)
    )


async def key_of(ctx: Context, actor: Actor, id_: str | None) -> int | None:
    """What a list is filtered by. Raises `Missing` for a folder that the actor does not see."""
    return (await show(ctx, actor, id_)).folder.pk if id_ else None


async def show(ctx: Context, actor: Actor, id_: str) -> Shown:
    return await ctx.db.read(lambda tx: _shown(tx, actor, id_))


async def create(ctx: Context, actor: Actor, name: str, audience: Audience | None) -> Folder:
    """A private one, unless its owner says otherwise."""
    access.require(actor, Action.CREATE_FOLDER)
    clean = _name(ctx, name)
    id_ = new_id()

    def write(tx: Tx) -> Folder:
        assert actor.user is not None
        if folders.count(tx, actor.user) >= ctx.limits.folders:
            raise Limited(
                "too-many-folders",
                f"You own {ctx.limits.folders} folders, as many as you may.",
                "Delete one. The setting is limits.folders.",
                limit=ctx.limits.folders,
            )
        opens = audience or Audience.PRIVATE
        _check_audience(tx, actor, opens, None)
        folders.add(tx, actor, id_=id_, name=clean, audience=opens)
        events.record(tx, actor, FolderCreated(id_, clean, opens))
        return access.checked_folder(tx, actor, id_, Action.VIEW)

    return await ctx.db.write(write)


async def change(
    ctx: Context, actor: Actor, id_: str, *, name: str | None, audience: Audience | None
) -> Shown:
    """Its name and its audience; None leaves as it is. What is in it is open as far at once."""
    clean = None if name is None else _name(ctx, name)

    def write(tx: Tx) -> Shown:
        folder = access.checked_folder(tx, actor, id_, Action.SHARE)
        values: dict[str, Any] = {}
        if clean not in {None, folder.name}:
            values["name"] = clean
        if audience not in {None, folder.audience}:
            assert audience is not None
            _check_audience(tx, actor, audience, id_)
            values["audience"] = audience
        if values:
            before = {each: getattr(folder, each) for each in values}
            folders.change(tx, folder.pk, values)
            told = FolderChanged(id_, " and ".join(values), before=before, after=values)
            events.record(tx, actor, told)
        if audience is not None and WIDTH[audience] > WIDTH[folder.audience]:
            # Whoever owns a folder opens what others put there, too.
            scanning.require(tx, folders.contents(tx, folder.pk), to=audience)
        return _shown(tx, actor, id_)

    excuse = scanning.Excuse(actor, None)
    return await scanning.opening(ctx, excuse, lambda: ctx.db.write(write))


async def delete(ctx: Context, actor: Actor, id_: str) -> None:
    """What is in it stays, as its own sharing says, and no further open than it was."""

    def write(tx: Tx) -> None:
        folder = access.checked_folder(tx, actor, id_, Action.DELETE)
        bounds.narrow_in(tx, actor, folder.pk)
        folders.remove(tx, folder.pk)
        events.record(tx, actor, FolderDeleted(id_, folder.name))

    await ctx.db.write(write)


async def give(ctx: Context, actor: Actor, id_: str, who: str, *, role: Role | None) -> Shown:
    """As `sharing.give`, for all that is in the folder."""
    receivers.check_role(role)

    def write(tx: Tx) -> Shown:
        folder = access.checked_folder(tx, actor, id_, Action.SHARE_PEOPLE)
        policy = policies.applying(tx, folder.owner, folder.pk)
        sharing.check_allowed(policy, Audience.PEOPLE)
        gift = receivers.Gift(id_, policy, role, FOLDER)
        named, to = receivers.welcomed(ctx, tx, actor, who, gift)
        had = shares.role_given(tx, folder.pk, named, place=FOLDER)
        gets = role or had or Role.VIEWER
        if folder.audience is Audience.PRIVATE:
            folders.change(tx, folder.pk, {"audience": Audience.PEOPLE})
            scanning.require(tx, folders.contents(tx, folder.pk), to=Audience.PEOPLE)
        shares.give(tx, folder.pk, gets, place=FOLDER, **to)
        if had is None:
            given = receivers.Given(folder.pk, id_, folder.owner, to, FOLDER)
            receivers.tell(ctx, tx, actor, Reason.SHARED, given)
        before = {"audience": folder.audience, "role": had.name.lower() if had else None}
        after = {"who": named, "role": gets.name.lower()}
        events.record(tx, actor, FolderChanged(id_, "shared", before=before, after=after))
        return _shown(tx, actor, id_)

    excuse = scanning.Excuse(actor, None)
    return await scanning.opening(ctx, excuse, lambda: ctx.db.write(write))


async def take(ctx: Context, actor: Actor, id_: str, who: str) -> Shown:
    """Takes back what was shared by name."""

    def write(tx: Tx) -> Shown:
        folder = access.checked_folder(tx, actor, id_, Action.SHARE)
        named, to = receivers.named(tx, who)
        had = shares.role_given(tx, folder.pk, named, place=FOLDER)
        if had is None or not shares.take(tx, folder.pk, place=FOLDER, **to):
            raise Missing("not-shared", f"It is not shared with {who}.", "Nothing to take back.")
        before = {"who": named, "role": had.name.lower()}
        events.record(tx, actor, FolderChanged(id_, "unshared", before=before))
        return _shown(tx, actor, id_)

    return await ctx.db.write(write)


async def move(ctx: Context, actor: Actor, ref: str, folder: str | None) -> sharing.Sharing:
    """Puts an artifact of the actor's into a folder that they may edit; None takes it out.

    Nothing is opened by taking it out. Putting it in is sharing it with whom the folder is open to.
    """
    id_ = access.id_from(ref)

    def write(tx: Tx) -> sharing.Sharing:
        access.checked(tx, actor, id_, Action.SHARE)
        target = None if folder is None else access.checked_folder(tx, actor, folder, Action.EDIT)
        opens = put(tx, actor, id_, target)
        if opens is not None:
            scanning.require(tx, [id_], to=opens)
        return sharing.shown(tx, actor, id_)

    excuse = scanning.Excuse(actor, None)
    return await scanning.opening(ctx, excuse, lambda: ctx.db.write(write))


def put(tx: Tx, actor: Actor, id_: str, target: Folder | None) -> Audience | None:
    """As `move`, within a transaction; nothing where it is there already.

    The audience that the folder opens it to, if that is further than its own: what is in it is to
    be looked through for secrets then.
    """
    key = target.pk if target is not None else None
    if access.checked(tx, actor, id_, Action.VIEW).folder == key:
        return None
    access.checked(tx, actor, id_, Action.MOVE)
    bounds.narrow(tx, actor, id_)
    artifact = access.checked(tx, actor, id_, Action.MOVE)
    if target is not None:
        _check_opening(tx, actor, artifact, target)
    old = None if artifact.folder is None else folders.by_key(tx, SYSTEM, artifact.folder)
    before = {"folder": old.id if old is not None else None}
    to = target.id if target is not None else None
    event = SharingChanged(artifact.audience, "moved", before=before, folder=to)
    artifacts.change(tx, actor, artifact, event, values={"folder": key})
    opens = Audience.PRIVATE if key is None else folders.audience_of(tx, key, kept=True)
    return opens if WIDTH[opens] > WIDTH[artifact.audience] else None


def _check_opening(tx: Tx, actor: Actor, artifact: Artifact, target: Folder) -> None:
    """Raises `Denied` where they may not give the artifact to those who are in the folder."""
    if target.audience is not Audience.PRIVATE:
        access.checked(tx, actor, artifact.id, OPENING[target.audience])
    if WIDTH[target.audience] > WIDTH[artifact.audience]:
        _check_policy(tx, target, artifact.owner)


def check_new(tx: Tx, actor: Actor, folder: Folder, audience: Audience) -> None:
    """Raises `Denied` where a new artifact of this audience may not begin in the folder, which is
    one that they may edit.
    """
    if folder.audience is not Audience.PRIVATE:
        access.require_own(actor, OPENING[folder.audience])
    if WIDTH[folder.audience] > WIDTH[audience]:
        assert actor.user is not None
        _check_policy(tx, folder, actor.user)


def _check_policy(tx: Tx, folder: Folder, owner: int) -> None:
    """Raises `Denied` where the policy lets nothing of somebody's be open as the folder is."""
    for each in (owner, folder.owner):
        sharing.check_allowed(policies.applying(tx, each, folder.pk), folder.audience)


def _shown(tx: Tx, actor: Actor, id_: str) -> Shown:
    folder = access.checked_folder(tx, actor, id_, Action.VIEW)
    if folder.role is not Role.OWNER:
        return Shown(folder, None)
    policy = policies.applying(tx, folder.owner, folder.pk)
    return Shown(folder, receivers.shares(tx, folder.pk, id_, policy=policy, kind=FOLDER))


def _check_audience(tx: Tx, actor: Actor, audience: Audience, id_: str | None) -> None:
    """Of a new folder where there is no ID."""
    if id_ is None:
        access.require_own(actor, OPENING[audience])
        policy = policies.applying(tx, actor.user)
    else:
        folder = access.checked_folder(tx, actor, id_, OPENING[audience])
        policy = policies.applying(tx, folder.owner, folder.pk)
    if audience is not Audience.PRIVATE:
        sharing.check_allowed(policy, audience)


def _name(ctx: Context, name: str) -> str:
    clean = check_line("name", name, limits=ctx.limits, setting="folder_name_chars")
    if not clean:
        raise Invalid("empty-name", "A folder's name has at least one character.", "Give it one.")
    return clean
