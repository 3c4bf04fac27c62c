"""`/admin/audit`, as a browser takes the log out and has it checked."""

import json
import re

from sqlalchemy import update
from tests.api.test_admin_people import browser_of
from tests.support.world import World

from fanlight.db import tables
from fanlight.ops import people, sealing

PAGE = "/admin/audit"


async def test_what_the_filter_finds_is_taken_out_in_each_format(world: World) -> None:
    await world.publish(world.owner, "<title>T</title><p>")
    await world.member("ada")
    await sealing.seal(world.ctx)
    async with browser_of(world) as browser:
        page = await browser.page(f"{PAGE}?type=member.added&from=2000-01-01&to=2100-01-01")
        hrefs = re.findall(r'href="(/api/v1/admin/audit/export[^"]+)"', page)
        assert [each.rpartition("format=")[2] for each in hrefs] == ["jsonl", "csv", "ocsf"]
        lines, table, events = [(await browser.client.get(each)).text for each in hrefs]
        [row] = [json.loads(line) for line in lines.splitlines()]
        assert row["type"] == "member.added"
        assert len(table.splitlines()) == 2
        assert len(events.splitlines()) == 1


async def test_the_whole_log_is_checked_with_a_button(world: World) -> None:
    await world.publish(world.owner, "<title>T</title><p>")
    await sealing.seal(world.ctx)
    async with browser_of(world) as browser:
        good = await browser.send(f"{PAGE}/verify")
        assert (good.status_code, "is as it was written" in good.text) == (200, True)
        assert "audit.verified" in good.text
        forged = await browser.client.post(f"{PAGE}/verify", data={"csrf": "x"})
        assert forged.status_code == 403
        await sealing.seal(world.ctx)
        rows = tables.events
        lie = update(rows).where(rows.c.n == 1).values(data={"by": "nobody"})
        await world.ctx.db.write(lambda tx: tx.run(lie))
        bad = await browser.send(f"{PAGE}/verify")
        assert "is not as it was written" in bad.text
        assert "Row 1 " in bad.text


async def test_it_is_for_those_who_may_read_the_log(world: World) -> None:
    for role in ("auditor", "member"):
        email = f"{role}@example.com"
        await people.add_member(world.ctx, world.owner, email, role, role=role)
    async with browser_of(world, "auditor@example.com") as browser:
        assert (await browser.send(f"{PAGE}/verify")).status_code == 200
    async with browser_of(world, "member@example.com") as browser:
        assert (await browser.send(f"{PAGE}/verify")).status_code == 403
