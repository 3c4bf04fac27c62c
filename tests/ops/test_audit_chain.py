"""What the audit log proves: whoever changes it afterwards is found out, and where."""

import asyncio
import stat
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, delete, insert, select, update
from tests.support.world import World, a_world

from fanlight.db import audit as rows
from fanlight.db import events as events_db
from fanlight.db.tables import chains, events, users
from fanlight.db.tx import Tx
from fanlight.kit.signing import SigningKey, is_signed
from fanlight.model.actor import SYSTEM
from fanlight.model.audit import Problem, Verdict
from fanlight.model.chain import START, next_hash
from fanlight.model.checkpoint import SIZE, Checkpoint
from fanlight.model.events import LeftOut
from fanlight.ops import audit, sealing, upkeep

OTHERS = tuple(column.name for column in events.c if column.name not in {"n", "hash"})


async def filled(world: World, count: int = 8) -> World:
    """A world with so many more rows, sealed."""

    def write(tx: Tx) -> None:
        for n in range(count):
            events_db.record(tx, world.owner, LeftOut(n), artifact=n + 1)

    await world.ctx.db.write(write)
    await sealing.seal(world.ctx)
    return world


async def change(world: World, n: int, **values: Any) -> None:
    statement = update(events).where(events.c.n == n).values(values)
    await world.ctx.db.write(lambda tx: tx.run(statement))


async def row(world: World, n: int) -> dict[str, Any]:
    found = await world.ctx.db.read(lambda tx: tx.first(select(events).where(events.c.n == n)))
    return dict(found._mapping)


async def end(world: World) -> rows.End:
    found = await world.ctx.db.read(rows.end)
    assert found is not None
    return found


async def problem(world: World) -> Problem:
    found = (await audit.verify(world.ctx, world.owner)).problem
    assert found is not None
    return found


async def good(world: World) -> Verdict:
    verdict = await audit.verify(world.ctx, world.owner)
    assert verdict.problem is None
    return verdict


def other_than(value: Any, column: str, user: int) -> Any:
    """Another value that the database accepts."""
    if column in {"user", "token"}:
        return user if value is None else None
    kinds: dict[type, Callable[[], Any]] = {
        int: lambda: -1_000 - value,
        str: lambda: f"{value}x",
        dict: lambda: {**value, "x": 1},
    }
    found = kinds.get(type(value))
    return found() if found else ["x", "", ""] if column == "agent" else 7


async def rewrite(world: World, since: int) -> None:
    """What somebody does who can write the database and knows how the chain is made."""

    def write(tx: Tx) -> None:
        hash_ = START
        for link in rows.links(tx, 0, limit=10_000):
            hash_ = next_hash(hash_, link.row, n=link.n)
            if link.n >= since:
                tx.run(update(events).where(events.c.n == link.n).values(hash=hash_))
        tx.run(update(chains).values(hash=hash_))

    await world.ctx.db.write(write)


async def test_an_untouched_log_is_whole(each_world: World) -> None:
    world = await filled(each_world)
    verdict = await good(world)
    assert (verdict.rows, verdict.checkpoints) == ((await end(world)).n, 0)
    assert verdict.end == (await row(world, verdict.rows))["hash"]
    again = await good(world)
    assert again.rows == verdict.rows + 1, "that somebody verified is on record"


@pytest.mark.slow
async def test_a_change_of_any_column_of_any_row_is_found(each_world: World) -> None:
    world = await filled(each_world)
    # Tokens have keys of their own; the first is made so that a row can name it.
    await world.token(world.owner)
    user = await world.ctx.db.read(lambda tx: tx.scalar(select(users.c.pk)))
    for n in (1, 4, (await end(world)).n):
        for column in OTHERS:
            before = await row(world, n)
            await change(world, n, **{column: other_than(before[column], column, user)})
            found = await problem(world)
            assert (found.kind, found.n) == ("edited", n), column
            await change(world, n, **{column: before[column]})
        before = await row(world, n)
        await change(world, n, hash=bytes(32))
        assert (await problem(world)).n == n
        await change(world, n, hash=before["hash"])
    await good(world)


async def test_a_row_that_is_gone_is_found(each_world: World) -> None:
    world = await filled(each_world)
    await world.ctx.db.write(lambda tx: tx.run(delete(events).where(events.c.n.in_([4, 5]))))
    found = await problem(world)
    assert (found.kind, found.n, found.detail) == ("missing", 4, "Rows 4 to 5 are missing.")


async def test_a_row_that_was_put_in_is_found(each_world: World) -> None:
    """In its place, with all after it moved on, but without what it takes to hash them anew."""
    world = await filled(each_world)
    last = (await end(world)).n

    def write(tx: Tx) -> None:
        for n in range(last, 3, -1):
            tx.run(update(events).where(events.c.n == n).values(n=n + 1))
        copied = dict(tx.first(select(events).where(events.c.n == 2))._mapping)
        copied |= {"pk": 99_000, "n": 4, "type": "denied"}
        tx.run(insert(events), copied)
        tx.run(update(chains).values(n=last + 1))

    await world.ctx.db.write(write)
    assert (await problem(world)).n == 4


