"""The pages under `/admin` about what is kept, closed, looked through and read by order."""

import html
import re

import pytest
from tests.api.browser import Browser
from tests.api.test_admin_pages import in_browser
from tests.support.world import World

from fanlight.model.artifact import Audience
from fanlight.ops import (
    folders,
    holds,
    people,
    retention,
    trash,
)
from fanlight.ops.scanning import Scanning, ScanPolicy, show

DAY = 86_400_000
PAGES = ("retention", "holds", "quarantine", "scanning", "compliance")


@pytest.mark.parametrize("name", PAGES)
async def test_a_member_sees_none_of_the_pages_and_sends_none_of_their_forms(
    world: World, owner: Browser, name: str
) -> None:
    await world.member("ada")
    ada = Browser(owner.client, await in_browser(world, "ada@example.com"))
    assert (await ada.get(f"/admin/{name}")).status_code == 403
    paths = {"retention": "/admin/retention/rules"}
    sent = await ada.send(paths.get(name, f"/admin/{name}"), "/account", policy="off")
    assert sent.status_code == 403
    forged = await owner.client.post(
        paths.get(name, f"/admin/{name}"), data={"csrf": "x"}, headers=owner.cookie
    )
    assert forged.status_code == 403


async def test_an_admin_has_every_page_but_the_keys(world: World, owner: Browser) -> None:
    await people.add_member(world.ctx, world.owner, "adm@example.com", "Adm", role="admin")
    admin = Browser(owner.client, await in_browser(world, "adm@example.com"))
    codes = [(await admin.get(f"/admin/{name}")).status_code for name in PAGES]
    assert codes == [200, 200, 200, 200, 403]


async def test_a_rule_is_added_changed_and_removed(world: World, owner: Browser) -> None:
    rules = "/admin/retention/rules"
    page = "/admin/retention"
    for days in ("30", "60"):
        sent = await owner.send(rules, page, **{"class": "private", "name": "", "days": days})
        assert (sent.status_code, sent.headers["location"]) == (303, page)
    await owner.send(rules, page, **{"class": "label:", "name": " q 1 ", "days": ""})
    text = await owner.text(page)
    assert "Private pages To the trash 60 days after" in text
    assert "Pages with the label “q 1” Kept forever" in text
    await owner.send(f"{rules}/remove", page, applies_to="private")
    shown = await retention.show(world.ctx, world.owner)
    assert [str(rule) for rule in shown] == ["label:q 1: forever", "trashed: 30 days"]
    # The setting's rule is there, but is nobody's to remove.
    assert (await owner.get(page)).text.count('name="applies_to"') == 1


async def test_a_folders_rule_is_made_by_its_address(world: World, owner: Browser) -> None:
    folder = await folders.create(world.ctx, world.owner, "Old", None)
    form = {"class": "folder:", "name": f"http://localhost/?folder={folder.id}&show=mine"}
    sent = await owner.send("/admin/retention/rules", "/admin/retention", **form, days="3")
    assert sent.status_code == 303
    assert f"folder:{folder.id}: 3 days" in map(str, await retention.show(world.ctx, world.owner))


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"class": "private", "days": "many"}, "many is no number of days"),
        ({"class": "private", "days": "-1"}, "no number of days"),
        ({"class": "private", "days": "0"}, "1 to 36,500"),
        ({"class": "private", "days": "9" * 50}, "no number of days"),
        ({"class": "private", "days": "\u0663"}, "no number of days"),
        ({"class": "<b>", "days": "1"}, "There is no class"),
        ({"class": "label:", "name": "", "days": "1"}, "No version can have this label"),
        ({"class": "folder:", "name": "a" * 26, "days": "1"}, "There is no folder"),
    ],
)
async def test_a_rule_that_is_none_says_why_and_keeps_what_was_typed(
    world: World, owner: Browser, form: dict[str, str], says: str
) -> None:
    sent = await owner.send("/admin/retention/rules", "/admin/retention", **form)
    assert sent.status_code in {400, 404}
    assert says in html.unescape(sent.text)
    assert "<b>" not in sent.text.partition('role="alert"')[2]
    assert f'value="{html.escape(form["days"])}"' in sent.text
    assert len(await retention.show(world.ctx, world.owner)) == 1


