"""`/folders`, as a browser uses it."""

import pytest
from tests.api.test_admin_people import Browser, browser_of
from tests.support.world import World

from fanlight.model.artifact import Audience, Role
from fanlight.ops import artifacts, folders

ADA, BEN = "ada@example.com", "ben@example.com"


async def a_folder(browser: Browser) -> str:
    """Where it is."""
    return await browser.sent("/folders", name="Board <b>", audience="private")


async def test_a_folder_is_made_filled_shared_and_deleted(world: World) -> None:
    ada, ben = await world.member("ada"), await world.member("ben")
    page = await world.publish(ada, "<title>Report</title><p>", audience=Audience.PRIVATE)
    async with browser_of(world, ADA) as browser:
        assert 'href="/folders"' in await browser.page("/")
        path = await a_folder(browser)
        assert "Board <b>" in await browser.page("/folders")
        address = f"{world.ctx.origins.app}/a/{page.id}"
        assert await browser.sent(f"{path}/put", artifact=address) == path
        await browser.sent(f"{path}/give", who=BEN, role="commenter")
        await browser.sent(f"{path}/change", name="Papers", audience="people")
        shown = await browser.page(path)
        assert all(each in shown for each in ("Papers", "Report", f"{BEN}, commenter"))
        assert (await artifacts.show(world.ctx, ben, page.id)).role is Role.COMMENTER
        await browser.sent(f"{path}/take", who=BEN)
        assert f"{BEN}, commenter" not in await browser.page(path)
        await browser.sent(f"{path}/out", artifact=page.id)
        assert "Report" not in await browser.page(path)
        assert await browser.sent(f"{path}/delete") == "/folders"
        await browser.page(path, 404)
    assert (await artifacts.show(world.ctx, ada, page.id)).folder is None


async def test_who_sees_a_folder_changes_nothing_of_it(world: World) -> None:
    ada, ben = await world.member("ada"), await world.member("ben")
    mine = await world.publish(ben, "<title>Mine</title><p>", audience=Audience.PRIVATE)
    made = await folders.create(world.ctx, ada, "Open", Audience.ORG)
    path = f"/folders/{made.id}"
    async with browser_of(world, BEN) as browser:
        shown = await browser.page(path)
        assert "Shared with" not in shown
        assert "Delete" not in shown
        await browser.refused(f"{path}/change", 403, name="Mine now", audience="public")
        await browser.refused(f"{path}/give", 403, who=BEN, role="editor")
        await browser.refused(f"{path}/put", 403, artifact=mine.id)
        await browser.refused(f"{path}/delete", 403)
        await folders.change(world.ctx, ada, made.id, name=None, audience=Audience.PRIVATE)
        await browser.page(path, 404)
        assert "Open" not in (await browser.page("/folders")).partition("</h1>")[2]


@pytest.mark.parametrize(
    ("act", "fields", "status"),
    [
        ("give", {"who": "nobody@example.com", "role": "viewer"}, 404),
        ("give", {"who": BEN, "role": "owner"}, 400),
        ("change", {"name": " ", "audience": "org"}, 400),
        ("change", {"name": "x", "audience": "planet"}, 400),
        ("put", {"artifact": "not-a-page"}, 404),
    ],
)
async def test_what_is_typed_stays_where_it_fails(
    world: World, act: str, fields: dict[str, str], status: int
) -> None:
    await world.member("ada")
    async with browser_of(world, ADA) as browser:
        path = await a_folder(browser)
        page = await browser.refused(f"{path}/{act}", status, **fields)
        assert 'role="alert"' in page
        assert f'value="{next(iter(fields.values()))}"' in page
        await browser.refused("/folders", 400, name="", audience="org")
        forged = await browser.client.post(f"{path}/delete", data={"csrf": "x"})
        assert forged.status_code == 403
        await browser.page(path)
