"""What surrounds every page: terms that everybody accepts once, and the organisation's look."""

from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.api.test_admin_policy import POLICY, browser
from tests.support.world import World

from fanlight.db.tables import events
from fanlight.model.actor import ActorKind
from fanlight.model.errors import Conflict, Denied
from fanlight.ops import house, people
from fanlight.ops.house import Accent, Change
from fanlight.web.caller import nobody

Attempt = Callable[[], Awaitable[object]]

TERMS = "Be kind. <script>alert(1)</script>"
SHOWN = "Be kind. &lt;script&gt;alert(1)&lt;/script&gt;"


async def told(world: World, *types: str) -> list[tuple[str, dict[str, Any]]]:
    query = select(events.c.type, events.c.data).where(events.c.type.in_(types))
    rows = await world.ctx.db.read(lambda tx: tx.all(query.order_by(events.c.n)))
    return [(type_, data) for type_, data in rows]


async def test_everybody_accepts_the_terms_once(world: World) -> None:
    await people.add_member(world.ctx, world.owner, "ada@example.com", "Ada")
    await house.change(world.ctx, world.owner, Change(terms=TERMS))
    who, csrf = await browser(world, "ada@example.com")
    other, _ = await browser(world)
    form = {"version": "1", "to": "/account?x=1", "csrf": csrf}
    async with world.http() as client:
        before = [await client.get(path, headers=who) for path in ("/", "/account", "/no/where")]
        stranger = await client.get("/sign-in")
        done = await client.post("/terms", data=form, headers=who)
        again = await client.post("/terms", data=form, headers=who)
        after = await client.get("/", headers=who)
        not_yet = await client.get("/", headers=other)
    assert [SHOWN in page.text for page in before] == [True, True, True]
    assert SHOWN not in stranger.text
    assert [each.status_code for each in (done, again)] == [303, 303]
    assert done.headers["location"] == "/account?x=1"
    assert (SHOWN in after.text, SHOWN in not_yet.text) == (False, True)
    assert await told(world, "terms.changed", "terms.accepted") == [
        ("terms.changed", {"version": 1, "before": "", "after": TERMS}),
        ("terms.accepted", {"version": 1}),
    ]


async def test_another_text_is_accepted_anew_and_none_by_nobody(world: World) -> None:
    ctx, owner = world.ctx, world.owner
    await house.change(ctx, owner, Change(terms=TERMS))
    await house.change(ctx, owner, Change(terms=TERMS))
    person = await world.in_browser(owner)
    await house.accept(ctx, person, 1)
    await house.change(ctx, owner, Change(terms="Be kinder."))
    who, _ = await browser(world)
    async with world.http() as client:
        asked = await client.get("/", headers=who)
        with pytest.raises(Conflict, match="changed meanwhile"):
            await house.accept(ctx, person, 1)
        await house.change(ctx, owner, Change(terms=""))
        silent = await client.get("/", headers=who)
    assert ("Be kinder." in asked.text, 'action="/terms"' in silent.text) == (True, False)


@pytest.mark.parametrize(
    ("form", "status", "to"),
    [
        ({"version": "2"}, 409, ""),
        ({"version": "-1"}, 400, ""),
        ({"version": "9" * 30}, 400, ""),
        ({"version": "1", "csrf": "x"}, 403, ""),
        ({"version": "1", "to": "https://evil.example/"}, 303, "/"),
        ({"version": "1", "to": "//evil.example"}, 303, "/"),
    ],
)
async def test_only_the_text_that_holds_is_accepted(
    world: World, form: dict[str, str], status: int, to: str
) -> None:
    await house.change(world.ctx, world.owner, Change(terms=TERMS))
    who, csrf = await browser(world)
    async with world.http() as client:
        answer = await client.post("/terms", data={"csrf": csrf, **form}, headers=who)
        page = await client.get("/", headers=who)
    assert (answer.status_code, answer.headers.get("location", "")) == (status, to)
    assert (SHOWN in page.text) is (status != 303)


async def test_no_token_and_no_visitor_accepts_for_a_person(world: World) -> None:
    for actor in (nobody(), replace(world.owner, kind=ActorKind.TOKEN)):
        with pytest.raises(Denied):
            await house.accept(world.ctx, actor, 0)


async def test_the_look_is_everybodys_at_once(world: World) -> None:
    token = await world.token(world.owner)
    async with world.http(token) as client:
        plain = await client.get("/sign-in")
        look = {"name": ' Harbour <b>"pages" ', "accent": "violet"}
        changed = await client.patch("/api/v1/admin/policy/brand", json=look)
        shown = await client.get("/sign-in")
        kept = await client.patch("/api/v1/admin/policy/brand", json={"accent": "blue"})
    assert "data-accent" not in plain.text
    assert changed.json() == {"name": 'Harbour <b>"pages"', "accent": "violet", "logo": ""}
    assert 'data-accent="violet"' in shown.text
    assert "Harbour &lt;b&gt;" in shown.text
    assert kept.json()["name"] == changed.json()["name"]
    [(_, first), (_, second)] = await told(world, "brand.changed")
    assert first["before"] == {"name": "", "accent": "green", "logo": ""}
    assert second["after"] == kept.json()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("brand", {"name": "x" * 41}),
        ("brand", {"name": "a\x00b"}),
        ("brand", {"accent": "red; color: url(//evil.example)"}),
        ("terms", {"text": "x" * 2_001}),
        ("terms", {}),
    ],
)
async def test_what_does_not_fit_changes_nothing(
    world: World, path: str, body: dict[str, str]
) -> None:
    token = await world.token(world.owner)
    async with world.http(token) as client:
        method = client.patch if path == "brand" else client.put
        answer = await method(f"/api/v1/admin/policy/{path}", json=body)
    assert answer.status_code in {400, 413}
    assert await house.current(world.ctx) == house.House()


