"""Guests have no programs: no door for agents opens to them, by whatever way they try."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.mcp.doors import over_http, use
from tests.support.live import Live

from fanlight.model.actor import ALL_SCOPES, SYSTEM, Actor, Door, OrgRole, kind_of
from fanlight.model.artifact import Role
from fanlight.ops import people, policy, sharing, sign_in
from fanlight.ops.sign_in import TokenWanted
from fanlight.web.caller import CSRF_HEADER

EVA = "eva@partner.example"
_LIST = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "list", "arguments": {}},
}
_ACCEPT = {"accept": "application/json, text/event-stream"}


async def _eva(live: Live, role: OrgRole) -> Actor:
    """Whom a page is shared with by name, and whose address the policy lets in."""
    owner = await people.owner(live.ctx)
    await policy.change(live.ctx, owner, policy.Change(guests=["partner.example"]))
    made = await live.publish("<title>Shared with Eva</title>")
    added = await people.add_member(live.ctx, owner, EVA, "Eva", role=role)
    await sharing.give(live.ctx, owner, made["id"], EVA, role=Role.VIEWER)
    return Actor(kind_of(role), Door.WEB, user=added.pk, name="Eva", role=role, scopes=ALL_SCOPES)


async def test_a_token_from_before_somebody_became_a_guest_opens_nothing(
    live: Live, home: Path
) -> None:
    eva = await _eva(live, OrgRole.MEMBER)
    token = (await sign_in.create_token(live.ctx, eva, TokenWanted("agent", ALL_SCOPES))).secret
    async with over_http(live, home, token=token) as client:
        assert "Shared with Eva" in await use(client, "list")
    await people.change_role(live.ctx, await people.owner(live.ctx), EVA, OrgRole.GUEST)
    async with live.client(token) as client:
        by_agent = await client.post("/mcp", json=_LIST, headers=_ACCEPT)
        by_program = await client.get("/api/v1/artifacts")
    assert (by_agent.status_code, by_program.status_code) == (401, 401)
    assert "Eva" not in by_agent.text + by_program.text
    assert 'error="invalid_token"' in by_agent.headers["www-authenticate"]


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("POST", "/api/v1/tokens", {"json": {"name": "agent"}}),
        ("GET", "/api/v1/tokens", {}),
        ("GET", "/account/tokens", {}),
        ("GET", "/authorize?client_id=fanlight-cli&response_type=code", {}),
        ("POST", "/device", {"data": {"code": "BCDF-GHJK"}}),
        ("POST", "/mcp", {"json": _LIST, "headers": _ACCEPT}),
    ],
)
async def test_a_guest_lets_no_agent_in(
    live: Live, method: str, path: str, sent: dict[str, Any]
) -> None:
    await _eva(live, OrgRole.GUEST)
    async with httpx2.AsyncClient(base_url=live.url) as client:
        link = await sign_in.make_link(live.ctx, SYSTEM, EVA)
        assert (await client.post(link)).status_code == 303
        home = (await client.get("/")).text
        assert "Shared with Eva" in home
        csrf = home.partition('name="fanlight-csrf" content="')[2].partition('"')[0]
        client.headers[CSRF_HEADER] = csrf
        if "data" in sent:
            sent = {"data": sent["data"] | {"csrf": csrf}}
        answer = await client.request(method, path, **sent)
    # Who comes to an agent's door with a browser has not come in at all.
    assert answer.status_code == (401 if path == "/mcp" else 403)
