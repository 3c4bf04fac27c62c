"""scim2-tester against the real application, on a real socket."""

import asyncio
from pathlib import Path

import pytest
from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server
from tests.support.live import a_server

from fanlight.ops import people, scim_tokens

pytestmark = pytest.mark.slow


async def test_everything_that_the_tester_checks_passes(tmp_path: Path) -> None:
    async with a_server(tmp_path) as live:
        owner = await people.owner(live.ctx)
        made = await scim_tokens.create(live.ctx, owner, "Acme")
        headers = {"authorization": f"Bearer {made.secret}"}
        results = await asyncio.to_thread(_checked, f"{live.url}/scim/v2", headers)
    wrong = [each for each in results if each[1] not in {Status.SUCCESS, Status.SKIPPED}]
    skipped = [each for each in results if each[1] is Status.SKIPPED]
    assert not wrong, "\n".join(map(str, wrong))
    assert [title for title, *_ in skipped] == ["search_with_attributes"] * 2
    assert len(results) > 60


def _checked(url: str, headers: dict[str, str]) -> list[tuple[str, Status, str]]:
    with Client(base_url=url, headers=headers, timeout=60) as client:
        found = check_server(SyncSCIMClient(client))
    return [(str(each.title), each.status, str(each.reason)) for each in found]
