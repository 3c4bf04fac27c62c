"""Who comes in at a site: its owner and whoever looks after sites, and nobody else by any way."""

from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from tests.sites.conftest import Sites

from fanlight.db import sessions
from fanlight.model.actor import Door
from fanlight.ops import sign_in
from fanlight.web.caller import cookie_name

pytestmark = [pytest.mark.services, pytest.mark.asyncio(loop_scope="session")]

PAGE = {"index.html": "inside"}


async def test_strangers_are_sent_to_the_app_and_programs_are_refused(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    await sites.put("stranger", PAGE)
    owner = await sites.visitor(client)
    owner.cookies.clear()

    sent = await owner.send("GET", "stream-or-none")
    known = await owner.send("GET", "stranger")
    program = await owner.send("GET", "stranger", headers={"accept": "application/json"})
    written = await owner.send("POST", "stranger")
    nowhere = await owner.send("POST", "stream-or-none")
    entered = await owner.get("stranger")

    assert (sent.status_code, known.status_code) == (303, 303)
    assert known.headers["location"].startswith(f"{sites.live.url}/sites/stranger/enter?")
    assert (program.status_code, written.status_code) == (401, 401)
    assert (nowhere.status_code, nowhere.text) == (401, written.text)
    assert entered.status_code == 404
    assert "inside" not in known.text + program.text + written.text + entered.text


async def test_members_do_not_come_in_and_administrators_do(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    await sites.put("closed", PAGE)
    member = await sites.visitor(client, "mem")
    owner = await sites.visitor(client)

    refused = await member.get("closed")
    welcome = await owner.get("closed")

    assert (refused.status_code, welcome.text) == (404, "inside")
    assert "inside" not in refused.text


async def test_a_ticket_is_good_for_one_browser_and_one_site(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    await sites.put("mine", PAGE)
    await sites.put("other", PAGE)
    owner, victim = await sites.visitor(client), await sites.visitor(client)
    away = await owner.send("GET", "mine")
    arriving = (await owner.ask("GET", away.headers["location"])).headers["location"]
    ticket = parse_qs(urlsplit(arriving).query)["ticket"][0]

    # Another browser, with a way of its own; and the same browser at another site.
    await victim.send("GET", "mine")
    pushed = await victim.ask("GET", arriving)
    await owner.send("GET", "other")
    carried = await owner.send("GET", "other", f"/.fanlight/arrive?ticket={ticket}&to=/")
    good = await owner.ask("GET", arriving)

    assert (pushed.status_code, carried.status_code) == (401, 401)
    assert (good.status_code, good.headers["location"]) == (303, "/")


async def test_a_pass_is_for_one_site_and_ends_with_the_session(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    await sites.put("pass", PAGE)
    await sites.put("pass-two", PAGE)
    owner = await sites.visitor(client)
    await owner.get("pass")
    hosts = {slug: urlsplit(sites.live.ctx.site_url(slug)).netloc for slug in ("pass", "pass-two")}
    owner.cookies[hosts["pass-two"]] |= owner.cookies[hosts["pass"]]

    stolen = await owner.send("GET", "pass-two", headers={"accept": "*/*"})
    ctx = sites.live.ctx
    secret = owner.cookies[urlsplit(ctx.origins.app).netloc][cookie_name(ctx)]
    session = (await sign_in.by_session(ctx, secret, door=Door.WEB)).session
    assert session is not None
    still = await owner.send("GET", "pass")
    await ctx.db.write(lambda tx: sessions.revoke(tx, session))
    # It is believed for three seconds.
    while (ended := await owner.send("GET", "pass", headers={"accept": "*/*"})).is_success:
        pass

    assert still.text == "inside"
    assert (stolen.status_code, ended.status_code) == (401, 401)


@pytest.mark.parametrize(
    "to", ["//evil.example/", "https://evil.example/", "/\\evil", "/.fanlight/x"]
)
async def test_nobody_is_led_out_of_the_site(
    sites: Sites, client: httpx2.AsyncClient, to: str
) -> None:
    slug = f"out-{sum(map(ord, to))}"
    await sites.put(slug, PAGE)
    owner = await sites.visitor(client)
    away = httpx2.URL((await owner.send("GET", slug)).headers["location"])
    entered = await owner.ask("GET", str(away.copy_merge_params({"to": to})))

    arrived = await owner.ask("GET", entered.headers["location"])

    assert arrived.headers["location"] == "/"


async def test_another_sites_page_sends_nothing_in(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    await sites.put("target", PAGE)
    owner = await sites.visitor(client)
    await owner.get("target")
    foreign = {"sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty"}
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}

    read = await owner.send("GET", "target", headers=foreign)
    written = await owner.send("POST", "target", headers=foreign)
    followed = await owner.send("GET", "target", headers={**link, "sec-fetch-dest": "document"})
    framed = await owner.send("GET", "target", headers={**link, "sec-fetch-dest": "iframe"})

    assert (read.status_code, written.status_code, framed.status_code) == (403, 403, 403)
    assert followed.text == "inside"


async def test_every_answer_of_a_sites_host_has_its_headers(
    sites: Sites, client: httpx2.AsyncClient
) -> None:
    await sites.put("bare", PAGE)
    owner = await sites.visitor(client)
    answers = [await owner.send("GET", "bare"), await owner.get("bare")]
    answers += [await owner.send("GET", "bare", path) for path in ("/no", "/.fanlight/no")]
    answers.append(await owner.send("GET", "bare", "/.fanlight/arrive?ticket=x"))
    answers.append(await owner.send("POST", "bare", headers={"sec-fetch-site": "cross-site"}))
    # A service worker would answer in the gate's place, without them.
    answers.append(await owner.send("GET", "bare", headers={"service-worker": "script"}))

    assert [each.status_code for each in answers] == [303, 200, 404, 404, 401, 403, 403]
    for name in ("content-security-policy", "connection-allowlist", "x-content-type-options"):
        assert all(name in each.headers for each in answers)
