"""Secrets in what is published are warned of, or refused, as the organisation wants it."""

import asyncio
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Executable, select, update
from tests.support.world import World, a_world, upload

from fanlight.db import tables
from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import Denied, Missing
from fanlight.model.limits import Limits
from fanlight.ops import artifacts, folders, policy, restoring, scanning, sharing, trash
from fanlight.ops.artifacts import Filter
from fanlight.ops.intake import Upload
from fanlight.ops.publish import Publish, publish
from fanlight.ops.scanning import Scanning, ScanPolicy

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
PAGE = f"<title>T</title>\n<script>const t = '{TOKEN}'</script>"


async def may_be_public(world: World) -> None:
    await policy.change(world.ctx, world.owner, policy.Change(most=Audience.PUBLIC))


async def set_to(world: World, chosen: ScanPolicy, *, override: bool = False) -> None:
    await scanning.change(world.ctx, world.owner, Scanning(chosen, override=override))


async def told(world: World) -> list[dict[str, object]]:
    query = select(tables.events.c.data).where(tables.events.c.type == "secrets.found")
    return [data for (data,) in await world.ctx.db.read(lambda tx: tx.all(query))]


async def test_its_author_is_warned_with_rule_line_and_a_masked_excerpt(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, PAGE)
    [warning] = [each for each in made.warnings if each.code == "secret"]
    assert warning.line == 2
    assert "github-pat" in warning.message
    assert "page.html" in warning.message
    assert TOKEN[:4] in warning.message
    assert TOKEN[:8] not in warning.message
    assert await told(world) == [{"n": 1, "rules": {"github-pat": 1}, "reason": ""}]


async def test_every_file_of_a_version_is_looked_at(world: World) -> None:
    files = (upload("index.html", "<title>T</title>"), upload("js/a.js", f"\n\nt='{TOKEN}'"))
    made = await publish(world.ctx, world.owner, Publish(files=files))
    [warning] = [each for each in made.warnings if each.code == "secret"]
    assert ("js/a.js" in warning.message, warning.line) == (True, 3)


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("chosen", ScanPolicy)
async def test_the_policy_decides_what_is_refused(
    world: World, chosen: ScanPolicy, audience: Audience
) -> None:
    await may_be_public(world)
    await set_to(world, chosen)
    blocked = chosen is ScanPolicy.BLOCK or (
        chosen is ScanPolicy.BLOCK_PUBLIC and audience is Audience.PUBLIC
    )
    if blocked:
        with pytest.raises(Denied) as refused:
            await world.publish(world.owner, PAGE, audience=audience, allow_secrets="none")
        [found] = refused.value.fields["findings"]
        assert (found["rule"], found["line"]) == ("github-pat", 2)
        assert TOKEN not in str(refused.value.fields)
        listed = await artifacts.listed(world.ctx, world.owner, Filter(), limit=5)
        assert listed.items == []
    else:
        made = await world.publish(world.owner, PAGE, audience=audience)
        warned = any(each.code == "secret" for each in made.warnings)
        assert warned is (chosen is not ScanPolicy.OFF)
    await world.publish(world.owner, "<title>Clean</title>", audience=audience)


async def test_what_holds_a_secret_is_not_made_public_afterwards_either(world: World) -> None:
    await may_be_public(world)
    await set_to(world, ScanPolicy.BLOCK_PUBLIC)
    made = await world.publish(world.owner, PAGE)
    with pytest.raises(Denied, match="github-pat"):
        await sharing.set_audience(world.ctx, world.owner, made.id, Audience.PUBLIC)
    with pytest.raises(Denied, match="github-pat"):
        await world.publish(world.owner, PAGE, artifact=made.id, audience=Audience.PUBLIC)
    await sharing.set_audience(world.ctx, world.owner, made.id, Audience.ORG)
    await world.publish(world.owner, "<title>Clean</title>", artifact=made.id)
    await sharing.set_audience(world.ctx, world.owner, made.id, Audience.PUBLIC)
    with pytest.raises(Denied, match="github-pat"):
        await world.publish(world.owner, PAGE, artifact=made.id)


