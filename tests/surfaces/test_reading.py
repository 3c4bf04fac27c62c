"""Everybody x every tie x every audience x every switch x every way of asking: what is shown.

`tests.ops.test_matrix` asks the database itself, under all policies there are. Here it is asked
through everything that answers, and who may not see a page must not tell it from none.
"""

import json
import re
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from tests.support.world import World
from tests.surfaces.doors import (
    API,
    DOORS,
    OF_NEWEST,
    Door,
    Headers,
    frame,
    same,
    sent,
    shown_at,
    told,
    tool,
)
from tests.surfaces.model import STATES, State
from tests.surfaces.people import NEW, OLD, Somebody
from tests.surfaces.switching import Asking, an_asking, enter

from fanlight.kit.ids import new_id
from fanlight.model.artifact import Role
from fanlight.ops import links, searching


@pytest.mark.slow
async def test_everybody_is_shown_what_is_theirs_to_see(each_world: World) -> None:
    async with an_asking(each_world) as asking:
        while await searching.index_pending(each_world.ctx):
            pass
        for state in STATES:
            await enter(each_world, state)
            for who in asking.people:
                for door in DOORS:
                    await _through(asking, door, who, state)
                await _by_ticket(asking, who, state)
                await _in_lists(asking, who, state)
    asking.check(asked=11_049)


@pytest.mark.slow
async def test_who_sees_a_pinned_version_is_shown_no_newer_one(each_world: World) -> None:
    async with an_asking(each_world) as asking:
        [state] = [each for each in STATES if each.name == "open"]
        await enter(each_world, state)
        for who, door in product(asking.people, OF_NEWEST):
            for cell, id_ in who.distinct(state, by_token=door.by_token):
                if headers := who.token if door.by_token else who.session:
                    shown = door.shows(await asking.ask(door.asks(headers, id_)))
                    asking.note(door.name, cell, state, shown, 2 * (cell.sees(state) == 2))
    asking.check(asked=1_218)


async def test_a_link_lets_in_while_links_do(each_world: World) -> None:
    """Whoever comes with it now, and the browsers that it has let in before."""
    made = await each_world.publish(each_world.owner, f"<title>{NEW}</title>")
    link = await links.add_link(each_world.ctx, each_world.owner, made.id, links.Options())
    path = link.url.removeprefix(each_world.ctx.origins.app)
    async with each_world.http() as visitor:
        assert (await visitor.post(path)).status_code == 303
        for state in STATES[:5]:
            await enter(each_world, replace(state, pinned=False))
            works = state.policy.external and state.policy.links
            async with each_world.http() as new:
                assert (NEW in (await new.get(path)).text) is works, state.name
                assert ((await new.post(path)).status_code == 303) is works, state.name
            for address in (f"/a/{made.id}", f"{API}/artifacts/{made.id}"):
                assert (NEW in (await visitor.get(address)).text) is works, (state.name, address)


async def _through(asking: Asking, door: Door, who: Somebody, state: State) -> None:
    headers = who.token if door.by_token else who.session
    if headers is None:
        return
    no_id = new_id()
    nothing = same(await asking.ask(door.asks(headers, no_id)), no_id)
    among = who.cells if door.is_cheap else who.distinct
    for cell, id_ in among(state, by_token=door.by_token):
        answer = await asking.ask(door.asks(headers, id_))
        asking.note(door.name, cell, state, door.shows(answer), cell.sees(state))
        if cell.role(state) is Role.NONE:
            asking.note(f"{door.name}, nothing", cell, state, same(answer, id_), nothing)


async def _by_ticket(asking: Asking, who: Somebody, state: State) -> None:
    """The content origin, with a new ticket, and with one from when everything was open."""
    no_id = new_id()
    nothing = same(await asking.ask(frame(who.session, no_id)), no_id)
    for cell, id_ in who.distinct(state):
        answer = await asking.ask(frame(who.session, id_))
        shown = 0
        if answer.status == 200:
            url = json.loads(answer.text)["url"]
            shown = told(await asking.ask(shown_at(url)))
            asking.tickets.setdefault((id_, shown), url)
        asking.note("ticket", cell, state, shown, cell.sees(state))
        if cell.role(state) is Role.NONE:
            asking.note("ticket, nothing", cell, state, same(answer, id_), nothing)
    for cell, id_ in who.cells(state):
        for n in (1, 2):
            if url := asking.tickets.get((id_, n)):
                found = told(await asking.ask(shown_at(url)))
                asking.note("old ticket", cell, state, found, n if cell.sees(state) >= n else 0)


async def _in_lists(asking: Asking, who: Somebody, state: State) -> None:
    for by_token, name, lists in (
        (False, "list", _listed),
        (False, "search", _searched),
        (True, "list by agent", _listed_by_agent),
        (False, "gallery", _gallery),
    ):
        headers = who.token if by_token else who.session
        if headers is None or (lists is _gallery and state.name not in _IN_GALLERY):
            continue
        found = await lists(asking, headers)
        for cell, id_ in who.cells(state, by_token=by_token):
            wanted = cell.sees(state) if cell.is_listed(state) else 0
            asking.note(name, cell, state, found.get(id_, 0), wanted)


# Drawing it takes longer than all the rest.
_IN_GALLERY = frozenset({"open", "no external sharing", "quarantined", "trashed"})

Found = dict[str, int]


async def _listed(asking: Asking, headers: Headers, query: str = "") -> Found:
    """IDs, and the version that each is shown with: by its number and by its title."""
    found: Found = {}
    cursor: str | None = ""
    while cursor is not None:
        path = f"{API}/artifacts?limit=100{query}" + (f"&cursor={cursor}" if cursor else "")
        answer = await asking.ask(sent("GET", path, headers))
        if answer.status in {401, 403}:
            return {}
        listed = json.loads(answer.text)
        for each in listed["items"]:
            assert each["title"] == {1: OLD, 2: NEW}[each["version"]]
            found[each["id"]] = each["version"]
        cursor = listed["next_cursor"]
    return found


async def _searched(asking: Asking, headers: Headers) -> Found:
    """By words of the one version and by those of the other; no page is found by both."""
    old, new = [await _listed(asking, headers, f"&q={word}") for word in (OLD, NEW)]
    assert set(old.values()) <= {1}
    assert set(new.values()) <= {2}
    assert not old.keys() & new.keys()
    return old | new


async def _gallery(asking: Asking, headers: Headers) -> Found:
    found: Found = {}
    path = "/?show=all"
    while path:
        page = await asking.ask(sent("GET", path, headers))
        for card in page.text.split('data-id="')[1:]:
            found[card.partition('"')[0]] = 2 if NEW in card else int(OLD in card)
        more = re.search(r'href="([^"]*)" rel="next"', page.text)
        path = more[1].replace("&amp;", "&") if more else ""
    return found


async def _listed_by_agent(asking: Asking, headers: Headers) -> Found:
    found: Found = {}
    more: dict[str, Any] = {}
    while True:
        answer = json.loads((await asking.ask(tool("list", headers, **more))).text)
        text = answer["result"]["content"][0]["text"]
        if "Nothing was found." in text:
            return found
        listed = json.loads(text.splitlines()[2])
        found |= {each["id"]: each["version"] for each in listed["items"]}
        if "cursor" not in listed:
            return found
        more = {"cursor": listed["cursor"]}
