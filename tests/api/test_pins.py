"""While a version is pinned, whoever may not publish learns nothing of newer ones, anywhere."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from typing import Any

import httpx2
import pytest
from tests.support.world import World, nobody

from fanlight.db import sessions as session_rows
from fanlight.kit.ids import digest, new_id, new_secret
from fanlight.mcp.tools import call
from fanlight.model.actor import Actor, Agent
from fanlight.model.artifact import Audience, Role
from fanlight.model.comment import Anchor, AnchorKind, ThreadState
from fanlight.model.errors import AppError, Denied, Missing
from fanlight.ops import (
    artifacts,
    comments,
    feed,
    frames,
    inbox,
    links,
    policy,
    searching,
    sharing,
    versions,
)
from fanlight.ops.artifacts import Change, Filter
from fanlight.ops.policy import Change as PolicyChange
from fanlight.web import app
from fanlight.web import feed as streams
from fanlight.web.caller import cookie_name

MARK = "zebrafish"
OLD = "<!doctype html><title>Plain</title><h1>Plain</h1><p>ordinary text"
NEW = f"<!doctype html><title>{MARK}</title><h1>{MARK}</h1><p>{MARK} text"
# What else may be asked, of those addresses that know the word.
MORE = {"": "", "&format=unified&what=text": "what", "&scope=shared&archived=true": "scope"}
LOW = ("viewer", "commenter", "link", "public")
HIGH = ("editor", "author")


@dataclass(frozen=True, slots=True)
class Pinned:
    """A page of Ada's: version 1 is pinned, version 2 holds the mark wherever there is a word."""

    world: World
    id: str
    secret: str
    thread: str
    actors: dict[str, Actor]
    cookies: dict[str, str]

    @asynccontextmanager
    async def browser(self, who: str) -> AsyncIterator[httpx2.AsyncClient]:
        async with self.world.http() as client:
            if who in self.cookies:
                client.cookies.set(cookie_name(self.world.ctx), self.cookies[who])
            yield client


@pytest.fixture
async def pinned(each_world: World) -> Pinned:
    world = each_world
    ctx = world.ctx
    ada = await world.member("ada")
    made = await world.publish(ada, OLD, label="First")
    await policy.change(ctx, world.owner, PolicyChange(most=Audience.PUBLIC))
    await sharing.set_audience(ctx, ada, made.id, Audience.PUBLIC)
    actors = {"author": ada, "public": nobody()}
    for role in (Role.VIEWER, Role.COMMENTER, Role.EDITOR):
        who = role.name.lower()
        actors[who] = await world.member(who)
        await sharing.give(ctx, ada, made.id, f"{who}@example.com", role=role)
    secret = (await links.add_link(ctx, ada, made.id, links.Options())).url.rpartition("/")[2]
    actors["link"] = nobody()
    cookies = {}
    for who in set(actors) - {"public"}:
        actors[who], cookies[who] = await _in_browser(world, actors[who])
    await links.open_link(ctx, actors["link"], secret, "test")
    await sharing.pin(ctx, ada, made.id, 1)
    await _publish_the_mark(world, ada, made.id)
    told = " ".join(f"@{who}@example.com" for who in ("viewer", "commenter", "editor"))
    quote = Anchor(AnchorKind.TEXT, 2, exact=f"{MARK} text")
    thread = await comments.start(ctx, ada, made.id, f"{MARK} {told}", anchor=quote)
    return Pinned(world, made.id, secret, thread.id, actors, cookies)


async def _publish_the_mark(world: World, ada: Actor, artifact: str) -> None:
    await artifacts.change(
        world.ctx, ada, artifact, Change(description="Plain words", icon="chart")
    )
    world.clock.advance(1_000_000)
    agent = replace(ada, agent=Agent(MARK, "1"))
    await world.publish(
        agent, NEW, name=f"{MARK}.html", artifact=artifact, label=MARK, note=MARK, description=MARK
    )
    while await searching.index_pending(world.ctx):
        pass


async def _in_browser(world: World, actor: Actor) -> tuple[Actor, str]:
    secret = new_secret()
    hash_ = digest(secret)
    session = await world.ctx.db.write(
        lambda tx: session_rows.add(
            tx, id_=new_id(), hash_=hash_, user=actor.user, user_agent="test"
        )
    )
    return replace(actor, session=session), secret