async def test_a_folder_opens_no_secret_either(each_world: World) -> None:
    world, ctx, owner = each_world, each_world.ctx, each_world.owner
    await may_be_public(world)
    await set_to(world, ScanPolicy.BLOCK_PUBLIC)
    made = await world.publish(owner, PAGE)
    open_ = await folders.create(ctx, owner, "Open", Audience.PUBLIC)
    closed = await folders.create(ctx, owner, "Closed", Audience.ORG)
    with pytest.raises(Denied, match="github-pat"):
        await folders.move(ctx, owner, made.id, open_.id)
    await folders.move(ctx, owner, made.id, closed.id)
    bob = await world.member("bob")
    with pytest.raises(Missing):
        await folders.change(ctx, bob, open_.id[::-1], name=None, audience=Audience.PUBLIC)
    with pytest.raises(Denied, match="github-pat"):
        await folders.change(ctx, owner, closed.id, name=None, audience=Audience.PUBLIC)
    # Nor what lies in the trash, and would be open when it is brought back.
    await trash.delete(ctx, owner, made.id)
    with pytest.raises(Denied, match="github-pat"):
        await folders.change(ctx, owner, closed.id, name=None, audience=Audience.PUBLIC)
    await trash.undelete(ctx, owner, made.id)
    await world.publish(owner, "<title>Clean</title>", artifact=made.id)
    await folders.change(ctx, owner, closed.id, name=None, audience=Audience.PUBLIC)
    assert (await artifacts.show(ctx, owner, made.id)).audience is not Audience.PUBLIC
    with pytest.raises(Denied, match="github-pat"):
        await world.publish(owner, PAGE, artifact=made.id)


async def test_neither_the_pinned_version_nor_a_newer_one_is_opened_with_a_secret(
    world: World,
) -> None:
    ctx, owner, clean = world.ctx, world.owner, "<title>Clean</title>"
    await may_be_public(world)
    await set_to(world, ScanPolicy.BLOCK_PUBLIC)
    for pages in ((PAGE, clean), (clean, PAGE)):
        made = await world.publish(owner, pages[0])
        await world.publish(owner, pages[1], artifact=made.id)
        await sharing.pin(ctx, owner, made.id, 1)
        with pytest.raises(Denied, match="github-pat"):
            await sharing.set_audience(ctx, owner, made.id, Audience.PUBLIC)


async def test_only_its_owner_overrides_with_a_reason_where_that_is_allowed(world: World) -> None:
    bob = await world.member("bob")
    made = await world.publish(world.owner, "<title>T</title>", audience=Audience.ORG)
    await sharing.give(world.ctx, world.owner, made.id, "bob@example.com", role=Role.EDITOR)
    await set_to(world, ScanPolicy.BLOCK, override=True)
    for actor, reason in ((world.owner, " "), (bob, "It is a sample")):
        with pytest.raises(Denied, match="github-pat"):
            await world.publish(actor, PAGE, artifact=made.id, allow_secrets=reason)
    again = await world.publish(
        world.owner, PAGE, artifact=made.id, allow_secrets=" It is a sample "
    )
    assert again.version == 2
    assert await told(world) == [{"n": 2, "rules": {"github-pat": 1}, "reason": "It is a sample"}]


async def test_what_is_too_much_to_look_at_is_said_and_refused_where_secrets_are(
    tmp_path: Path,
) -> None:
    async with a_world(tmp_path, limits=Limits(scan_windows=3)) as world:
        page = "<title>T</title>" + "-----BEGIN akia ghp_ sk_live_ xoxb- dp.pt. " * 500
        made = await world.publish(world.owner, page)
        assert "scan-incomplete" in {each.code for each in made.warnings}
        await set_to(world, ScanPolicy.BLOCK)
        with pytest.raises(Denied):
            await world.publish(world.owner, page + "2")


async def test_the_policy_is_an_administrators_to_see_and_change(world: World) -> None:
    ada = await world.member("ada")
    assert await scanning.show(world.ctx, world.owner) == Scanning(ScanPolicy.WARN, override=False)
    with pytest.raises(Denied):
        await scanning.show(world.ctx, ada)
    with pytest.raises(Denied):
        await scanning.change(world.ctx, ada, Scanning(ScanPolicy.OFF, override=False))


async def test_an_old_version_with_a_secret_is_not_brought_back(each_world: World) -> None:
    world, ctx, owner = each_world, each_world.ctx, each_world.owner
    await may_be_public(world)
    made = await world.publish(owner, PAGE)
    await world.publish(owner, "<title>Clean</title>", artifact=made.id)
    await world.publish(owner, "<title>Clean</title><p>2", artifact=made.id)
    await set_to(world, ScanPolicy.BLOCK)
    for _ in range(2):
        with pytest.raises(Denied, match="github-pat"):
            await restoring.restore(ctx, owner, made.id, 1, idempotency_key="k")
    assert (await restoring.restore(ctx, owner, made.id, 2)).version == 4
    await set_to(world, ScanPolicy.BLOCK_PUBLIC)
    await sharing.set_audience(ctx, owner, made.id, Audience.PUBLIC)
    with pytest.raises(Denied, match="github-pat"):
        await restoring.restore(ctx, owner, made.id, 1)
    await sharing.set_audience(ctx, owner, made.id, Audience.ORG)
    assert (await restoring.restore(ctx, owner, made.id, 1)).version == 5