@pytest.mark.parametrize("with_hashes", [True, False])
async def test_two_rows_that_changed_places_are_found(
    each_world: World, *, with_hashes: bool
) -> None:
    world = await filled(each_world)
    third, fourth = await row(world, 3), await row(world, 4)

    def write(tx: Tx) -> None:
        for n, key in ((3, -3), (4, -4)):
            tx.run(update(events).where(events.c.n == n).values(n=key))
        for key, there in ((-3, fourth), (-4, third)):
            hash_ = {} if with_hashes else {"hash": there["hash"]}
            tx.run(update(events).where(events.c.n == key).values(n=there["n"], **hash_))

    await world.ctx.db.write(write)
    found = await problem(world)
    assert (found.kind, found.n) == ("out-of-order", 3)
    assert "row 4" in found.detail


async def test_an_end_that_was_cut_off_is_found(each_world: World) -> None:
    world = await filled(each_world)
    last = (await end(world)).n
    await world.ctx.db.write(lambda tx: tx.run(delete(events).where(events.c.n > last - 2)))
    found = await problem(world)
    assert (found.kind, found.n) == ("missing", last - 1)


@pytest.mark.parametrize("is_gone", [True, False])
async def test_a_record_of_the_end_that_was_touched_is_found(
    each_world: World, *, is_gone: bool
) -> None:
    """Nothing can be sealed then, and yet the log can be listed and checked."""
    world = await filled(each_world)
    third = await row(world, 3)
    lower = update(chains).values(n=3, hash=third["hash"])
    await world.ctx.db.write(lambda tx: tx.run(delete(chains) if is_gone else lower))
    found = await problem(world)
    assert (found.kind, found.detail) == ("edited", "The record of where the log ends was changed.")
    page = await audit.listed(world.ctx, world.owner, audit.Filter(), limit=3)
    assert len(page.items) == 3


async def test_a_checkpoint_finds_an_end_that_was_cut_off_with_its_record(
    each_world: World,
) -> None:
    world = await filled(each_world)
    assert await sealing.checkpoint(world.ctx) == 1
    last = (await end(world)).n
    kept = await row(world, last - 2)

    def write(tx: Tx) -> None:
        tx.run(delete(events).where(events.c.n > last - 2))
        tx.run(update(chains).values(n=last - 2, hash=kept["hash"]))

    await world.ctx.db.write(write)
    found = (await audit._verdict(world.ctx)).problem
    assert found is not None
    assert (found.kind, found.n) == ("missing", last - 1)


async def test_a_checkpoint_finds_a_log_that_was_made_anew(each_world: World) -> None:
    world = await filled(each_world)
    await sealing.checkpoint(world.ctx)
    first = (await end(world)).n
    await filled(world)
    world.clock.advance(world.ctx.limits.checkpoint_seconds * 1000)
    await sealing.checkpoint(world.ctx)
    assert (await good(world)).checkpoints == 2
    await change(world, first + 2, address="192.0.2.1")
    assert (await problem(world)).kind == "edited"
    await rewrite(world, first + 2)
    found = await problem(world)
    assert (found.kind, found.n) == ("rewritten", first + 1)


async def test_checkpoints_are_signed_when_due_and_when_there_is_news(world: World) -> None:
    await filled(world)
    made = [await sealing.checkpoint(world.ctx)]
    await filled(world)
    made.append(await sealing.checkpoint(world.ctx))
    world.clock.advance(world.ctx.limits.checkpoint_seconds * 1000)
    made.append(await sealing.checkpoint(world.ctx))
    world.clock.advance(world.ctx.limits.checkpoint_seconds * 1000)
    made.append(await sealing.checkpoint(world.ctx))
    assert made == [1, 0, 1, 0]
    kept = await sealing.kept(world.ctx)
    assert [each.number for each in kept] == [1, 2]
    assert {len(each.data) for each in kept} == {SIZE}
    for each in kept:
        assert is_signed(each.key, each.statement, signature=each.signature)
        assert each.hash == (await row(world, each.n))["hash"]


async def test_a_checkpoint_outlives_the_sweep_and_its_loss_is_found(world: World) -> None:
    await filled(world)
    await sealing.checkpoint(world.ctx)
    world.clock.advance(10**12)
    assert await upkeep.sweep(world.ctx) == 0
    (kept,) = await sealing.kept(world.ctx)
    assert (await good(world)).checkpoints == 1
    await world.ctx.blobs.delete(sha256(kept.data).digest())
    assert (await problem(world)).kind == "missing-checkpoint"


