"""What looking for secrets adds to a publish: the same page with each policy, in turns.

In one process, without HTTP: the next version of a page with a small change in it.
"""

import asyncio
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.support.world import World, a_world

from fanlight.ops import scanning
from fanlight.ops.scanning import Scanning, ScanPolicy

ROUNDS = 15
SIZES = {"64 KiB": 64 * 1024, "1 MiB": 1024 * 1024}


def main() -> int:
    asyncio.run(_main())
    return 0


async def _main() -> None:
    with tempfile.TemporaryDirectory() as home:
        async with a_world(Path(home)) as world:
            for name, size in SIZES.items():
                times = await measured(world, size)
                for policy, took in times.items():
                    more = took / times[ScanPolicy.OFF]
                    print(f"{name:8}{policy:14}{took * 1_000:8.2f} ms{more:7.2f}", flush=True)


async def measured(world: World, size: int) -> dict[ScanPolicy, float]:
    """The median of each, in seconds."""
    text = page(size)
    artifact = (await world.publish(world.owner, text)).id
    took: dict[ScanPolicy, list[float]] = {policy: [] for policy in ScanPolicy}
    for n in range(ROUNDS):
        for policy, times in took.items():
            await scanning.change(world.ctx, world.owner, Scanning(policy, override=False))
            began = time.perf_counter()
            changed = text.replace("<h1>", f"<h1>{policy} {n} ")
            await world.publish(world.owner, changed, artifact=artifact)
            times.append(time.perf_counter() - began)
    return {policy: statistics.median(times[2:]) for policy, times in took.items()}


def page(size: int) -> str:
    draw = random.Random(size)
    rows, length = ["<title>Report</title><h1>Report</h1><table>"], 0
    while length < size:
        cells = "".join(f"<td class=n>{draw.random():.6f}</td>" for _ in range(6))
        rows.append(f"<tr id=r{len(rows)}>{cells}<td>step {draw.randrange(9_999)} of run</td></tr>")
        length += len(rows[-1])
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