async def test_a_rule_counts_from_the_last_view(world: World, owner: Browser) -> None:
    rules = "/admin/retention/rules"
    typed = {"class": "org", "name": "", "days": "180", "since": "viewed"}
    assert (await owner.send(rules, "/admin/retention", **typed)).status_code == 303
    kept = {each.applies_to: each for each in await retention.show(world.ctx, world.owner)}
    assert kept["org"].since == "viewed"
    assert "180 days after its newest version or last view" in await owner.text("/admin/retention")
    async with world.http(await world.token(world.owner)) as client:
        path = f"/api/v1{rules}/org"
        assert (await client.put(path, json={"days": 9, "since": "opened"})).status_code == 400
        found = (await client.put(path, json={"days": 9, "since": "viewed"})).json()["items"]
        assert {"applies_to": "org", "days": 9, "since": "viewed"} in found
        found = (await client.put(path, json={"days": 9})).json()["items"]
        assert {"applies_to": "org", "days": 9, "since": "published"} in found


async def test_what_would_go_is_listed_with_rule_and_date_and_then_goes(
    world: World, owner: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fanlight.web.admin.retention._DUE", 2)
    for n in range(3):
        await world.publish(world.owner, f"<title>Page {n}</title><p>")
    world.clock.advance(8 * DAY)
    owner = Browser(owner.client, await in_browser(world, "owner@localhost"))
    await retention.put(world.ctx, world.owner, "private", 7)
    first = await owner.get("/admin/retention")
    assert first.text.count("Rule private: 7 days") == 2
    more = re.search(r'href="(/admin/retention\?cursor=[^"#]+)', first.text)
    assert more
    rest = await owner.text(html.unescape(more[1]))
    assert "Page 2 owner@localhost, untouched since 21 Sep 2026" in rest
    assert "Page 1" not in rest
    ran = await owner.send("/admin/retention/run", "/admin/retention")
    assert ran.status_code == 303
    assert "3 pages moved to the trash, 0 deleted for good." in await owner.text(
        ran.headers["location"]
    )
    assert "no page's time is over" in await owner.text("/admin/retention")


async def test_a_hold_is_placed_shown_and_released(world: World, owner: Browser) -> None:
    ada = await world.member("ada")
    folder = await folders.create(world.ctx, ada, "Case", None)
    made = await world.publish(ada, "<title>Kept</title><p>")
    await folders.move(world.ctx, ada, made.id, folder.id)
    other = await world.publish(world.owner, "<title>Named</title><p>")
    form = {
        "name": "Case 7",
        "reason": "Suit <b>",
        "artifacts": f" {world.ctx.url_of(other.id)}\n",
        "owner": " ada@example.com ",
        "folder": f"http://localhost/?folder={folder.id}",
        "audience": "private",
        "since": "2026-01-01",
        "until": "2026-12-31",
    }
    sent = await owner.send("/admin/holds", **form)
    assert sent.status_code == 303
    text = await owner.text("/admin/holds")
    assert "Case 7 Suit <b> Keeps 2 pages, and what comes to be, owned by ada@example.com," in text
    assert (
        f"in the folder {folder.id}, shared as “Private”, last published since 1 Jan 2026" in text
    )
    assert "last published before 1 Jan 2027" in text
    [hold] = (await holds.listed(world.ctx, world.owner, before=None, limit=5)).items
    await trash.delete(world.ctx, world.owner, other.id)
    text = await owner.text(f"/admin/holds/{hold.id}")
    assert f"Kept ada@example.com, {made.id} Named owner@localhost, {other.id} , in the" in text
    released = await owner.send(f"/admin/holds/{hold.id}/release", "/admin/holds")
    assert released.status_code == 303
    assert "No hold is in force" in await owner.text("/admin/holds")
    again = await owner.send(f"/admin/holds/{hold.id}/release", "/admin/holds")
    assert again.status_code == 404
    assert (await owner.get(f"/admin/holds/{hold.id}")).status_code == 404


async def test_what_a_hold_keeps_is_listed_in_pages(each_world: World) -> None:
    world, ctx = each_world, each_world.ctx
    ids = [(await world.publish(world.owner, f"<title>{n}</title><p>")).id for n in range(3)]
    others = holds.Query(owner="owner@localhost")
    hold = await holds.place(ctx, world.owner, holds.Wanted(name="x", query=others))
    late = (await world.publish(world.owner, "<title>3</title><p>")).id
    path = f"/api/v1/admin/holds/{hold.id}/artifacts"
    async with world.http(await world.token(world.owner)) as client:
        with world.statements() as seen:
            page = await holds.keeps(ctx, world.owner, hold.id, limit=3)
        assert ([each.id for each in page.items], len(seen)) == (ids, 2)
        first = (await client.get(path, params={"limit": 3})).json()
        rest = await client.get(path, params={"cursor": first["next_cursor"]})
        assert [each["id"] for each in first["items"] + rest.json()["items"]] == [*ids, late]
        assert (await client.get(path.replace(hold.id, "x"))).status_code == 404
        await holds.release(ctx, world.owner, hold.id)
        assert (await client.get(path)).status_code == 404
    async with world.http(await world.token(await world.member("ada"))) as member:
        assert (await member.get(path)).status_code == 403


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": "x"}, "would cover nothing"),
        ({"name": " ", "owner": "owner@localhost"}, "A hold has a name"),
        ({"name": "x", "owner": "eve@example.com"}, "There is no member"),
        ({"name": "x", "folder": "a" * 26}, "There is no folder"),
        ({"name": "x", "artifacts": "nothing"}, "There is no such artifact"),
        ({"name": "x", "audience": "all"}, "There is no such audience"),
        ({"name": "x", "since": "2026-02-30"}, "2026-02-30 is no day"),
        ({"name": "x", "until": "9999-12-31"}, "9999-12-31 is no day"),
        ({"name": "x" * 5000, "owner": "owner@localhost"}, "name"),
    ],
)
async def test_a_hold_that_is_none_is_not_placed_and_keeps_what_was_typed(
    world: World, owner: Browser, form: dict[str, str], says: str
) -> None:
    sent = await owner.send("/admin/holds", **form)
    assert sent.status_code in {400, 404}
    assert says in html.unescape(sent.text)
    assert f'name="name" value="{form["name"]}"' in sent.text
    assert (await holds.listed(world.ctx, world.owner, before=None, limit=5)).items == []