async def test_a_checkpoint_with_a_wrong_signature_is_found(world: World) -> None:
    await filled(world)
    await sealing.checkpoint(world.ctx)
    (kept,) = await sealing.kept(world.ctx)
    forged = replace(kept, hash=bytes(32))
    await world.ctx.blobs.put(sha256(forged.data).digest(), forged.data)
    found = await problem(world)
    assert (found.kind, found.n) == ("bad-signature", kept.n)


async def test_a_checkpoint_of_another_key_is_found(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        await filled(world)
        await sealing.checkpoint(world.ctx)
    (tmp_path / "audit.key").unlink()
    async with a_world(tmp_path, fresh=False) as world:
        found = await problem(world)
    assert found.kind == "bad-signature"
    assert "audit_key" in found.detail


async def test_the_key_is_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    async with a_world(tmp_path) as world:
        path = world.ctx.audit_key.path
        assert path == tmp_path / "audit.key"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert text.startswith("-----BEGIN PRIVATE KEY-----\n")
    key, again = SigningKey.ensured(path), SigningKey.ensured(path)
    assert path.read_text() == text
    assert is_signed(key.public, b"x", signature=again.sign(b"x"))
    assert not is_signed(key.public, b"y", signature=again.sign(b"x"))


def test_what_is_no_checkpoint_is_not_taken_for_one() -> None:
    made = Checkpoint("a" * 26, 1, 2, bytes(32), 3, bytes(32), bytes(64))
    assert Checkpoint.read(made.data) == made
    for data in (b"", made.statement, made.data + b"x", b"\xff" * SIZE, made.data.upper()):
        assert Checkpoint.read(data) is None


async def test_several_sealers_at_once_seal_each_row_once(each_world: World) -> None:
    world = each_world
    await asyncio.gather(
        *(filled(world, 20) for _ in range(6)), *(sealing.seal(world.ctx) for _ in range(20))
    )
    verdict = await good(world)
    numbers = await world.ctx.db.read(
        lambda tx: [n for (n,) in tx.all(select(events.c.n).where(events.c.n.is_not(None)))]
    )
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert verdict.rows >= 120


@pytest.mark.services
async def test_a_row_that_commits_late_is_sealed_when_it_does(
    postgres_url: str, tmp_path: Path
) -> None:
    """Its key is lower than those of rows that were sealed long ago."""
    async with a_world(tmp_path, database=postgres_url) as world:
        late = world.ctx.db.engine.connect()
        transaction = late.begin()
        events_db.record(Tx(late, world.clock.now()), SYSTEM, LeftOut(1))
        await filled(world, 20)
        before = await good(world)
        transaction.commit()
        late.close()
        assert await sealing.seal(world.ctx) == 2, "the late one, and that somebody verified"
        verdict = await good(world)
        assert verdict.rows == before.rows + 2
        numbered = await world.ctx.db.read(
            lambda tx: tx.all(select(events.c.pk).where(events.c.n > before.rows))
        )
        keys = [pk for (pk,) in numbered]
        assert min(keys) < (await row(world, before.rows))["pk"]


@pytest.mark.services
async def test_two_servers_keep_one_chain_while_both_write(
    postgres_url: str, tmp_path: Path
) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    shared: dict[str, Any] = {
        "database": postgres_url,
        "audit_key": tmp_path / "key",
        "blobs": str(tmp_path / "b"),
    }
    async with a_world(folders[0], **shared) as one, a_world(folders[1], **shared) as two:
        work = [filled(world, 10) for world in (one, two) for _ in range(8)]
        signs = [sealing.checkpoint(world.ctx) for world in (one, two)]
        await asyncio.gather(*work, *signs)
        verdict = await good(two)
        assert verdict.rows >= 160
        kept = await sealing.kept(one.ctx)
        assert {each.number for each in kept} <= {1}


async def test_sealing_costs_seven_statements_however_many_rows(world: World) -> None:
    """And one, of an index, where there is nothing to seal."""
    await sealing.seal(world.ctx)
    await filled_unsealed(world, 150)
    with world.statements() as seen:
        assert await sealing.seal(world.ctx) == 150
    # Looking before and after, the end and what is behind it, the rows, their hashes, the new end.
    assert len(seen) == 7
    with world.statements() as seen:
        assert await sealing.seal(world.ctx) == 0
    assert len(seen) == 1


async def filled_unsealed(world: World, count: int) -> None:
    def write(tx: Tx) -> None:
        for n in range(count):
            events_db.record(tx, SYSTEM, LeftOut(n))

    await world.ctx.db.write(write)


def test_the_table_that_is_hashed_has_no_column_that_is_not() -> None:
    """A new column is part of the hash by itself; this only says what one row's JSON looks like."""
    table: Table = events
    names = {column.name for column in table.c}
    assert names == {"n", "hash", *OTHERS}
    simple = next_hash(START, {"b": 1, "a": "ä"}, n=1)
    assert simple == sha256(START + b'{"a":"\\u00e4","b":1,"n":1}').digest()
