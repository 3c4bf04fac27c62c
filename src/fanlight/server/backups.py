"""A backup of everything in one folder, made while servers go on, and a server made from one.

Layout: `blobs/` as a store on disk keeps them, `database.sqlite` or `database.pg_dump`, and last
`backup.json`, which says what there is: without it a backup is not whole.

Blobs are copied before the database and once more after it. Those that the database names are in
the store before it names them: the first round has all but the newest of them, the second those.
One that was deleted in between was named by nothing for a long time.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path

from fanlight.blobs import open_blobs
from fanlight.blobs.incoming import fsync_folder
from fanlight.db import copies, events, people
from fanlight.db.open import look, open_database
from fanlight.db.tx import Tx
from fanlight.kit.clock import SystemClock, iso
from fanlight.kit.files import replacing
from fanlight.kit.ids import new_id
from fanlight.model.actor import SYSTEM
from fanlight.model.errors import AppError, Conflict, Invalid
from fanlight.model.events import BackupRestored
from fanlight.model.ports import BlobStore
from fanlight.server.settings import Settings

_FORMAT = 1
_INDEX = "backup.json"
_FILES = {copies.SQLITE: "database.sqlite", copies.POSTGRES: "database.pg_dump"}

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup is. `database` is its kind, `sha256` that of its file, `blobs` how many."""

    format: int
    made_at: str
    database: str
    sha256: str
    blobs: int


async def back_up(settings: Settings, folder: Path, *, say: Say) -> Backup:
    """Raises `Conflict` where the folder has something in it, `Invalid` where no database is.

    Neither leaves anything behind that would be in the next try's way.
    """
    await _check_there(settings)
    _begin(folder)
    kind = copies.kind_of(settings.database_url)
    source, target = open_blobs(settings.blobs_url), open_blobs(folder / "blobs")
    try:
        say(_copied(await _copy(source, target)))
        made_at = iso(SystemClock().now())
        file = folder / _FILES[kind]
        await asyncio.to_thread(copies.copy, settings.database_url, file)
        await _copy(source, target)
        blobs = len([key async for key in _keys(target)])
    finally:
        await source.close()
        await target.close()
    made = Backup(_FORMAT, made_at, kind, await asyncio.to_thread(_hash, file), blobs)
    with replacing(folder / _INDEX) as index:
        index.write(json.dumps(asdict(made), indent=2).encode() + b"\n")
    fsync_folder(folder)
    return made


async def restore(settings: Settings, folder: Path, *, say: Say) -> Backup:
    """Fills an empty database and an empty blob store; every byte is checked on its way.

    Raises `Conflict` where there is something already, `Invalid` for what is no whole backup.
    """
    found = _read(folder)
    if copies.kind_of(settings.database_url) != found.database:
        raise Invalid(
            "other-database",
            f"This is a backup of {found.database}.",
            "Restore it to the same kind of database: --database.",
        )
    copies.check_restoring(settings.database_url)
    file = folder / _FILES[found.database]
    if not file.is_file() or await asyncio.to_thread(_hash, file) != found.sha256:
        raise _broken(f"{file.name} is not what was backed up.")
    await _check_empty(settings)
    await _restore_blobs(settings, folder, found=found, say=say)
    await asyncio.to_thread(copies.restore, settings.database_url, file)
    await _begin_anew(settings, found)
    return found


async def _restore_blobs(settings: Settings, folder: Path, *, found: Backup, say: Say) -> None:
    source, target = open_blobs(folder / "blobs"), open_blobs(settings.blobs_url)
    try:
        if len([key async for key in _keys(source)]) < found.blobs:
            raise _broken("blobs are missing.")
        say(_copied(await _copy(source, target)))
    finally:
        await source.close()
        await target.close()


async def _begin_anew(settings: Settings, found: Backup) -> None:
    """Migrates, and changes the epoch: what viewers have seen may be numbered otherwise now."""
    database = open_database(settings.database_url, SystemClock())

    def write(tx: Tx) -> None:
        people.renew_epoch(tx, new_id())
        events.record(tx, SYSTEM, BackupRestored(found.made_at))

    try:
        await database.write(write)
    finally:
        await database.close()


async def _copy(source: BlobStore, target: BlobStore) -> int:
    """Those that the target lacks; the stores check each against its name. Returns how many."""
    count = 0
    async for key in _keys(source):
        if not await target.exists(key):
            await target.put_stream(key, source.stream(key))
            count += 1
    return count


def _copied(count: int) -> str:
    return f"{'1 blob is' if count == 1 else f'{count} blobs are'} copied; now the database."


async def _keys(blobs: BlobStore) -> AsyncIterator[bytes]:
    async for key, _, _ in blobs.keys():
        yield key


async def _check_there(settings: Settings) -> None:
    copies.check(settings.database_url)
    seen = await asyncio.to_thread(look, settings.database_url, SystemClock())
    if seen.pending is None:
        raise Invalid(
            "no-database",
            "The database is empty: no server has used it.",
            "Name the one that the server uses: --data or --database.",
        )


def _begin(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Conflict(
            "not-empty", f"{folder} has something in it.", "Give each backup a folder of its own."
        )


async def _check_empty(settings: Settings) -> None:
    seen = await asyncio.to_thread(look, settings.database_url, SystemClock())
    if seen.pending is not None:
        raise _not_empty("database")
    blobs = open_blobs(settings.blobs_url)
    try:
        async for _ in blobs.keys():
            raise _not_empty("blob store")
    finally:
        await blobs.close()


def _read(folder: Path) -> Backup:
    try:
        found = Backup(**json.loads((folder / _INDEX).read_bytes()))
        if found.format != _FORMAT or found.database not in _FILES:
            raise _broken("another version of Fanlight made it.")
    except FileNotFoundError:
        raise _broken(f"it has no {_INDEX}, which is written last.") from None
    except (ValueError, TypeError):
        raise _broken(f"{_INDEX} cannot be read.") from None
    return found


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def _not_empty(what: str) -> AppError:
    return Conflict(
        "not-empty",
        f"The {what} has something in it. Nothing was changed.",
        "A backup is restored into an empty one: give a fresh --data, or --database and --blobs.",
    )


def _broken(why: str) -> Invalid:
    return Invalid("not-a-backup", "This is no whole backup.", f"In it, {why}")
