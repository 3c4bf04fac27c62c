"""Webhooks and letters by the API, and on the account page."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.api.test_admin_pages import in_browser
from tests.support.receiver import Receiver, a_receiver
from tests.support.world import World, a_world

from fanlight.model.actor import WORK_SCOPES, Scope
from fanlight.ops import people, service_accounts, webhooks
from fanlight.ops.sign_in import TokenWanted
from fanlight.wire.webhooks import body

PAGE = "/account/webhooks"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with a_receiver() as made:
        yield made


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[World]:
    """A server whose webhooks may go to this machine."""
    async with a_world(tmp_path, webhooks={"allow_private": ["127.0.0.0/8"]}) as made:
        yield made


async def test_a_webhook_is_added_tried_looked_at_and_removed(
    here: World, receiver: Receiver
) -> None:
    async with here.http(await here.token(here.owner, Scope.TOKENS)) as client:
        made = (await client.post("/api/v1/webhooks", json={"url": receiver.url})).json()
        path = f"/api/v1/webhooks/{made['id']}"
        assert made["secret"].startswith("whsec_")
        assert (await client.post(f"{path}/test")).status_code == 204
        assert await webhooks.deliver(here.ctx, body) == 1
        assert receiver.came[0].is_signed_with(made["secret"])
        (sent,) = (await client.get(f"{path}/messages")).json()["items"]
        assert (sent["thread"], sent["status"], sent["tries"]) == (None, 204, 1)
        (listed,) = (await client.get("/api/v1/webhooks")).json()["items"]
        assert "secret" not in listed
        assert (listed["url"], listed["artifact"]) == (receiver.url, None)
        assert (await client.post(f"{path}/enable")).json()["disabled_at"] is None
        assert (await client.delete(path)).status_code == 204
        assert (await client.delete(path)).status_code == 404
        assert (await client.get("/api/v1/webhooks")).json()["items"] == []


async def test_the_secret_is_not_kept_for_a_request_that_is_repeated(world: World) -> None:
    key = {"idempotency-key": "one"}
    async with world.http(await world.token(world.owner)) as client:
        first = await client.post("/api/v1/webhooks", json={"url": "https://h/"}, headers=key)
        again = await client.post("/api/v1/webhooks", json={"url": "https://h/"}, headers=key)
        listed = (await client.get("/api/v1/webhooks")).json()["items"]
    assert (first.status_code, again.status_code) == (201, 409)
    assert "whsec_" not in again.text
    assert len(listed) == 1


async def test_the_log_of_a_webhook_comes_in_pages(here: World, receiver: Receiver) -> None:
    made = await webhooks.add(here.ctx, here.owner, receiver.url)
    for _ in range(3):
        await webhooks.test(here.ctx, here.owner, made.webhook.id)
        here.clock.advance(5_000)
    path = f"/api/v1/webhooks/{made.webhook.id}/messages"
    async with here.http(await here.token(here.owner)) as client:
        first = (await client.get(path, params={"limit": 2})).json()
        rest = (await client.get(path, params={"cursor": first["next_cursor"]})).json()
    found = [each["id"] for each in first["items"] + rest["items"]]
    assert len(set(found)) == len(found) == 3
    assert rest["next_cursor"] is None


async def test_a_service_account_has_webhooks_of_its_own(here: World, receiver: Receiver) -> None:
    await service_accounts.create(here.ctx, here.owner, "nightly")
    wanted = TokenWanted("hooks", scopes=frozenset({Scope.TOKENS}))
    token = await service_accounts.create_token(here.ctx, here.owner, "nightly", wanted)
    async with here.http(token.secret) as client:
        made = await client.post("/api/v1/webhooks", json={"url": receiver.url})
        assert made.status_code == 201
        assert len((await client.get("/api/v1/webhooks")).json()["items"]) == 1
    assert await webhooks.listed(here.ctx, here.owner) == []


@pytest.mark.parametrize(("scopes", "status"), [(tuple(WORK_SCOPES), 403), ((Scope.TOKENS,), 200)])
async def test_a_webhook_outlives_the_token_that_makes_it_so_agents_make_none(
    world: World, scopes: tuple[Scope, ...], status: int
) -> None:
    async with world.http(await world.token(world.owner, *scopes)) as client:
        assert (await client.get("/api/v1/webhooks")).status_code == status


@pytest.mark.parametrize(
    "sent", [{}, {"url": 1}, {"url": "http://127.0.0.1/"}, {"url": "https://h/", "artifact": "x"}]
)
async def test_what_is_no_webhook_is_refused(world: World, sent: dict[str, object]) -> None:
    async with world.http(await world.token(world.owner)) as client:
        answer = await client.post("/api/v1/webhooks", json=sent)
    assert answer.status_code in {400, 404}


async def test_nobody_reads_them_who_is_not_signed_in(world: World) -> None:
    async with world.http() as client:
        assert (await client.get("/api/v1/webhooks")).status_code == 401
        assert (await client.get("/api/v1/account/mail")).status_code == 401
        assert (await client.get(PAGE)).status_code == 401


async def test_letters_are_chosen_by_the_api(world: World) -> None:
    async with world.http(await world.token(world.owner)) as client:
        assert (await client.get("/api/v1/account/mail")).json() == {"comments": "daily"}
        chosen = await client.put("/api/v1/account/mail", json={"comments": "at-once"})
        assert chosen.json() == {"comments": "at-once"}
        assert (await client.get("/api/v1/account/mail")).json() == {"comments": "at-once"}
        wrong = await client.put("/api/v1/account/mail", json={"comments": "hourly"})
        assert wrong.status_code == 400


async def test_the_pages_do_what_the_api_does(here: World, receiver: Receiver) -> None:
    browser = await in_browser(here, "owner@localhost")
    made = await here.publish(here.owner, "<title>Report</title><p>1")
    async with here.http() as client:
        account = await client.get("/account", headers=browser)
        csrf = re.findall(r'name="csrf" value="(\w+)"', account.text)[0]
        assert PAGE in account.text
        form = {"csrf": csrf, "choice": "off"}
        assert (await client.post("/account/mail", data=form, headers=browser)).status_code == 303
        account = await client.get("/account", headers=browser)
        assert '<option value="off" selected>' in account.text
        hook = {"csrf": csrf, "url": receiver.url, "artifact": made.url}
        added = await client.post(PAGE, data=hook, headers=browser)
        assert added.status_code == 200
        assert added.headers["cache-control"] == "no-store"
        secret = re.findall(r"whsec_[\w+/=]+", added.text)
        assert len(secret) == 1
        (webhook,) = await webhooks.listed(here.ctx, here.owner)
        assert webhook.artifact == made.id
        again = await client.get(PAGE, headers=browser)
        assert secret[0] not in again.text
        assert ">Report</a>" in again.text
        await client.post(f"{PAGE}/{webhook.id}/test", data={"csrf": csrf}, headers=browser)
        await webhooks.deliver(here.ctx, body)
        assert "Taken, status 204" in (await client.get(PAGE, headers=browser)).text
        assert receiver.came[0].is_signed_with(secret[0])
        gone = await client.post(
            f"{PAGE}/{webhook.id}/remove", data={"csrf": csrf}, headers=browser
        )
        assert gone.status_code == 303
        assert await webhooks.listed(here.ctx, here.owner) == []


async def test_a_form_that_failed_keeps_what_was_typed(world: World) -> None:
    browser = await in_browser(world, "owner@localhost")
    async with world.http() as client:
        page = await client.get(PAGE, headers=browser)
        csrf = re.findall(r'name="csrf" value="(\w+)"', page.text)[0]
        typed = 'http://inside/"><script>'
        wrong = await client.post(PAGE, data={"csrf": csrf, "url": typed}, headers=browser)
        assert wrong.status_code == 400
        assert "http://inside/&#34;&gt;&lt;script&gt;" in wrong.text
        assert "begins with https://" in wrong.text
        forged = await client.post(PAGE, data={"url": "https://h/"}, headers=browser)
        assert forged.status_code == 403
        forged = await client.post("/account/mail", data={"choice": "off"}, headers=browser)
        assert forged.status_code == 403


async def test_where_the_audit_log_goes_is_for_who_reads_it(world: World) -> None:
    await people.add_member(world.ctx, world.owner, "mia@example.com", "Mia")
    for email, status in (("owner@localhost", 200), ("mia@example.com", 403)):
        browser = await in_browser(world, email)
        async with world.http() as client:
            page = await client.get("/admin/audit-streams", headers=browser)
            listed = await client.get("/api/v1/admin/audit/streams", headers=browser)
        assert (page.status_code, listed.status_code) == (status, status)
