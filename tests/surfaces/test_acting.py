"""Everybody x every tie x every act x every way to do it, with each switch that ends it.

What is allowed happens, and is undone for the next; what is not is refused. Who does not see the
page gets the answer that they would get if there were none.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import product

import pytest
from tests.ops.test_matrix_actions import may
from tests.support.world import World
from tests.surfaces.acts import ACTS, DELETE_BY_RULE, IN_ORG, PURGE, TAKE_DOWN, UNDELETE, Act, Way
from tests.surfaces.asking import Answer
from tests.surfaces.doors import API, Headers, same, sent
from tests.surfaces.model import STATES, Cell, State
from tests.surfaces.people import Somebody
from tests.surfaces.switching import Asking, an_asking, enter
from tests.surfaces.undoing import Snapshot, snapshot, undo

from fanlight.kit.ids import new_id
from fanlight.model.actor import COMPLIANCE_SCOPES, OrgRole
from fanlight.model.artifact import Audience, Role
from fanlight.model.policy import Action
from fanlight.ops import holds, sign_in, trash
from fanlight.ops.sign_in import TokenWanted

_BY_NAME = {each.name: each for each in STATES}
_EACH = ("open", "quarantined")
_SWITCHED = (
    *(_BY_NAME[name] for name in ("no external sharing", "no links", "people at most")),
    State("publishing off", publishing=False),
)
# Of the ways to come to a role, those that differ in what it lets do.
_TIES = frozenset(
    {"none", "author", "viewer", "commenter", "editor", "link", "folder editor", "own folder"}
)
# After these there is nothing to undo.
_LEAVE_THE_PAGE = {Action.STAR, Action.COMMENT, Action.READ_COMMENTS, Action.READ_VIEWS}
# What ends an act does so whatever the role was.
_FEW = frozenset({"none", "author", "editor"})


def _ways(act: Act, who: Somebody) -> Iterator[tuple[Way, tuple[str, bool, Headers]]]:
    """Each way to do it, with what is asked by: its name, whether by a token, and the headers."""
    for way, by_token in product(act.ways, (False, True)):
        headers = who.token if by_token else who.session
        if headers is not None and way.by_token in {None, by_token}:
            name = f"{act.name}, {way.name}{' by token' if by_token else ''}"
            yield way, (name, by_token, headers)


def outcome(answer: Answer) -> str:
    """`done`, `kept` by a legal hold, or `refused`."""
    if "/json" in answer.headers.get("content-type", "") and '"jsonrpc"' in answer.text:
        return "refused" if json.loads(answer.text)["result"]["isError"] else "done"
    if answer.status in {200, 201, 202, 204, 303}:
        return "done"
    return "kept" if answer.status == 409 and "hold" in answer.text else "refused"


@pytest.mark.slow
async def test_everybody_does_what_is_theirs_to_do(each_world: World) -> None:
    await each_world.member("target")
    async with an_asking(each_world) as asking:
        for state in (*(_BY_NAME[name] for name in _EACH), *_SWITCHED):
            async with _unchanged(asking, state) as before:
                for who, act in product(asking.people, ACTS):
                    if state.name in _EACH or state.name in act.ends:
                        await _do(asking, act, who, state, before=before)
    asking.check(asked=3_675)


@pytest.mark.slow
async def test_administrators_do_what_their_role_says(each_world: World) -> None:
    await each_world.member("target")
    async with an_asking(each_world) as asking:
        [owner] = [who for who in asking.people if who.place is OrgRole.MEMBER]
        page = owner.case.artifacts["author", Audience.PRIVATE]
        for state in (_BY_NAME["open"], _SWITCHED[-1]):
            async with _unchanged(asking, state) as before:
                for who, act in product(asking.people, IN_ORG):
                    await _do_in_org(asking, act, who, page, state=state, before=before)
    asking.check(asked=288)


@asynccontextmanager
async def _unchanged(asking: Asking, state: State) -> AsyncIterator[Snapshot]:
    """Everything is in this state; what was allowed has been undone, and what was not left all as
    it was.
    """
    await enter(asking.world, state)
    before = await asking.world.ctx.db.read(snapshot)
    yield before
    after = await asking.world.ctx.db.read(snapshot)
    asking.wrong += [
        f"{id_} was changed in {state.name}" for id_ in before if after.get(id_) != before[id_]
    ]


async def _do(asking: Asking, act: Act, who: Somebody, state: State, *, before: Snapshot) -> None:
    ties = _TIES if state.name == "open" else _FEW
    for way, (name, by_token, headers) in _ways(act, who):
        no_id = new_id()
        nothing = same(await asking.ask(way.asks(headers, no_id)), no_id)
        for cell, id_ in who.cells(state, by_token=by_token):
            if cell.tie not in ties or not _tells(cell, state):
                continue
            allowed = cell.may(act.action, state) and state.name not in act.ends
            answer = await asking.ask(way.asks(headers, id_))
            found = outcome(answer)
            if found == "done" and act.action not in _LEAVE_THE_PAGE:
                await asking.world.ctx.db.write(partial(undo, before=before, id_=id_))
            asking.note(name, cell, state, found, "done" if allowed else "refused")
            if cell.role(state) is Role.NONE:
                asking.note(f"{name}, nothing", cell, state, same(answer, id_), nothing)


def _tells(cell: Cell, state: State) -> bool:
    """Whether this audience adds anything to what the tie says by itself."""
    open_to_all = cell.audience is Audience.ORG
    return cell.audience is Audience.PEOPLE or (
        open_to_all and (cell.tie == "none" or state.of_pages != "open")
    )


async def _do_in_org(
    asking: Asking, act: Act, who: Somebody, id_: str, *, state: State, before: Snapshot
) -> None:
    cell = Cell(who.place, "none", Audience.PRIVATE)
    wanted = "done" if may(who.place, act.action, Role.NONE) else "refused"
    wanted = "refused" if state.name in act.ends else wanted
    for way, (name, _, headers) in _ways(act, who):
        found = outcome(await asking.ask(way.asks(headers, id_)))
        if found == "done":
            await asking.world.ctx.db.write(partial(undo, before=before, id_=id_))
        asking.note(name, cell, state, found, wanted)


@pytest.mark.slow
async def test_what_is_held_is_deleted_by_nobody(each_world: World) -> None:
    """Neither from the trash, where it has been for long enough for every rule, nor on order."""
    world = each_world
    key = await sign_in.create_token(world.ctx, world.owner, TokenWanted("key", COMPLIANCE_SCOPES))
    by_key = {"authorization": f"Bearer {key.secret}"}
    async with an_asking(world) as asking:
        wanted = holds.Wanted(name="All", query=holds.Query(updated_from=0))
        hold = await holds.place(world.ctx, world.owner, wanted)
        async with _unchanged(asking, _BY_NAME["open"]):
            for who in asking.people:
                await _not_taken_down(asking, who)
        async with _unchanged(asking, _BY_NAME["trashed"]) as before:
            for who in asking.people:
                await _kept(asking, who, before=before)
                for way, (_, _, headers) in _ways(DELETE_BY_RULE, who):
                    await asking.ask(way.asks(headers, ""))
                for _, id_ in who.cells(_BY_NAME["trashed"]):
                    at = f"{API}/compliance/artifacts/{id_}"
                    assert outcome(await asking.ask(sent("DELETE", at, by_key))) == "kept"
            await trash.empty(world.ctx)
        asking.check(asked=612)
        # The same, when nothing is held any more.
        await holds.release(world.ctx, world.owner, hold.id)
        [author] = [who for who in asking.people if who.place is OrgRole.MEMBER]
        mine = author.case.artifacts["author", Audience.ORG]
        for way, (_, _, headers) in list(_ways(PURGE, author))[:1]:
            assert outcome(await asking.ask(way.asks(headers, mine))) == "done"
        at = f"{API}/compliance/artifacts/{author.case.artifacts['none', Audience.ORG]}"
        assert outcome(await asking.ask(sent("DELETE", at, by_key))) == "done"
        await trash.empty(world.ctx)
        assert not before.keys() & (await world.ctx.db.read(snapshot)).keys()


async def _not_taken_down(asking: Asking, who: Somebody) -> None:
    wanted = "kept" if may(who.place, TAKE_DOWN.action, Role.NONE) else "refused"
    for cell, id_ in who.cells(_BY_NAME["trashed"]):
        for way, (name, _, headers) in _ways(TAKE_DOWN, who):
            found = outcome(await asking.ask(way.asks(headers, id_)))
            asking.note(name, cell, _BY_NAME["open"], found, wanted)


async def _kept(asking: Asking, who: Somebody, *, before: Snapshot) -> None:
    """Its owner alone learns that; they may put it back meanwhile."""
    state = _BY_NAME["trashed"]
    for act in (PURGE, UNDELETE):
        for way, (name, by_token, headers) in _ways(act, who):
            no_id = new_id()
            nothing = same(await asking.ask(way.asks(headers, no_id)), no_id)
            for cell, id_ in who.cells(state, by_token=by_token):
                answer = await asking.ask(way.asks(headers, id_))
                wanted = {PURGE: "kept", UNDELETE: "done"}[act]
                if not cell.may(act.action, state):
                    wanted = "refused"
                    asking.note(f"{name}, nothing", cell, state, same(answer, id_), nothing)
                asking.note(name, cell, state, outcome(answer), wanted)
                if wanted == "done":
                    await asking.world.ctx.db.write(partial(undo, before=before, id_=id_))
