"""What versions cost on disk, and how many steps they are away."""

import random
from pathlib import Path

import pytest
from tests.support.world import World, a_world

from fanlight.db import objects
from fanlight.ops import searching, versions

_WORDS = [
    "funnel", "export", "stall", "plan", "week", "release", "sheet", "retry", "median", "Pro",
    "team", "accounts", "step", "seconds", "drop", "sign-up", "cache", "query", "deploy", "fix",
]  # fmt: skip


def page(values: list[int]) -> str:
    """About 80 KiB of a dashboard: prose and a table whose numbers change."""
    draw = random.Random(1)
    prose = "".join(
        f"<p>{' '.join(draw.choice(_WORDS) for _ in range(60))}.</p>\n" for _ in range(90)
    )
    rows = "".join(
        f'<tr><th>{draw.choice(_WORDS)} {n}</th><td class="n">{value}</td></tr>\n'
        for n, value in enumerate(values)
    )
    return f"<!doctype html><title>Dashboard</title><h1>Numbers</h1>{prose}<table>{rows}</table>"


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.slow
async def test_small_changes_cost_about_what_changed(tmp_path: Path) -> None:
    """300 small changes to an 80 KiB page: everything kept grows by at most 2 % of it each."""
    draw = random.Random(2)
    values = [draw.randrange(100_000) for _ in range(900)]
    async with a_world(tmp_path) as world:
        made = await world.publish(world.owner, page(values))
        await searching.index_pending(world.ctx)
    assert 70_000 < len(page(values)) < 100_000
    before = size_of(tmp_path)
    async with a_world(tmp_path, fresh=False) as world:
        for number in range(300):
            for _ in range(3):
                values[draw.randrange(900)] = draw.randrange(100_000)
            await world.publish(
                world.owner,
                page(values),
                artifact=made.id,
                label=f"Run {number}",
                claimed=(
                    ("remote", "git@example.com:team/dashboards.git"),
                    ("commit", f"{draw.getrandbits(160):040x}"),
                    ("dirty", "false"),
                    ("path", "reports/dashboard.html"),
                ),
                idempotency_key=f"{draw.getrandbits(128):032x}",
            )
            await searching.index_pending(world.ctx)
    each = (size_of(tmp_path) - before) / 300
    assert each <= 0.02 * len(page(values)), f"{each:.0f} bytes a version"


@pytest.mark.slow
async def test_no_version_is_more_than_ten_steps_away(world: World) -> None:
    made = await world.publish(world.owner, page([0]))
    for number in range(1, 130):
        await world.publish(world.owner, page([number]), artifact=made.id)
    steps = []
    for n in range(1, 131):
        shown = await versions.show(world.ctx, world.owner, made.id, n)
        pk = shown.version.page
        chain = await world.ctx.db.read(lambda tx, pk=pk: objects.chain(tx, pk))  # type: ignore[misc]
        steps.append(len(chain) - 1)
    assert max(steps) <= 10
    # Skip-delta order: the 129th rests on the first alone, the 128th on seven before it.
    assert (steps[129 - 1], steps[128 - 1]) == (1, 7)
