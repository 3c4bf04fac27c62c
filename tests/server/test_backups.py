"""A backup that is made while a server runs becomes a server that has all of it."""

import asyncio
import json
import os
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.support.world import World, a_world

from fanlight.model.errors import AppError, Conflict, Invalid
from fanlight.ops import versions
from fanlight.server import settings as settings_
from fanlight.server.backups import back_up, restore

BIG = bytes(range(256)) * 8_000


def quiet(_text: str) -> None:
    pass


async def published(world: World, count: int) -> list[str]:
    made = [await world.publish(world.owner, f"<title>{n}</title><p>{n}") for n in range(count)]
    return [each.id for each in made]


async def a_backup(folder: Path, **more: Any) -> tuple[Path, list[str], str]:
    """Made while somebody publishes; what was there before it, and the epoch."""
    (folder / "from").mkdir()
    # As others make folders, for everybody to read.
    (folder / "backup").mkdir(0o755)
    async with a_world(folder / "from", **more) as world:
        await world.ctx.blobs.put(_key(BIG), BIG)
        ids = await published(world, 3)
        settings = settings_.load(data=folder / "from", **more)
        busy = asyncio.gather(published(world, 5), back_up(settings, folder / "backup", say=quiet))
        await busy
        return folder / "backup", ids, world.ctx.org.epoch


def mode_of_database(backup: Path) -> int:
    [file] = backup.glob("database.*")
    return stat.S_IMODE(file.stat().st_mode)


def _there(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def _key(data: bytes) -> bytes:
    from hashlib import sha256

    return sha256(data).digest()


async def check_restored(folder: Path, backup: Path, ids: list[str], epoch: str, **to: Any) -> None:
    assert mode_of_database(backup) == 0o600
    (folder / "to").mkdir()
    settings = settings_.load(data=folder / "to", **to)
    await restore(settings, backup, say=quiet)
    async with a_world(folder / "to", fresh=False, **to) as world:
        assert world.ctx.org.epoch != epoch
        for n, id_ in enumerate(ids):
            _, page = await versions.page(world.ctx, world.owner, id_, 1)
            assert f"<p>{n}".encode() in page
        assert await world.ctx.blobs.get(_key(BIG)) == BIG
    with pytest.raises(Conflict):
        await restore(settings, backup, say=quiet)


async def test_what_was_there_is_there_again_with_another_epoch(tmp_path: Path) -> None:
    backup, ids, epoch = await a_backup(tmp_path)
    with pytest.raises(Conflict):
        await back_up(settings_.load(data=tmp_path / "from"), backup, say=quiet)
    await check_restored(tmp_path, backup, ids, epoch)


@pytest.mark.parametrize("leftover", [None, b""])
async def test_a_wrong_data_folder_leaves_nothing_in_the_way_of_the_right_one(
    tmp_path: Path, leftover: bytes | None
) -> None:
    wrong, target = tmp_path / "wrong", tmp_path / "backup"
    settings = settings_.load(data=wrong)
    if leftover is not None:
        wrong.mkdir()
        (wrong / "fanlight.db").write_bytes(leftover)
    before = _there(tmp_path)
    with pytest.raises(Invalid, match="database"):
        await back_up(settings, target, say=quiet)
    assert _there(tmp_path) == before
    (tmp_path / "right").mkdir()
    async with a_world(tmp_path / "right") as world:
        await published(world, 1)
        await back_up(settings_.load(data=tmp_path / "right"), target, say=quiet)
    assert (target / "backup.json").is_file()


async def test_without_pg_dump_nothing_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    settings = settings_.load(data=tmp_path / "data", database="postgresql://nobody@127.0.0.1:9/x")
    with pytest.raises(Invalid, match="pg_dump"):
        await back_up(settings, tmp_path / "backup", say=quiet)
    assert _there(tmp_path) == []


@pytest.mark.services
async def test_postgresql_is_backed_up_and_restored(
    tmp_path: Path, postgres_url: str, postgres_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{postgres_server.binaries}:{os.environ['PATH']}")
    backup, ids, epoch = await a_backup(tmp_path, database=postgres_url)
    empty = postgres_server.create_database()
    try:
        await check_restored(tmp_path, backup, ids, epoch, database=empty)
        with pytest.raises(Invalid, match="postgresql"):
            await restore(settings_.load(data=tmp_path / "else"), backup, say=quiet)
    finally:
        postgres_server.drop_database(empty)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Invalid, match="pg_dump"):
        await back_up(
            settings_.load(data=tmp_path, database=postgres_url), tmp_path / "b2", say=quiet
        )
    with pytest.raises(Invalid, match="pg_restore"):
        await restore(
            settings_.load(data=tmp_path / "b3", database=postgres_url), backup, say=quiet
        )
    assert not (tmp_path / "b3").exists()


async def test_what_is_no_whole_backup_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    backup, _, _ = await a_backup(tmp_path)

    async def refused(name: str, spoil: Any) -> None:
        spoiled = tmp_path / name
        shutil.copytree(backup, spoiled)
        spoil(spoiled)
        target = tmp_path / f"{name}-to"
        with pytest.raises(AppError):
            await restore(settings_.load(data=target), spoiled, say=quiet)
        assert not (target / "fanlight.db").exists()

    [blob] = (backup / "blobs").glob(f"??/{_key(BIG).hex()}")
    at = blob.relative_to(backup)
    await refused("unfinished", lambda it: (it / "backup.json").unlink())
    await refused("no-json", lambda it: (it / "backup.json").write_text("[]"))
    await refused("newer", lambda it: (it / "backup.json").write_text(json.dumps({"format": 2})))
    await refused("changed", lambda it: (it / "database.sqlite").write_bytes(b"SQLite format 3"))
    await refused("torn", lambda it: (it / at).write_bytes(BIG[:-1]))
    await refused("lost", lambda it: (it / at).unlink())