def addresses(pinned: Pinned) -> list[tuple[str, str]]:
    """(route, address) of everything that is read, each for both versions."""
    found = []
    for module, (n, other) in product(app._ROUTED, ((1, 2), (2, 1))):
        for route in module.router.routes:
            if "GET" not in route.methods or route.path.endswith("/events"):
                continue
            values = {"id": pinned.id, "n": n, "m": other, "secret": pinned.secret}
            values |= {
                "path:path": f"{MARK}.html",
                "name": "x",
                "provider": "x",
                "code": "conflict",
                "thread": pinned.thread,
                "comment": pinned.thread,
                "hold": pinned.id,
            }
            path = re.sub(r"{([^}]+)}", partial(_value, values), route.path)
            asked = {each.alias for each in route.dependant.query_params}
            # The API refuses what it does not know.
            versions = "&".join(f"{name}={other}" for name in ("against", "from") if name in asked)
            found += [
                (route.path, f"{path}?{versions}{more}")
                for more, word in MORE.items()
                if not word or word in asked
            ]
    return found


def _value(values: dict[str, object], part: re.Match[str]) -> str:
    return str(values.get(part[1], "x"))


def tells(answer: httpx2.Response) -> bool:
    # The address itself has the mark where it asks for that file.
    told = answer.text.replace(str(answer.request.url.raw_path.decode()), "")
    told = told.replace(f"no file {MARK}.html", "")
    return MARK in told + str(answer.headers)


@pytest.mark.slow
async def test_no_address_tells_of_a_newer_version(pinned: Pinned) -> None:
    wanted = {
        "/",
        "/a/{id}",
        "/a/{id}/v/{n}",
        "/a/{id}/compare/{m}/{n}",
        "/api/v1/artifacts",
        "/api/v1/artifacts/{id}",
        "/api/v1/artifacts/{id}/versions",
        "/api/v1/artifacts/{id}/versions/{n}",
        "/api/v1/artifacts/{id}/versions/{n}/files",
        "/api/v1/artifacts/{id}/versions/{n}/files/{path:path}",
        "/api/v1/artifacts/{id}/versions/{n}/source",
        "/api/v1/artifacts/{id}/versions/{n}/page",
        "/api/v1/artifacts/{id}/versions/{n}/diff",
        "/api/v1/artifacts/{id}/versions/{n}/download",
        "/api/v1/artifacts/{id}/comments",
        "/api/v1/artifacts/{id}/comments/{thread}",
    }
    for who in (*LOW, *HIGH):
        told = set()
        async with pinned.browser(who) as client:
            for route, address in addresses(pinned):
                answer = await client.get(address)
                assert answer.status_code < 500, (who, address)
                told |= {route} if tells(answer) else set()
        assert told == set() if who in LOW else told >= wanted, who


async def test_a_newer_version_is_not_there(pinned: Pinned) -> None:
    """For the shells that would show it, too."""
    path = f"/api/v1/artifacts/{pinned.id}"
    for who in LOW:
        async with pinned.browser(who) as client:
            for address in (f"/a/{pinned.id}/v/2", f"{path}/versions/2", f"{path}/versions/2/page"):
                assert (await client.get(address)).status_code == 404, (who, address)
            listed = (await client.get(f"{path}/versions")).json()
            assert [each["n"] for each in listed["items"]] == [1]
            about = (await client.get(path)).json()
            assert (about["version"], about["pinned"], about["title"]) == (1, None, "Plain")
            assert about["description"] == "Plain words"
        with pytest.raises(Missing):
            await frames.issue(pinned.world.ctx, pinned.actors[who], pinned.id, 2)
    async with pinned.browser("editor") as client:
        about = (await client.get(path)).json()
        assert (about["version"], about["pinned"], about["title"]) == (2, 1, MARK)


