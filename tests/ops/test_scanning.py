"""Secrets in what is published are warned of, or refused, as the organisation wants it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Executable, select, update
from tests.support.world import World, a_world, upload

from fanlight.db import tables
from fanlight.model.actor import Door
from fanlight.model.artifact import Audience, Role
from fanlight.model.errors import Conflict, Denied, Missing
from fanlight.model.limits import Limits
from fanlight.ops import artifacts, folders, links, policy, restoring, scanning, sharing, trash
from fanlight.ops.artifacts import Filter
from fanlight.ops.intake import Upload
from fanlight.ops.publish import Publish, publish
from fanlight.ops.restoring import Again
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
    # Whoever may view it may view what it was.
    with pytest.raises(Denied, match=r"Version 1 holds .*github-pat"):
        await sharing.set_audience(world.ctx, world.owner, made.id, Audience.PUBLIC)
    clean = await world.publish(world.owner, "<title>Clean</title>")
    await sharing.set_audience(world.ctx, world.owner, clean.id, Audience.PUBLIC)
    with pytest.raises(Denied, match="github-pat"):
        await world.publish(world.owner, PAGE, artifact=clean.id)


async def test_all_that_viewers_can_reach_is_looked_at_once(each_world: World) -> None:
    """In any order that it is opened."""
    world, ctx, owner = each_world, each_world.ctx, each_world.owner
    await may_be_public(world)
    made = await world.publish(owner, "<title>1</title>")
    for n in range(2, 25):
        await world.publish(owner, f"<title>{n}</title>", artifact=made.id)
    await set_to(world, ScanPolicy.BLOCK)
    with world.statements() as seen:
        await sharing.set_audience(ctx, owner, made.id, Audience.ORG)
    assert len([each for each in seen if "SET cleared_at" in each]) == 24
    with world.statements() as seen:
        await sharing.set_audience(ctx, owner, made.id, Audience.PUBLIC)
    assert not [each for each in seen if "SET cleared_at" in each]


async def test_what_takes_more_than_one_request_goes_on_in_the_next(tmp_path: Path) -> None:
    async with a_world(tmp_path, limits=Limits(scan_windows=5)) as world:
        await may_be_public(world)
        made = await world.publish(world.owner, "<title>1</title>")
        for n in range(2, 13):
            await world.publish(world.owner, f"<title>{n}</title>", artifact=made.id)
        await set_to(world, ScanPolicy.BLOCK_PUBLIC)
        for _ in range(2):
            with pytest.raises(Conflict, match="more than one request") as told:
                await sharing.set_audience(world.ctx, world.owner, made.id, Audience.PUBLIC)
            assert told.value.code == "scan-goes-on"
            shown = await artifacts.show(world.ctx, world.owner, made.id)
            assert shown.audience is Audience.PRIVATE
        await sharing.set_audience(world.ctx, world.owner, made.id, Audience.PUBLIC)


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
    await trash.purge(ctx, owner, made.id)
    made = await world.publish(owner, "<title>Clean</title>")
    await folders.move(ctx, owner, made.id, closed.id)
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


@pytest.mark.parametrize("door", ["publish", "share", "pin", "restore"])
async def test_its_owner_gives_the_reason_at_every_door_and_it_is_in_the_log(
    each_world: World, door: str
) -> None:
    world, ctx, owner = each_world, each_world.ctx, each_world.owner
    await may_be_public(world)
    made = await world.publish(owner, PAGE)
    if door in {"pin", "restore"}:
        clean = {"artifact": made.id, "audience": Audience.PUBLIC}
        await world.publish(owner, "<title>Clean</title>", **clean)
    await set_to(world, ScanPolicy.BLOCK_PUBLIC, override=True)
    before = await told(world)

    async def act(reason: str) -> object:
        if door == "publish":
            more = {"artifact": made.id, "audience": Audience.PUBLIC, "allow_secrets": reason}
            return await world.publish(owner, PAGE, **more)
        if door == "restore":
            return await restoring.restore(
                ctx, owner, made.id, 1, wanted=Again(allow_secrets=reason)
            )
        wanted = sharing.Change(audience=Audience.PUBLIC, allow_secrets=reason)
        if door == "pin":
            wanted = sharing.Change(pin=1, allow_secrets=reason)
        return await sharing.change(ctx, owner, made.id, wanted)

    with pytest.raises(Denied, match="github-pat") as refused:
        await act(" ")
    assert refused.value.fields["asks_reason"]
    assert "say why" in refused.value.detail
    assert await told(world) == before
    await act(" A sample ")
    assert await told(world) == [
        *before,
        {"n": 1, "rules": {"github-pat": 1}, "reason": "A sample"},
    ]
    assert (await artifacts.show(ctx, owner, made.id)).audience is Audience.PUBLIC


async def test_a_reason_is_asked_for_only_where_one_counts(
    world: World,
) -> None:
    await may_be_public(world)
    made = await world.publish(world.owner, PAGE)
    wanted = sharing.Change(audience=Audience.PUBLIC, allow_secrets="A sample")
    await set_to(world, ScanPolicy.BLOCK_PUBLIC)
    with pytest.raises(Denied) as refused:
        await sharing.change(world.ctx, world.owner, made.id, wanted)
    assert not refused.value.fields["asks_reason"]
    assert "say why" not in refused.value.detail
    await set_to(world, ScanPolicy.BLOCK_PUBLIC, override=True)
    agent = replace(world.owner, door=Door.MCP)
    with pytest.raises(Denied, match="ask the person who owns it"):
        await world.publish(agent, PAGE, artifact=made.id, audience=Audience.PUBLIC)


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
            await restoring.restore(ctx, owner, made.id, 1, wanted=Again(idempotency_key="k"))
    assert (await restoring.restore(ctx, owner, made.id, 2)).version == 4
    await set_to(world, ScanPolicy.WARN)
    await sharing.set_audience(ctx, owner, made.id, Audience.PUBLIC)
    await set_to(world, ScanPolicy.BLOCK_PUBLIC)
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
    for page in ("<title>Clean</title><p>2", "<title>Clean</title>"):
        with pytest.raises(Denied, match="Version 1"):
            await world.publish(world.owner, page, **more)


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


@pytest.mark.parametrize("first", [PAGE, "<title>First</title>"])
async def test_a_policy_that_tightens_meanwhile_has_all_that_is_opened_looked_at(
    each_world: World, first: str
) -> None:
    world = each_world
    await may_be_public(world)
    await set_to(world, ScanPolicy.WARN)
    made = await world.publish(world.owner, first)
    change = update(tables.orgs).values(scan=ScanPolicy.BLOCK)
    body = Meanwhile(b"<title>Clean</title>", _changing(world, change))
    files = (Upload("page.html", 20, body),)
    command = Publish(files=files, artifact=made.id, audience=Audience.PUBLIC)
    if first == PAGE:
        with pytest.raises(Denied, match="Version 1"):
            await publish(world.ctx, world.owner, command)
    else:
        assert (await publish(world.ctx, world.owner, command)).version == 2
    shown = await artifacts.show(world.ctx, world.owner, made.id)
    assert shown.audience is (Audience.PRIVATE if first == PAGE else Audience.PUBLIC)


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


async def test_a_reason_lets_out_no_further_than_it_was_given_for(each_world: World) -> None:
    """By whichever way it is opened, and where the policy takes no reasons any more."""
    world = each_world
    await may_be_public(world)
    await set_to(world, ScanPolicy.BLOCK, override=True)
    made = await world.publish(world.owner, PAGE, allow_secrets="Only for me.")
    await world.member("ben")
    for opening in (
        sharing.set_audience(world.ctx, world.owner, made.id, Audience.PUBLIC),
        sharing.give(world.ctx, world.owner, made.id, "ben@example.com", role=None),
        links.add_link(world.ctx, world.owner, made.id, links.Options()),
    ):
        with pytest.raises(Denied, match="Version 1 holds"):
            await opening
    with_reason = sharing.Change(audience=Audience.ORG, allow_secrets="A sample.")
    await sharing.change(world.ctx, world.owner, made.id, with_reason)
    await sharing.set_audience(world.ctx, world.owner, made.id, Audience.PRIVATE)
    await sharing.set_audience(world.ctx, world.owner, made.id, Audience.ORG)
    assert [each["reason"] for each in await told(world)] == ["Only for me.", "A sample."]
    await sharing.set_audience(world.ctx, world.owner, made.id, Audience.PRIVATE)
    await set_to(world, ScanPolicy.BLOCK)
    with pytest.raises(Denied):
        await sharing.set_audience(world.ctx, world.owner, made.id, Audience.ORG)


async def test_what_is_given_by_name_is_looked_at_first(each_world: World) -> None:
    world = each_world
    made = await world.publish(world.owner, PAGE)
    folder = await folders.create(world.ctx, world.owner, "Team", Audience.PRIVATE)
    await folders.move(world.ctx, world.owner, made.id, folder=folder.id)
    ben = await world.member("ben")
    await set_to(world, ScanPolicy.BLOCK)
    for giving in (
        sharing.give(world.ctx, world.owner, made.id, "ben@example.com", role=None),
        folders.give(world.ctx, world.owner, folder.id, "ben@example.com", role=None),
    ):
        with pytest.raises(Denied, match="Version 1 holds"):
            await giving
    with pytest.raises(Missing):
        await artifacts.show(world.ctx, ben, made.id)
