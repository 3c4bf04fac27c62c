"""What an organisation costs that has a hundred times as much: both databases, small and large.

The same questions are put to a database with 1,000 artifacts and to one with 100,000 artifacts,
1,000,000 versions, 5,000 members and 500 groups, in turns. The bar: the large one answers within
twice the time of the small one.
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, text, update
from tests.services.postgres import postgres_server
from tests.support.world import World, a_world

from fanlight.db import compliance as compliance_rows
from fanlight.db import tables
from fanlight.db.tx import Tx
from fanlight.kit.ids import new_id
from fanlight.model.actor import Actor, ActorKind, Door
from fanlight.model.audit import Filter as AuditFilter
from fanlight.model.compliance import Filter as ComplianceFilter
from fanlight.model.permission import OrgRole
from fanlight.ops import artifacts, audit, sealing
from fanlight.ops.artifacts import Filter

ROUNDS = 40
TIMES = 2.0
BATCH = 5_000
WORDS = 5_000


@dataclass(frozen=True, slots=True)
class Size:
    artifacts: int
    versions: int
    members: int
    groups: int


SMALL = Size(1_000, 10, 50, 5)
LARGE = Size(100_000, 10, 5_000, 500)


@dataclass(frozen=True, slots=True)
class Place:
    """A database of one size, an ordinary member of it, and IDs that the member may see."""

    world: World
    member: Actor
    seen: list[str]


def main() -> int:
    return asyncio.run(_main())


async def _main() -> int:
    failed = False
    with tempfile.TemporaryDirectory() as home, postgres_server() as server:
        for name in ("sqlite", "postgresql"):
            async with AsyncExitStack() as stack:
                places = []
                for size in (SMALL, LARGE):
                    data = tempfile.mkdtemp(dir=home)
                    url = server.create_database() if name == "postgresql" else ""
                    world = await stack.enter_async_context(a_world(Path(data), database=url))
                    began = time.monotonic()
                    places.append(await filled(world, size))
                    took = time.monotonic() - began
                    print(f"{name}: {size.artifacts:,} artifacts made in {took:.0f} s", flush=True)
                failed |= await compared(name, *places)
    return int(failed)


async def compared(name: str, small: Place, large: Place) -> bool:
    """Prints each question's time on both; whether one took too long."""
    failed = False
    for question, ask in QUESTIONS.items():
        took: tuple[list[float], list[float]] = ([], [])
        for n in range(ROUNDS + 3):
            for place, times in zip((small, large), took, strict=True):
                began = time.perf_counter()
                await ask(place, n)
                times.append(time.perf_counter() - began)
        one, other = (statistics.median(times[3:]) * 1_000 for times in took)
        slow = other > TIMES * one
        failed |= slow
        verdict = "TOO SLOW" if slow else "ok"
        print(f"{name:11}{question:22}{one:8.2f} ms{other:8.2f} ms{other / one:7.2f}  {verdict}")
    return failed


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


QUESTIONS: dict[str, Callable[[Place, int], Awaitable[None]]] = {
    "gallery": gallery,
    "search, a rare word": search,
    "search, a common word": partial(search, word="common"),
    "sharing check": check,
    "compliance list": compliance_list,
    "audit log": partial(audit_query, filter_=AuditFilter()),
    "audit log by type": partial(audit_query, filter_=AuditFilter(type="version")),
    "audit log by actor": partial(audit_query, filter_=AuditFilter(actor="m7@example.com")),
}


async def filled(world: World, size: Size) -> Place:
    # What a new organisation has to tell is in the chain before the rest is put behind it.
    await sealing.seal(world.ctx)
    draw = random.Random(size.artifacts)
    ids = [new_id() for _ in range(size.artifacts)]
    for table, rows in (
        (tables.users, _users(size)),
        (tables.groups, _groups(size)),
        (tables.group_members, _group_members(size)),
        (tables.artifacts, _artifacts(size, ids)),
        (tables.group_shares, _group_shares(size)),
        (tables.shares, _shares(size, draw)),
        (tables.objects, _objects(size, draw)),
        (tables.versions, _versions(size)),
        (tables.events, _events(size, draw)),
    ):
        await _put(world, table, rows)
    await _index(world, size, draw)
    await world.ctx.db.write(partial(_ended_at, size=size))
    member = Actor(ActorKind.PERSON, Door.WEB, user=_user(7), name="M", role=OrgRole.MEMBER)
    found = await artifacts.listed(world.ctx, member, Filter(), limit=100)
    return Place(world, member, [each.id for each in found.items])