async def test_a_pin_shows_everybody_no_secret(each_world: World) -> None:
    world, ctx, owner = each_world, each_world.ctx, each_world.owner
    await may_be_public(world)
    made = await world.publish(owner, PAGE)
    await world.publish(owner, "<title>Clean</title>", artifact=made.id)
    await sharing.pin(ctx, owner, made.id, 1)
    await sharing.pin(ctx, owner, made.id, None)
    await sharing.set_audience(ctx, owner, made.id, Audience.PUBLIC)
    await set_to(world, ScanPolicy.BLOCK_PUBLIC)
    with pytest.raises(Denied, match="github-pat"):
        await sharing.pin(ctx, owner, made.id, 1)
    assert (await artifacts.show(ctx, owner, made.id)).pinned is None
    await sharing.pin(ctx, owner, made.id, 2)
    await set_to(world, ScanPolicy.WARN)
    await restoring.restore(ctx, owner, made.id, 1)
    await set_to(world, ScanPolicy.BLOCK)
    # What is newer is not shown; unpinned it would be.
    with pytest.raises(Denied, match="github-pat"):
        await sharing.pin(ctx, owner, made.id, None)
    await sharing.set_audience(ctx, owner, made.id, Audience.PRIVATE)
    await sharing.pin(ctx, owner, made.id, None)


async def test_publishing_opens_no_pinned_version_with_a_secret(world: World) -> None:
    await may_be_public(world)
    made = await world.publish(world.owner, PAGE)
    await world.publish(world.owner, "<title>Clean</title>", artifact=made.id)
    await sharing.pin(world.ctx, world.owner, made.id, 1)
    await set_to(world, ScanPolicy.BLOCK_PUBLIC)
    more = {"artifact": made.id, "audience": Audience.PUBLIC}
    with pytest.raises(Denied, match="github-pat"):
        await world.publish(world.owner, "<title>Clean</title><p>2", **more)
    await sharing.pin(world.ctx, world.owner, made.id, 2)
    await world.publish(world.owner, "<title>Clean</title><p>2", **more)


class Meanwhile(BytesIO):
    """A file; when it is first read, something happens that the publish has not seen coming."""

    def __init__(self, data: bytes, happens: Callable[[], None]) -> None:
        super().__init__(data)
        self._happens: Callable[[], None] | None = happens

    def read(self, size: int | None = -1, /) -> bytes:
        happens, self._happens = self._happens, None
        if happens:
            happens()
        return super().read(size)


def _changing(world: World, statement: Executable) -> Callable[[], None]:
    def change() -> None:
        with world.ctx.db.engine.connect() as conn:
            conn.execute(statement)
            conn.commit()

    return change


@pytest.mark.parametrize("page", [PAGE, "<title>Clean</title>"])
@pytest.mark.parametrize("what", ["policy", "audience"])
async def test_what_changes_while_it_is_published_counts(
    each_world: World, page: str, what: str
) -> None:
    world = each_world
    await may_be_public(world)
    await set_to(world, ScanPolicy.BLOCK_PUBLIC if what == "audience" else ScanPolicy.WARN)
    made = await world.publish(world.owner, "<title>First</title>")
    change: Executable = update(tables.orgs).values(scan=ScanPolicy.BLOCK)
    if what == "audience":
        change = update(tables.artifacts).values(audience=Audience.PUBLIC)
    body = Meanwhile(page.encode(), _changing(world, change))
    files = (Upload("page.html", len(page), body),)
    publishing = publish(world.ctx, world.owner, Publish(files=files, artifact=made.id))
    if page == PAGE:
        with pytest.raises(Denied, match="github-pat"):
            await publishing
    else:
        assert (await publishing).version == 2
    shown = await artifacts.show(world.ctx, world.owner, made.id)
    assert shown.head == (1 if page == PAGE else 2)


async def test_what_is_published_while_it_is_opened_is_looked_at_too(world: World) -> None:
    """Its owner opens it to everybody while an agent publishes: no order leaves a secret there."""
    await may_be_public(world)
    await set_to(world, ScanPolicy.BLOCK_PUBLIC)
    made = await world.publish(world.owner, "<title>Clean</title>")
    done = await asyncio.gather(
        sharing.set_audience(world.ctx, world.owner, made.id, Audience.PUBLIC),
        world.publish(world.owner, PAGE, artifact=made.id),
        return_exceptions=True,
    )
    refused = [each for each in done if isinstance(each, BaseException)]
    assert [type(each) for each in refused] == [Denied]


@pytest.mark.parametrize("chosen", [ScanPolicy.WARN, ScanPolicy.BLOCK_PUBLIC])
async def test_the_policy_is_read_twice_before_a_publish_and_within(
    world: World, chosen: ScanPolicy
) -> None:
    await set_to(world, chosen)
    made = await world.publish(world.owner, "<title>1</title>")
    with world.statements() as seen:
        await world.publish(world.owner, "<title>2</title>", artifact=made.id)
    assert len([each for each in seen if "orgs.scan" in each]) == 2
