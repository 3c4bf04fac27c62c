"""A server, everybody who asks it, and the switches that an administrator has."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import update
from starlette.types import ASGIApp
from tests.support.world import World
from tests.surfaces.asking import Answer, Question, ask
from tests.surfaces.model import Cell, State
from tests.surfaces.people import Somebody, everybody

from fanlight.db import tables
from fanlight.db.tx import Tx
from fanlight.kit.tasks import TaskGroup
from fanlight.ops import policy
from fanlight.server.compose import build


@dataclass(slots=True)
class Asking:
    """A server, who asks it, and what was otherwise than said.

    Attributes:
        tickets: of the content origin, taken out while everything was open: by page and version.
    """

    world: World
    app: ASGIApp
    people: list[Somebody]
    asked: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    tickets: dict[tuple[str, int], str] = field(default_factory=dict)

    async def ask(self, question: Question) -> Answer:
        answer = await ask(self.app, question, origin=self.world.ctx.origins.app)
        assert answer.status < 500, (question.method, question.path, answer.text)
        return answer

    def note(self, door: str, cell: Cell, state: State, found: object, wanted: object) -> None:
        self.asked[door] += 1
        if found != wanted:
            self.wrong.append(f"{door}: {cell} in {state.name}: {found}, not {wanted}")

    def check(self, *, asked: int) -> None:
        """Nothing was otherwise than said, of as many answers as were to be had."""
        told = "\n".join(self.wrong[:30])
        assert not self.wrong, f"{len(self.wrong)} of {self.asked.total()} are wrong:\n{told}"
        assert self.asked.total() == asked, f"{self.asked.total()} were asked, not {asked}"


@asynccontextmanager
async def an_asking(world: World) -> AsyncIterator[Asking]:
    people = await everybody(world)
    async with TaskGroup() as tasks:
        yield Asking(world, build(world.ctx, tasks), people)


async def enter(world: World, state: State) -> None:
    """By the switches that administrators have, and for all pages at once."""
    sharing = state.policy
    wanted = policy.Change(
        sharing.most,
        external=sharing.external,
        links=sharing.links,
        guests=list(sharing.guests),
        publishing=state.publishing,
    )
    await policy.change(world.ctx, world.owner, wanted)
    await world.ctx.db.write(partial(_put_into, state=state))
    # What was believed a moment ago, of tickets, is asked again.
    world.clock.advance(4_000)


def _put_into(tx: Tx, *, state: State) -> None:
    columns = {"quarantined": "quarantined_at", "trashed": "deleted_at", "ended": "ended_at"}
    values = {name: 1 if kind == state.of_pages else None for kind, name in columns.items()}
    values |= {"pinned": 1 if state.pinned else None}
    tx.run(update(tables.artifacts).values(values))