async def test_what_is_said_of_a_newer_version_waits_with_it(pinned: Pinned) -> None:
    ctx = pinned.world.ctx
    place = comments.Place(pinned.id, pinned.thread)
    for who in ("viewer", "commenter", "editor"):
        actor = pinned.actors[who]
        seen = await comments.listed(
            ctx, actor, pinned.id, state=ThreadState.ALL, before=None, limit=10
        )
        told = await inbox.listed(ctx, actor, unread=True, before=None, limit=10)
        said = [each for each in told.items if each.comment]
        assert told.unread == len(told.items)
        assert bool(seen.items) is bool(said) is (who in HIGH), who
    with pytest.raises(Missing):
        await comments.reply(ctx, pinned.actors["commenter"], place, "Guessed")
    begun = await comments.start(
        ctx, pinned.actors["commenter"], pinned.id, "Hi @editor@example.com"
    )
    assert begun.version == 1
    await comments.reply(ctx, pinned.actors["author"], comments.Place(pinned.id, begun.id), "Yes")
    told = await inbox.listed(ctx, pinned.actors["commenter"], unread=True, before=None, limit=10)
    assert {each.title for each in told.items} == {"Plain"}
    assert [each.text for each in told.items if each.comment] == ["Yes"]
    await sharing.pin(ctx, pinned.actors["author"], pinned.id, None)
    told = await inbox.listed(ctx, pinned.actors["commenter"], unread=True, before=None, limit=10)
    assert {each.title for each in told.items} == {MARK}
    assert len([each for each in told.items if each.comment]) == 2


async def test_search_finds_the_words_that_one_may_see(pinned: Pinned) -> None:
    ctx = pinned.world.ctx
    for who, query in product((*LOW[:2], *HIGH), (MARK, "zebra", "ordinary")):
        page = await artifacts.listed(ctx, pinned.actors[who], Filter(query=query), limit=10)
        assert bool(page.items) is ((query == "ordinary") is (who in LOW)), (who, query)
        excerpts = {item.excerpt for item in page.items}
        assert excerpts <= ({"Plain ordinary text"} if who in LOW else {f"{MARK} {MARK} text"})
    for who in (*LOW[:2], *HIGH):
        named = await artifacts.listed(ctx, pinned.actors[who], Filter(agent=MARK), limit=10)
        assert bool(named.items) is (who in HIGH)
        assert (MARK in await artifacts.agents(ctx, pinned.actors[who])) is (who in HIGH)


async def test_agents_read_no_more_than_people(pinned: Pinned) -> None:
    asked: list[tuple[str, dict[str, Any]]] = [
        ("list", {}),
        ("list", {"query": "ordinary"}),
        *(
            ("read", {"artifact": pinned.id, "what": what, "version": n, "against": 1})
            for what, n in product(("source", "info", "versions", "diff"), (None, 1, 2))
        ),
    ]
    for who in (*LOW[:2], *HIGH):
        told = ""
        for name, arguments in asked:
            try:
                told += await call(pinned.world.ctx, pinned.actors[who], name, arguments)
            except AppError as error:
                told += str(error)
        assert (MARK in told) is (who in HIGH), who


async def test_streams_tell_neither_of_a_newer_version_nor_how_much_happens(pinned: Pinned) -> None:
    ctx = pinned.world.ctx
    editor = pinned.actors["editor"]
    await artifacts.change(ctx, editor, pinned.id, Change(icon="rocket"))
    early = Anchor(AnchorKind.TEXT, 1, exact="ordinary text")
    on_it = await comments.start(ctx, editor, pinned.id, "Words", anchor=early)
    for who in (*LOW, *HIGH):
        artifact = await feed.watchable(ctx, pinned.actors[who], pinned.id)
        sent = b"".join(
            [each.data for each in await streams.load(ctx, feed.topic(artifact), 0)]
        ).decode()
        assert (MARK in sent) is ("event: version" in sent) is ("id: " in sent) is (who in HIGH)
        assert "rocket" in sent
        assert on_it.id in sent
        assert (pinned.thread in sent) is (who in HIGH)


async def test_a_ticket_taken_out_before_the_pin_ends(pinned: Pinned) -> None:
    world, ctx = pinned.world, pinned.world.ctx
    await sharing.pin(ctx, pinned.actors["author"], pinned.id, None)
    issued = await frames.issue(ctx, pinned.actors["viewer"], pinned.id, 2)
    label = issued.url.partition("://")[2].partition(".")[0]
    ticket = issued.url.partition("/~")[2].rstrip("/")
    assert (await frames.admit(ctx, ticket, label, document=True)).version.n == 2
    await sharing.pin(ctx, pinned.actors["author"], pinned.id, 1)
    world.clock.advance(4_000)
    with pytest.raises(Missing):
        await frames.admit(ctx, ticket, label, document=True)


