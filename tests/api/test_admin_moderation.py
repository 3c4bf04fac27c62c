"""The pages under `/admin` that close what is somebody else's."""

import html
import re

import pytest
from tests.api.browser import Browser
from tests.api.test_admin_pages import in_browser
from tests.support.world import World

from fanlight.model.moderation import Measure
from fanlight.ops import artifacts, moderation


async def test_a_page_is_closed_by_its_address_for_a_reason_and_opened_again(
    world: World, owner: Browser
) -> None:
    ada = await world.member("ada")
    made = await world.publish(ada, "<title>Odd <i></title><p>")
    url, page = world.ctx.url_of(made.id), "/admin/quarantine"
    unexplained = await owner.send(page, artifact=url, reason=" ")
    assert unexplained.status_code == 400
    assert f'value="{url}"' in unexplained.text
    assert (await owner.send(page, artifact="nothing", reason="x")).status_code == 404
    assert (await owner.send(page, artifact=f" {url} ", reason="It asks")).status_code == 303
    assert "Odd <i> It asks ada@example.com, closed" in await owner.text(page)
    theirs = Browser(owner.client, await in_browser(world, "ada@example.com"))
    assert "It asks" in (await theirs.get(f"/a/{made.id}")).text
    assert (await owner.send(f"{page}/{made.id}/release", page)).status_code == 303
    assert (await owner.send(f"{page}/{made.id}/release", page)).status_code == 404
    assert (await artifacts.show(world.ctx, ada, made.id)).quarantined_at is None


async def test_a_page_is_taken_down_for_a_reason_that_its_owner_reads_and_put_back(
    world: World, owner: Browser
) -> None:
    ada = await world.member("ada")
    made = await world.publish(ada, "<title>Odd <i></title><p>")
    url, page = world.ctx.url_of(made.id), "/admin/takedowns"
    unexplained = await owner.send(page, artifact=url, reason=" ")
    assert unexplained.status_code == 400
    assert f'value="{url}"' in unexplained.text
    assert (await owner.send(page, artifact="nothing", reason="x")).status_code == 404
    assert (await owner.send(page, artifact=f" {url} ", reason="Not <b>ours")).status_code == 303
    assert "Odd <i> Not <b>ours ada@example.com, taken down" in await owner.text(page)
    theirs = Browser(owner.client, await in_browser(world, "ada@example.com"))
    trash = await theirs.text("/trash")
    assert "Taken down by an administrator: Not <b>ours" in trash
    assert "Put back" not in trash
    assert "Not &lt;b&gt;ours" in (await theirs.get(f"/a/{made.id}")).text
    assert (await theirs.get(page)).status_code == 403
    assert (await owner.send(f"{page}/{made.id}/put-back", page)).status_code == 303
    assert (await owner.send(f"{page}/{made.id}/put-back", page)).status_code == 404
    assert (await artifacts.show(world.ctx, ada, made.id)).deleted_at is None


async def test_the_quarantine_has_pages(
    world: World, owner: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fanlight.web.admin.moderation._ITEMS", 1)
    for n in range(2):
        made = await world.publish(world.owner, f"<title>Page {n}</title><p>")
        await moderation.close(world.ctx, world.owner, made.id, "x", measure=Measure.QUARANTINE)
    first = await owner.get("/admin/quarantine")
    more = re.search(r'href="(/admin/quarantine\?cursor=[^"]+)', first.text)
    assert more
    assert "Page 0" not in first.text
    assert "Page 0" in await owner.text(html.unescape(more[1]))
