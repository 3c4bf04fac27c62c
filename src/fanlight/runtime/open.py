"""The runtime that the settings ask for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fanlight.kit.clock import Clock
from fanlight.kit.tasks import TaskGroup
from fanlight.model.limits import Limits
from fanlight.runtime.folders import Folders
from fanlight.runtime.jail import Jail
from fanlight.runtime.pool import Pool
from fanlight.runtime.process import Ways
from fanlight.runtime.release import binary_in


@asynccontextmanager
async def open_runtime(
    folder: Path, jail: Jail, *, limits: Limits, clock: Clock
) -> AsyncIterator[Pool]:
    """Apps end with the block. In `folder` are the program and, while they run, the apps."""
    folders = Folders(folder)
    ways = Ways(binary_in(folder), jail, limits.site_heap_mib, folders)
    async with TaskGroup() as tasks:
        pool = Pool(ways, clock, tasks, most=limits.sites_running)
        try:
            yield pool
        finally:
            await pool.close()
            folders.close()
