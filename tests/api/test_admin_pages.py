"""The pages under `/admin`: to each what their role lets them look after."""

from tests.support.world import World

from fanlight.ops import people, sign_in
from fanlight.web.caller import cookie_name, nobody
from fanlight.web.sections import SECTIONS


async def in_browser(world: World, email: str) -> dict[str, str]:
    """The cookie of a browser in which they have signed in."""
    link = await sign_in.make_link(world.ctx, world.owner, email)
    secret = await sign_in.use_link(world.ctx, nobody(), link.rpartition("/")[2], "test")
    return {"cookie": f"{cookie_name(world.ctx)}={secret}"}


async def test_the_overview_names_what_the_visitor_may_look_after(world: World) -> None:
    for role in ("auditor", "member"):
        email = f"{role}@example.com"
        await people.add_member(world.ctx, world.owner, email, role, role=role)
    browsers = [
        await in_browser(world, email)
        for email in ("owner@localhost", "auditor@example.com", "member@example.com")
    ]
    async with world.http() as client:
        pages = [await client.get("/admin", headers=who) for who in browsers]
        stranger = await client.get("/admin")
    assert [page.status_code for page in pages] == [200, 200, 403]
    assert stranger.status_code == 401
    assert [section.path for section in SECTIONS if section.path not in pages[0].text] == []
    seen = [s.path for s in SECTIONS if f'href="{s.path}"' in pages[1].text]
    assert seen == ["/admin/usage", "/admin/audit", "/admin/audit-streams"]
