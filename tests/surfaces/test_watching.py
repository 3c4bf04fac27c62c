"""Everybody x every tie, with the page open while it changes: what their streams say, and when they
end.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.support.world import World
from tests.surfaces.asking import Answer, follow
from tests.surfaces.doors import API, sent
from tests.surfaces.model import STATES, Cell
from tests.surfaces.people import Somebody
from tests.surfaces.switching import Asking, an_asking, enter

from fanlight.model.actor import Actor
from fanlight.model.artifact import Audience
from fanlight.ops import trash

_OPEN, _CLOSED = [
    next(each for each in STATES if each.name == name) for name in ("open", "no external sharing")
]


@dataclass(frozen=True, slots=True)
class Watched:
    """A page that somebody has open. `author` publishes to it."""

    cell: Cell
    id: str
    author: Actor
    begun: asyncio.Event
    task: asyncio.Task[Answer]


@pytest.mark.slow
async def test_a_stream_tells_what_is_theirs_to_see_and_ends_with_their_right(
    each_world: World,
) -> None:
    ctx = each_world.ctx
    async with an_asking(each_world) as asking, asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        await enter(each_world, _OPEN)
        watched = [each for who in asking.people for each in _watched(asking, who, tasks)]
        for each in watched:
            await each.begun.wait()
            await each_world.publish(each.author, "<title>zqthird</title>", artifact=each.id)
        await enter(each_world, _CLOSED)
        for each in watched:
            if not each.cell.sees(_CLOSED):
                await each.task
        for each in watched:
            is_over = not each.cell.sees(_CLOSED)
            asking.note("stream ends", each.cell, _CLOSED, each.task.done(), is_over)
            await trash.delete(ctx, each.author, each.id)
        # The last that a stream tells is that the page is gone: all before that was told.
        for each in watched:
            told = "zqthird" in (await each.task).text
            asking.note("stream tells", each.cell, _OPEN, told, each.cell.sees(_OPEN) == 2)
    asking.check(asked=232)


def _watched(asking: Asking, who: Somebody, tasks: asyncio.TaskGroup) -> Iterator[Watched]:
    for cell, id_ in who.cells(_OPEN):
        if not cell.sees(_OPEN) or cell.audience not in {Audience.PEOPLE, Audience.PUBLIC}:
            continue
        begun = asyncio.Event()
        question = sent("GET", f"{API}/artifacts/{id_}/events", who.session)
        origin = asking.world.ctx.origins.app
        task = tasks.create_task(follow(asking.app, question, origin=origin, begun=begun))
        author = who.case.actor if cell.tie == "author" else asking.world.owner
        yield Watched(cell, id_, author, begun, task)