async def _put(world: World, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            await world.ctx.db.write(partial(_insert, table=table, rows=batch))
            batch = []
    if batch:
        await world.ctx.db.write(partial(_insert, table=table, rows=batch))


def _insert(tx: Tx, *, table: Table, rows: list[dict[str, Any]]) -> None:
    tx.run(insert(table), rows)


# Keys are given here, far above those that a new organisation has.
_FROM = 1_000


def _user(n: int) -> int:
    return _FROM + n


def _users(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.members):
        yield {
            "pk": _user(n),
            "id": new_id(),
            "email": f"m{n}@example.com",
            "name": f"Member {n}",
            "role": "member",
            "created_at": n,
        }


def _groups(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.groups):
        name = f"group {n}"
        row = {"pk": _FROM + n, "id": new_id(), "name": name, "key": name, "created_at": n}
        yield row


def _group_members(size: Size) -> Iterator[dict[str, Any]]:
    """Everybody is in three groups."""
    for n in range(size.members):
        for step in range(3):
            yield {"group": _FROM + (n + step) % size.groups, "user": _user(n)}


def _artifacts(size: Size, ids: list[str]) -> Iterator[dict[str, Any]]:
    """Of ten, seven are private, two shared with people and groups, and one open to all inside."""
    for n, id_ in enumerate(ids):
        at = 1_790_000_000_000 + n
        yield {
            "pk": _FROM + n,
            "id": id_,
            "owner": _user(n % size.members),
            "title": f"Report {n}",
            "description": "",
            "icon": "",
            "audience": ("org", "people", "people")[n % 10] if n % 10 < 3 else "private",
            "head": size.versions,
            "seq": size.versions,
            "agent": f"agent {n % 7}",
            "excerpt": f"Words of report {n}",
            "created_at": at,
            "updated_at": at,
            "searched": size.versions,
        }


def _group_shares(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(1, size.artifacts, 10):
        yield {"artifact": _FROM + n, "group": _FROM + n // 10 % size.groups, "role": 1}


def _shares(size: Size, draw: random.Random) -> Iterator[dict[str, Any]]:
    for n in range(2, size.artifacts, 10):
        yield {"artifact": _FROM + n, "user": _user(draw.randrange(size.members)), "role": 1}


def _objects(size: Size, draw: random.Random) -> Iterator[dict[str, Any]]:
    for n in range(size.artifacts):
        yield {
            "pk": _FROM + n,
            "artifact": _FROM + n,
            "sha256": draw.randbytes(32),
            "size": 64,
            "depth": 0,
            "base": None,
            "data": b"x" * 64,
        }


def _versions(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.artifacts):
        for number in range(1, size.versions + 1):
            yield {
                "artifact": _FROM + n,
                "n": number,
                "created_at": 1_790_000_000_000 + n,
                "author": _user(n % size.members),
                "title": f"Report {n}",
                "label": f"Run {number}",
                "note": "",
                "kind": "page",
                "entry": "index.html",
                "source": _FROM + n,
                "page": _FROM + n,
                "size": 64,
                "provenance": {},
            }


def _events(size: Size, draw: random.Random) -> Iterator[dict[str, Any]]:
    """As they are sealed: round after round of publishes, each with its place in the chain."""
    place = _FROM
    for number in range(1, size.versions + 1):
        for n in range(size.artifacts):
            place += 1
            yield {
                "pk": place,
                "artifact": _FROM + n,
                "seq": number,
                "type": "version",
                "at": 1_790_000_000_000 + n,
                "actor": "person",
                "user": _user(n % size.members),
                "door": "api",
                "address": "",
                "data": {"n": number},
                "n": place,
                "hash": draw.randbytes(32),
            }


async def _index(world: World, size: Size, draw: random.Random) -> None:
    """Sixty words each; one word is in a twentieth of all, some are in one or two."""
    rows = []
    for n in range(size.artifacts):
        body = " ".join(f"w{draw.randrange(WORDS)}" for _ in range(60))
        body += " common" * (n % 20 == 0) + f" rare{n}" * (n < 100)
        rows.append({"pk": _FROM + n, "title": f"Report {n}", "body": body})

    def write(tx: Tx, batch: list[dict[str, Any]]) -> None:
        statement = (
            "INSERT INTO search (artifact, words) VALUES (:pk, setweight(to_tsvector('simple', "
            ":title), 'A') || to_tsvector('simple', :body))"
            if tx.is_postgres
            else "INSERT INTO search (rowid, title, body) VALUES (:pk, :title, :body)"
        )
        tx.run(text(statement), batch)

    for start in range(0, len(rows), BATCH):
        await world.ctx.db.write(partial(write, batch=rows[start : start + BATCH]))


def _ended_at(tx: Tx, *, size: Size) -> None:
    """The chain goes on behind what was put in; the database knows what it holds."""
    last = _FROM + size.artifacts * size.versions
    tx.run(update(tables.chains).values(n=last, checkpoint_n=last))
    if tx.is_postgres:
        tx.run(text("SELECT setval(pg_get_serial_sequence('events', 'pk'), :last)"), {"last": last})
    tx.run(text("ANALYZE"))


if __name__ == "__main__":
    sys.exit(main())
