"""Publishing into a folder: decided with the publish, and not a step after it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest
from tests.support.world import World

from fanlight.model.actor import Actor, Door, OrgRole, Scope
from fanlight.model.artifact import Audience, ListScope, Role
from fanlight.model.errors import AppError, Conflict, Denied, Missing
from fanlight.model.scan import Scanning, ScanPolicy
from fanlight.model.share import Bound
from fanlight.ops import artifacts, folders, people, policy, scanning, sharing, sign_in
from fanlight.ops.artifacts import Filter
from fanlight.ops.policy import Change

PAGE = "<title>Page</title><p>text"
SECRET = "<p>key = ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"

Attempt = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Office:
    """Ada's folders: her own, one that Ben edits, and one that Ben sees."""

    world: World
    ada: Actor
    ben: Actor
    own: str
    edited: str
    seen: str

    async def refused(self, kind: type[AppError], code: str, *attempts: Attempt) -> None:
        """And nothing came of them."""
        for attempt in attempts:
            with pytest.raises(kind) as refusal:
                await attempt()
            assert refusal.value.code == code


async def a_folder(world: World, ada: Actor, name: str, role: Role | None) -> str:
    id_ = (await folders.create(world.ctx, ada, name, None)).id
    if role is not None:
        await folders.give(world.ctx, ada, id_, "ben@example.com", role=role)
    return id_


@pytest.fixture
async def office(each_world: World) -> Office:
    world = each_world
    ada, ben = await world.member("ada"), await world.member("ben")
    made = [
        await a_folder(world, ada, name, role)
        for name, role in (("Own", None), ("Edited", Role.EDITOR), ("Seen", Role.VIEWER))
    ]
    return Office(world, ada, ben, *made)


async def placed(world: World, actor: Actor, id_: str) -> str | None:
    found = (await sharing.show(world.ctx, actor, id_)).folder
    return found.id if found is not None else None


async def mine(world: World, actor: Actor) -> list[int]:
    """The newest versions of what is theirs."""
    page = await artifacts.listed(world.ctx, actor, Filter(scope=ListScope.MINE), limit=10)
    return [item.head for item in page.items]


async def test_a_new_page_begins_in_the_folder_that_is_named(office: Office) -> None:
    world = office.world
    by_name = await world.publish(office.ben, PAGE, folder="Edited")
    by_id = await world.publish(office.ben, PAGE + "2", folder=office.edited)
    for made in (by_name, by_id):
        assert await placed(world, office.ben, made.id) == office.edited
        assert (await artifacts.show(world.ctx, office.ada, made.id)).role is Role.EDITOR


async def test_the_next_version_moves_it_and_so_does_the_same_one(office: Office) -> None:
    world = office.world
    made = await world.publish(office.ada, PAGE)
    moved = await world.publish(office.ada, PAGE + "2", artifact=made.id, folder="Own")
    assert (moved.version, await placed(world, office.ada, made.id)) == (2, office.own)
    same = await world.publish(office.ada, PAGE + "2", artifact=made.id, folder="Seen")
    assert (same.unchanged, await placed(world, office.ada, made.id)) == (True, office.seen)


async def test_who_edits_a_page_publishes_it_where_it_is_and_moves_it_nowhere(
    office: Office,
) -> None:
    world = office.world
    made = await world.publish(office.ada, PAGE, folder="Edited")
    await world.publish(office.ben, PAGE + "2", artifact=made.id, folder="Edited")
    theirs = (await folders.create(world.ctx, office.ben, "Ben's", None)).id

    def away(more: str) -> Attempt:
        return lambda: world.publish(office.ben, PAGE + more, artifact=made.id, folder=theirs)

    await office.refused(Denied, "denied-role", away("3"), away("2"))
    assert (await mine(world, office.ada), await placed(world, office.ada, made.id)) == (
        [2],
        office.edited,
    )