@pytest.mark.parametrize(
    ("form", "typed", "status"),
    [
        ("terms", {"terms": "One\r\nTwo"}, 303),
        ("brand", {"brand": "Harbour", "accent": "berry"}, 303),
        ("brand", {"brand": "Harbour", "accent": "moon"}, 400),
        ("terms", {"terms": "x" * 2_001}, 400),
    ],
)
async def test_the_policys_page_changes_both(
    world: World, form: str, typed: dict[str, str], status: int
) -> None:
    who, csrf = await browser(world)
    async with world.http() as client:
        data = {**typed, "csrf": csrf}
        answer = await client.post(f"/admin/policy/{form}", data=data, headers=who)
    found = await house.show(world.ctx, world.owner)
    assert answer.status_code == status
    kept = found.terms == "One\nTwo" or (found.name, found.accent) == ("Harbour", Accent.BERRY)
    assert kept is (status == 303)


async def test_members_change_neither(world: World) -> None:
    ada = await world.member("ada")
    attempts: tuple[Attempt, ...] = (
        lambda: house.change(world.ctx, ada, Change(name="Ada's")),
        lambda: house.change(world.ctx, ada, Change(terms="Mine.")),
        lambda: house.show(world.ctx, ada),
    )
    for attempt in attempts:
        with pytest.raises(Denied):
            await attempt()


async def test_what_surrounds_a_page_is_asked_of_the_database_once_in_a_while(
    world: World,
) -> None:
    counts = []
    for _ in range(3):
        with world.statements() as seen:
            await house.current(world.ctx)
        counts.append(len(seen))
        world.clock.advance(3_000)
    assert counts == [1, 0, 1]


def test_every_colour_of_the_list_is_one_of_the_style_sheet() -> None:
    tokens = Path(house.__file__).parents[1] / "web/static/css/tokens.css"
    there = {each for each in Accent if f'[data-accent="{each}"]' in tokens.read_text()}
    assert there == set(Accent) - {Accent.GREEN}


async def test_a_logo_stands_on_every_page_and_is_served_as_a_picture(world: World) -> None:
    token = await world.token(world.owner)
    picture = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><path d="M0 0h9"/></svg>'
    sent = {"data": b64encode(picture.encode()).decode()}
    async with world.http(token) as client:
        path = (await client.put(f"{POLICY}/logo", json=sent)).json()["logo"]
        page = await client.get("/sign-in")
        logo = await client.get(path)
        gone = await client.put(f"{POLICY}/logo", json={"data": None})
        after = [await client.get(each) for each in ("/sign-in", path, "/brand/x")]
    assert f'<img class="mark" src="{path}" alt="">' in page.text
    assert logo.headers["content-type"] == "image/svg+xml"
    assert logo.headers["x-content-type-options"] == "nosniff"
    assert logo.headers["content-disposition"] == "attachment"
    assert "default-src 'none'" in logo.headers["content-security-policy"]
    assert "onload" not in logo.text
    assert gone.json()["logo"] == ""
    assert [path in after[0].text, after[1].status_code, after[2].status_code] == [False, 404, 404]
    assert [data["after"]["logo"] for _, data in await told(world, "brand.changed")] == [
        path.rpartition("/")[2],
        "",
    ]


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"GIF89a", 400), (b"<svg/>", 400), (b"x" * 70_000, 413), (b"", 400)],
)
async def test_what_is_no_logo_is_refused_by_page_and_api(
    world: World, data: bytes, status: int
) -> None:
    who, csrf = await browser(world)
    sent = {"data": b64encode(data).decode()}
    token = await world.token(world.owner)
    async with world.http() as client:
        files = {"logo": ("logo.svg", data)}
        form = {"csrf": csrf}
        page = await client.post("/admin/policy/logo", data=form, files=files, headers=who)
        bearer = {"authorization": f"Bearer {token}"}
        api = await client.put(f"{POLICY}/logo", json=sent, headers=bearer)
        odd = await client.put(f"{POLICY}/logo", json={"data": "?"}, headers=bearer)
    assert [page.status_code, api.status_code, odd.status_code] == [status, status, 400]
    assert (await house.current(world.ctx)).logo == ""


async def test_a_logo_comes_and_goes_by_the_page(world: World) -> None:
    who, csrf = await browser(world)
    picture = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
    async with world.http() as client:
        files = {"logo": ("logo.svg", picture)}
        form = {"csrf": csrf}
        set_ = await client.post("/admin/policy/logo", data=form, files=files, headers=who)
        shown = await client.get("/admin/policy", headers=who)
        gone = await client.post("/admin/policy/logo", data=form, headers=who)
    assert [set_.status_code, gone.status_code] == [303, 303]
    assert 'src="/brand/' in shown.text
    assert (await house.current(world.ctx)).logo == ""
