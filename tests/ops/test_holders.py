"""When a session or a token has ended, it has for each of its uses: requests, streams, tickets."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.support.world import World, a_world, nobody

from fanlight.db import people as people_db
from fanlight.db import tables
from fanlight.db.tx import Tx
from fanlight.model.actor import SYSTEM, Actor, ActorKind, Door, Scope
from fanlight.model.artifact import Artifact, Audience
from fanlight.model.errors import AppError, Denied
from fanlight.model.limits import Limits
from fanlight.model.share import AT_FIRST
from fanlight.ops import artifacts, feed, frames, leavers, sessions, sharing, sign_in, trash
from fanlight.ops.sign_in import TokenWanted

HOUR = 3_600_000
ALMOST = 10_000


@dataclass(frozen=True, slots=True)
class Held:
    """What Ada holds, the artifact of hers that she looks at, and her page's address."""

    world: World
    secret: str
    actor: Actor
    artifact: Artifact

    async def signs_in(self) -> bool:
        by = sign_in.by_token if self.actor.token is not None else sign_in.by_session
        try:
            found = await by(self.world.ctx, self.secret, door=Door.WEB)
        except Denied:
            return False
        return found.kind is not ActorKind.ANONYMOUS

    async def goes_on_watching(self) -> bool:
        return await feed.may_go_on(self.world.ctx, self.actor, self.artifact)

    async def opens(self, url: str) -> bool:
        ticket, label = url.split("/~")[1].strip("/"), url[7:].partition(".")[0]
        try:
            await frames.admit(self.world.ctx, ticket, label, document=True)
        except AppError:
            return False
        return True


async def in_browser(world: World) -> tuple[str, Actor]:
    link = await sign_in.make_link(world.ctx, SYSTEM, "ada@example.com")
    secret = await sign_in.use_link(world.ctx, nobody(), link.rpartition("/")[2], "test")
    return secret, await sign_in.by_session(world.ctx, secret, door=Door.WEB)


async def with_token(world: World) -> tuple[str, Actor]:
    person = (await in_browser(world))[1]
    made = await sign_in.create_token(world.ctx, person, TokenWanted("t", person.scopes, days=1))
    return made.secret, await sign_in.by_token(world.ctx, made.secret, door=Door.API)


async def by_itself(_held: Held) -> None:
    """Time alone ends it."""


async def sign_out(held: Held) -> None:
    await sign_in.sign_out(held.world.ctx, held.actor)


async def revoke(held: Held) -> None:
    [token] = await sign_in.tokens(held.world.ctx, held.actor)
    await sign_in.revoke_token(held.world.ctx, held.actor, token.id)


async def remove(held: Held) -> None:
    await leavers.remove_member(
        held.world.ctx, held.world.owner, "ada@example.com", to="owner@localhost"
    )


async def suspend(held: Held) -> None:
    await leavers.suspend(held.world.ctx, held.world.owner, "ada@example.com")


async def end_elsewhere(held: Held) -> None:
    """Another browser of hers ends this one's session."""
    _, there = await in_browser(held.world)
    [_, ours] = await sessions.listed(held.world.ctx, there)
    await sessions.end(held.world.ctx, there, ours.id)


@dataclass(frozen=True, slots=True)
class End:
    """`after` is how long it takes, `how` what somebody does about it then."""

    come: Callable[[World], Awaitable[tuple[str, Actor]]] = in_browser
    after: int = ALMOST
    how: Callable[[Held], Awaitable[None]] = by_itself
    limits: Limits = field(default_factory=Limits)


ENDS = {
    "session idle": End(after=12 * HOUR),
    "session too old": End(after=HOUR, limits=Limits(session_seconds=3600)),
    "signed out": End(how=sign_out),
    "session ended elsewhere": End(how=end_elsewhere),
    "session of somebody removed": End(how=remove),
    "token expired": End(with_token, after=24 * HOUR),
    "token revoked": End(with_token, how=revoke),
    "token of somebody removed": End(with_token, how=remove),
    "session of somebody suspended": End(how=suspend),
    "token of somebody suspended": End(with_token, how=suspend),
}


@asynccontextmanager
async def held_until(end: End, folder: Path) -> AsyncIterator[Held]:
    """A world shortly before the end."""
    async with a_world(folder, limits=end.limits) as world:
        await world.member("ada")
        secret, actor = await end.come(world)
        made = await world.publish(actor, "<p>1")
        artifact = await artifacts.show(world.ctx, actor, made.id)
        held = Held(world, secret, actor, artifact)
        assert await held.signs_in()
        world.clock.advance(end.after - ALMOST)
        yield held


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
async def test_what_has_ended_is_of_no_use(end: End, tmp_path: Path) -> None:
    async with held_until(end, tmp_path) as held:
        frame = await frames.issue(held.world.ctx, held.actor, held.artifact.id, None)
        assert await held.goes_on_watching()
        assert await held.opens(frame.url)
        await end.how(held)
        held.world.clock.advance(2 * ALMOST)
        uses = {
            "request": await held.signs_in(),
            "stream": await held.goes_on_watching(),
            "ticket": await held.opens(frame.url),
        }
    assert uses == {"request": False, "stream": False, "ticket": False}


async def test_a_session_that_is_used_goes_on(tmp_path: Path) -> None:
    async with held_until(End(after=11 * HOUR), tmp_path) as held:
        assert await held.signs_in()
        held.world.clock.advance(11 * HOUR)
        assert await held.goes_on_watching()
        assert await held.signs_in()


async def hide(held: Held) -> None:
    await sharing.set_audience(held.world.ctx, held.world.owner, held.artifact.id, Audience.PRIVATE)


async def delete(held: Held) -> None:
    await trash.delete(held.world.ctx, held.world.owner, held.artifact.id)


async def take_scopes(held: Held) -> None:
    def write(tx: Tx) -> None:
        tx.run(update(tables.tokens).values(scopes=[Scope.PUBLISH]))

    await held.world.ctx.db.write(write)


@pytest.mark.parametrize("lose", [hide, delete, take_scopes])
async def test_what_somebody_may_is_asked_again_as_it_is_now(
    lose: Callable[[Held], Awaitable[None]], each_world: World
) -> None:
    """A stream and a ticket give the same answer, and neither remembers what was."""
    world = each_world
    await world.member("ada")
    made = await world.publish(world.owner, "<p>1", audience=Audience.ORG)
    secret, actor = await with_token(world)
    artifact = await artifacts.show(world.ctx, actor, made.id)
    held = Held(world, secret, actor, artifact)
    frame = await frames.issue(world.ctx, actor, made.id, None)
    before = [await held.goes_on_watching(), await held.opens(frame.url)]
    await lose(held)
    world.clock.advance(ALMOST)
    after = [await held.goes_on_watching(), await held.opens(frame.url)]
    assert (before, after) == ([True, True], [False, False])


async def test_nobody_watches_what_is_public_without_an_end(world: World) -> None:
    made = await world.publish(world.owner, "<p>1")

    def write(tx: Tx) -> None:
        tx.run(update(tables.artifacts).values(audience=Audience.PUBLIC))
        people_db.set_policy(tx, replace(AT_FIRST, most=Audience.PUBLIC))

    await world.ctx.db.write(write)
    artifact = await artifacts.show(world.ctx, nobody(), made.id)
    held = Held(world, "", nobody(), artifact)
    world.clock.advance(30 * 24 * HOUR)
    frame = await frames.issue(world.ctx, nobody(), made.id, None)
    assert await held.goes_on_watching()
    assert await held.opens(frame.url)