async def test_a_folder_takes_only_what_it_may_and_nothing_is_published_otherwise(
    office: Office,
) -> None:
    world = office.world

    def into(folder: str) -> Attempt:
        return lambda: world.publish(office.ben, PAGE, folder=folder)

    await office.refused(Missing, "no-folder", into("Own"), into(office.own))
    await office.refused(Denied, "denied-role", into("Seen"), into(office.seen))
    # Of several with one name, that counts to which somebody may add.
    await a_folder(world, office.ada, "Edited", Role.VIEWER)
    assert await placed(
        world, office.ben, (await world.publish(office.ben, PAGE, folder="Edited")).id
    )
    await a_folder(world, office.ada, "Edited", Role.EDITOR)
    await office.refused(Conflict, "several-folders", into("Edited"))
    assert await mine(world, office.ben) == [1]


async def test_to_publish_into_an_open_folder_is_to_share(office: Office) -> None:
    ctx, world = office.world.ctx, office.world
    await folders.change(ctx, office.ada, office.own, name=None, audience=Audience.ORG)
    token = await sign_in.by_token(ctx, await world.token(office.ada), door=Door.API)
    quiet = replace(token, scopes=frozenset({Scope.READ, Scope.PUBLISH}))
    low = replace(token, ceiling=1)

    def by(actor: Actor, **more: Any) -> Attempt:
        return lambda: world.publish(actor, PAGE, folder="Own", **more)

    await office.refused(Denied, "denied-scope", by(quiet))
    await office.refused(Denied, "denied-ceiling", by(low))
    await policy.bind_folder(ctx, world.owner, office.own, Bound(Audience.PEOPLE))
    await office.refused(Denied, "denied-policy", by(token), by(token, audience=Audience.ORG))
    assert await mine(world, office.ada) == []
    # Into one that is nobody else's, nothing is shared.
    private = await a_folder(world, office.ada, "Drafts", None)
    made = await world.publish(quiet, PAGE, folder="Drafts")
    assert await placed(world, office.ada, made.id) == private


async def test_a_token_for_a_folder_names_no_other(office: Office) -> None:
    ctx, world = office.world.ctx, office.world
    token = await sign_in.by_token(ctx, await world.token(office.ada), door=Door.API)
    found = (await folders.show(ctx, office.ada, office.own)).folder
    inside = replace(token, inside=found.pk)
    for name in (None, "Own", office.own):
        made = await world.publish(inside, PAGE, folder=name)
        assert await placed(world, office.ada, made.id) == office.own
    await office.refused(
        Missing, "no-folder", partial(world.publish, inside, PAGE, folder="Edited")
    )


async def test_a_folder_lets_no_secret_out_by_a_publish(office: Office) -> None:
    ctx, world = office.world.ctx, office.world
    await policy.change(ctx, world.owner, Change(most=Audience.PUBLIC))
    await people.change_role(ctx, world.owner, "ada@example.com", OrgRole.ADMIN)
    ada = replace(office.ada, role=OrgRole.ADMIN)
    await folders.change(ctx, ada, office.own, name=None, audience=Audience.PUBLIC)
    await scanning.change(ctx, world.owner, Scanning(ScanPolicy.BLOCK_PUBLIC, override=True))
    clean = await world.publish(ada, PAGE)
    holds = await world.publish(ada, SECRET)

    def out(page: str, **more: Any) -> Attempt:
        return lambda: world.publish(ada, page, folder="Own", **more)

    first, next_, same = (
        out(SECRET),
        out(SECRET, artifact=clean.id),
        out(SECRET, artifact=holds.id),
    )
    await office.refused(Denied, "secrets-found", first, next_, same)
    # What is behind the newest version is open with it.
    behind = out(PAGE, artifact=holds.id, allow_secrets="An example.")
    await office.refused(Denied, "secrets-found", behind)
    assert await mine(world, ada) == [1, 1]
    assert await placed(world, ada, holds.id) is None
    said = await world.publish(
        ada, SECRET, artifact=holds.id, folder="Own", allow_secrets="An example."
    )
    assert (said.unchanged, await placed(world, ada, said.id)) == (True, office.own)


async def test_what_a_folder_adds_to_a_publish_in_statements(office: Office) -> None:
    world = office.world
    await world.publish(office.ada, PAGE)
    counted = []
    for folder in (None, office.own, "Own"):
        with world.statements() as seen:
            await world.publish(office.ada, PAGE, folder=folder)
        counted.append(len(seen))
    # Once before anything is read, and once in its transaction: by its ID, and then by its name.
    assert [each - counted[0] for each in counted] == [0, 2, 4]
