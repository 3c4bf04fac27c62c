"""What an organisation costs that has a hundred times as much: both databases, small and large.

The same questions are put to a database with 1,000 artifacts and to one with 100,000 artifacts,
1,000,000 versions, 5,000 members and 500 groups, in turns. The bar: the large one answers within
twice the time of the small one.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.organisation import Size, fill, user
from tests.services.postgres import postgres_server
from tests.support.world import World, a_world

from fanlight.db import compliance as compliance_rows
from fanlight.db import provisioning
from fanlight.model.actor import Actor, ActorKind, Door
from fanlight.model.audit import Filter as AuditFilter
from fanlight.model.compliance import Filter as ComplianceFilter
from fanlight.model.member import MemberFilter
from fanlight.model.permission import OrgRole
from fanlight.model.provisioning import Condition, Test
from fanlight.model.usage import By, Sort
from fanlight.ops import artifacts, audit, groups, people, sealing, usage
from fanlight.ops.artifacts import Filter

ROUNDS = 40
TIMES = 2.0


SMALL = Size(1_000, 10, 50, 5)
LARGE = Size(100_000, 10, 5_000, 500)


@dataclass(frozen=True, slots=True)
class Place:
    """A database of one size, an ordinary member of it, and IDs that the member may see."""

    world: World
    member: Actor
    seen: list[str]


Ask = Callable[[Place, int], Awaitable[None]]


def main() -> int:
    return asyncio.run(_main())


async def _main() -> int:
    failed = False
    with tempfile.TemporaryDirectory() as home, postgres_server() as server:
        for name in ("sqlite", "postgresql"):
            print(f"\n{name}")
            async with AsyncExitStack() as stack:
                places = []
                for size in (SMALL, LARGE):
                    data = Path(tempfile.mkdtemp(dir=home))
                    url = server.create_database() if name == "postgresql" else ""
                    world = await stack.enter_async_context(a_world(data, database=url))
                    places.append(await filled(world, size, data=data, postgres=url))
                failed |= await compared(*places)
    return int(failed)


async def compared(small: Place, large: Place) -> bool:
    """Prints each question's time on both; whether one took too long."""
    failed = False
    for question, ask in (QUESTIONS | BESIDE).items():
        one, other = await timed(ask, small, large)
        slow = question in QUESTIONS and other > TIMES * one
        failed |= slow
        verdict = "TOO SLOW" if slow else "ok" if question in QUESTIONS else ""
        print(f"{question:24}{one:8.2f} ms{other:8.2f} ms{other / one:7.2f}  {verdict}")
    return failed


async def timed(ask: Ask, *places: Place) -> list[float]:
    """The median of each in milliseconds, asked in turns."""
    took: list[list[float]] = [[] for _ in places]
    for n in range(ROUNDS + 3):
        for place, times in zip(places, took, strict=True):
            began = time.perf_counter()
            await ask(place, n)
            times.append(time.perf_counter() - began)
    return [statistics.median(times[3:]) * 1_000 for times in took]


async def gallery(place: Place, _n: int) -> None:
    found = await artifacts.listed(place.world.ctx, place.member, Filter(), limit=25)
    assert len(found.items) == 25


async def search(place: Place, n: int, *, word: str = "") -> None:
    query = word or f"rare{n}"
    filter_ = Filter(query=query)
    await artifacts.listed(place.world.ctx, place.member, filter_, limit=25)


async def check(place: Place, n: int) -> None:
    await artifacts.show(place.world.ctx, place.member, place.seen[n % len(place.seen)])


async def compliance_list(place: Place, _n: int) -> None:
    ctx = place.world.ctx
    rows = await ctx.db.read(
        lambda tx: compliance_rows.listed(tx, ComplianceFilter(), after=500, limit=100)
    )
    assert len(rows) == 100


async def audit_query(place: Place, _n: int, *, filter_: AuditFilter) -> None:
    world = place.world
    found = await audit.listed(world.ctx, world.owner, filter_, limit=50)
    assert len(found.items) == 50


async def agents(place: Place, _n: int) -> None:
    assert len(await artifacts.agents(place.world.ctx, place.member)) == 7


async def members(place: Place, _n: int, *, q: str = "") -> None:
    world = place.world
    found = await people.members(world.ctx, world.owner, MemberFilter(q=q), limit=100)
    assert found.items


async def all_groups(place: Place, _n: int) -> None:
    found = await groups.listed(place.world.ctx, place.world.owner)
    assert len(found.items) >= 5


async def one_group(place: Place, _n: int) -> None:
    world = place.world
    assert (await groups.show(world.ctx, world.owner, "group 3")).group


async def most_used(place: Place, _n: int, *, by: By) -> None:
    world = place.world
    found = await usage.top(world.ctx, world.owner, by, Sort.BYTES, limit=50)
    assert found.items


async def all_used(place: Place, _n: int) -> None:
    await usage.show(place.world.ctx, place.world.owner, days=30)


async def provisioned(place: Place, _n: int, *, condition: Condition | None = None) -> None:
    found = await place.world.ctx.db.read(
        partial(provisioning.people, condition=condition, start=0, count=100)
    )
    assert found[1]


QUESTIONS: dict[str, Ask] = {
    "gallery": gallery,
    "gallery: its agents": agents,
    "search, a rare word": search,
    "search, a common word": partial(search, word="common"),
    "sharing check": check,
    "compliance list": compliance_list,
    "audit log": partial(audit_query, filter_=AuditFilter()),
    "audit log by type": partial(audit_query, filter_=AuditFilter(type="version")),
    "audit log by actor": partial(audit_query, filter_=AuditFilter(actor="m7@example.com")),
}

# Without a bar: administrators look at them, and some add up the whole organisation.
BESIDE: dict[str, Ask] = {
    "members": members,
    "members, by a part": partial(members, q="m7@"),
    "groups": all_groups,
    "members of a group": one_group,
    "usage": all_used,
    "usage by people": partial(most_used, by=By.PEOPLE),
    "usage by groups": partial(most_used, by=By.GROUPS),
    "usage by artifacts": partial(most_used, by=By.ARTIFACTS),
    "SCIM users": provisioned,
    "SCIM user by name": partial(provisioned, condition=Test("userName", "eq", "m7@example.com")),
}


async def filled(world: World, size: Size, *, data: Path, postgres: str) -> Place:
    # What a new organisation has to tell is in the chain before the rest is put behind it.
    await sealing.seal(world.ctx)
    began = time.monotonic()
    fill(size, data=data, postgres=postgres)
    print(f"{size.artifacts:,} artifacts made in {time.monotonic() - began:.0f} s", flush=True)
    member = Actor(ActorKind.PERSON, Door.WEB, user=user(7), name="M", role=OrgRole.MEMBER)
    found = await artifacts.listed(world.ctx, member, Filter(), limit=100)
    return Place(world, member, [each.id for each in found.items])


if __name__ == "__main__":
    sys.exit(main())