async def test_lists_are_in_an_order_that_tells_nothing(pinned: Pinned) -> None:
    world = pinned.world
    later = await world.publish(pinned.actors["author"], OLD + "2", audience=Audience.ORG)
    world.clock.advance(1_000)
    await world.publish(pinned.actors["author"], NEW + "3", artifact=pinned.id)
    page = await artifacts.listed(world.ctx, pinned.actors["viewer"], Filter(), limit=10)
    assert [item.id for item in page.items] == [later.id, pinned.id]


async def test_who_is_no_editor_any_more_follows_another_stream(pinned: Pinned) -> None:
    ctx = pinned.world.ctx
    editor = pinned.actors["editor"]
    artifact = await feed.watchable(ctx, editor, pinned.id)
    assert await feed.may_go_on(ctx, editor, artifact)
    await sharing.give(
        ctx, pinned.actors["author"], pinned.id, "editor@example.com", role=Role.VIEWER
    )
    assert not await feed.may_go_on(ctx, editor, artifact)


async def test_the_newest_is_back_when_the_pin_is_gone(pinned: Pinned) -> None:
    ctx, viewer = pinned.world.ctx, pinned.actors["viewer"]
    await sharing.pin(ctx, pinned.actors["author"], pinned.id, None)
    shown = await versions.show(ctx, viewer, pinned.id)
    assert (shown.artifact.title, shown.version.n) == (MARK, 2)
    assert (await artifacts.listed(ctx, viewer, Filter(query=MARK), limit=10)).items
    # Words that came with version 2 are not shown with version 1; a name given by hand is.
    await sharing.pin(ctx, pinned.actors["author"], pinned.id, 1)
    shown = await versions.show(ctx, viewer, pinned.id)
    assert (shown.artifact.title, shown.artifact.description) == ("Plain", "")
    await artifacts.change(ctx, pinned.actors["author"], pinned.id, Change(title="By hand"))
    assert (await artifacts.show(ctx, viewer, pinned.id)).title == "By hand"


async def test_only_its_owner_pins_and_only_what_there_is(pinned: Pinned) -> None:
    ctx = pinned.world.ctx
    for who in (*LOW, "editor"):
        with pytest.raises(Denied):
            await sharing.pin(ctx, pinned.actors[who], pinned.id, 2)
    with pytest.raises(Missing):
        await sharing.pin(ctx, pinned.actors["author"], pinned.id, 3)


async def test_the_api_pins_and_lets_go(pinned: Pinned) -> None:
    path = f"/api/v1/artifacts/{pinned.id}/sharing"
    async with pinned.world.http(await pinned.world.token(pinned.actors["author"])) as client:
        assert (await client.get(path)).json()["pinned"] == 1
        assert (await client.put(path, json={"audience": "org"})).json()["pinned"] == 1
        assert (await client.put(path, json={"pinned": 2})).json()["pinned"] == 2
        assert (await client.put(path, json={"pinned": None})).json()["pinned"] is None
        for wrong in (0, -1, 3, 2**70, "x"):
            answer = await client.put(path, json={"pinned": wrong})
            assert 400 <= answer.status_code < 500, wrong


async def test_what_is_refused_in_part_is_not_done_in_part(pinned: Pinned) -> None:
    world = pinned.world
    await policy.change(world.ctx, world.owner, PolicyChange(most=Audience.ORG))
    path = f"/api/v1/artifacts/{pinned.id}/sharing"
    async with world.http(await world.token(pinned.actors["author"])) as client:
        await client.put(path, json={"audience": "org"})
        both = await client.put(path, json={"pinned": None, "audience": "public"})
        assert both.status_code == 403
        assert (await client.get(path)).json()["pinned"] == 1


async def test_a_pinned_page_costs_no_statement_more(pinned: Pinned) -> None:
    with pinned.world.statements() as seen:
        await versions.show(pinned.world.ctx, pinned.actors["viewer"], pinned.id)
    assert len(seen) == 2