async def test_the_policy_about_secrets_is_set(world: World, owner: Browser) -> None:
    page = "/admin/scanning"
    assert 'value="warn" checked' in (await owner.get(page)).text
    assert (await owner.send(page, policy="block-public", override="true")).status_code == 303
    assert await show(world.ctx, world.owner) == Scanning(ScanPolicy.BLOCK_PUBLIC, override=True)
    assert (await owner.send(page, policy="block")).status_code == 303
    assert await show(world.ctx, world.owner) == Scanning(ScanPolicy.BLOCK, override=False)
    assert (await owner.send(page, policy="none")).status_code == 400
    assert 'value="block" checked' in (await owner.get(page)).text


async def test_a_hold_by_folder_keeps_what_is_in_it_and_what_was(each_world: World) -> None:
    world, ctx = each_world, each_world.ctx
    folder = await folders.create(ctx, world.owner, "Case", Audience.ORG)
    inside = await world.publish(world.owner, "<title>In</title><p>")
    await world.publish(world.owner, "<title>Out</title><p>")
    await folders.move(ctx, world.owner, inside.id, folder.id)
    query = holds.Query(folder=folder.id)
    hold = await holds.place(ctx, world.owner, holds.Wanted(name="x", query=query))
    assert (hold.covers, hold.query.folder) == (1, folder.id)
    later = await world.publish(world.owner, "<title>Later</title><p>")
    await folders.move(ctx, world.owner, later.id, folder.id)
    assert await holds.collect(ctx) == 1
    await folders.delete(ctx, world.owner, folder.id)
    assert await holds.collect(ctx) == 0
    await retention.put(ctx, world.owner, "private", 1)
    world.clock.advance(2 * DAY)
    due = await retention.due(ctx, world.owner, limit=5)
    assert [each.title for each in due.items] == ["Out"]


async def test_a_folders_rule_goes_between_the_labels_and_the_audiences(
    each_world: World,
) -> None:
    world, ctx = each_world, each_world.ctx
    folder = await folders.create(ctx, world.owner, "Old", None)
    for title, label in (("plain", ""), ("labelled", "keep"), ("outside", "")):
        made = await world.publish(world.owner, f"<title>{title}</title><p>", label=label)
        if title != "outside":
            await folders.move(ctx, world.owner, made.id, folder.id)
    for class_, days in ((f"folder:{folder.id}", 2), ("label:keep", None), ("private", 50)):
        await retention.put(ctx, world.owner, class_, days)
    world.clock.advance(3 * DAY)
    due = await retention.due(ctx, world.owner, limit=5)
    assert [(e.title, e.rule) for e in due.items] == [("plain", f"folder:{folder.id}: 2 days")]
    await folders.delete(ctx, world.owner, folder.id)
    assert (await retention.due(ctx, world.owner, limit=5)).items == []
    await retention.remove(ctx, world.owner, f"folder:{folder.id}")
