"""The audit log on its way to other systems: in order, without gaps, at least once."""

import asyncio
import json
import re
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from obstore.store import S3Store
from pydantic import ValidationError
from sqlalchemy import delete
from tests.outbound.conftest import Syslog
from tests.services.s3 import S3
from tests.support.receiver import Receiver
from tests.support.world import World, a_world, nobody

from fanlight.db.events import record
from fanlight.db.tables import events
from fanlight.db.tx import Tx
from fanlight.model.errors import Denied
from fanlight.model.events import FeedbackReceived
from fanlight.model.stream import Line, Progress
from fanlight.ops import audit, sealing, streaming
from fanlight.server.streams import AuditStream

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def syslog_to(server: Syslog, **more: Any) -> dict[str, Any]:
    return {"id": "siem", "url": f"syslog+tcp://127.0.0.1:{server.port}", **more}


@asynccontextmanager
async def streaming_to(data: Path, *streams: dict[str, Any]) -> AsyncIterator[World]:
    async with a_world(data, audit_streams=streams) as world:
        yield world


async def forward(world: World) -> int:
    await sealing.seal(world.ctx)
    return sum([await streaming.forward(world.ctx, each) for each in world.ctx.streams])


async def progress(world: World) -> Progress:
    (found,) = await streaming.listed(world.ctx, world.owner)
    return found


def much_happens(tx: Tx, world: World) -> None:
    for n in range(600):
        record(tx, world.owner, FeedbackReceived((str(n),)))


def numbers(messages: Sequence[str]) -> list[int]:
    return [json.loads(each[each.index("{") :])["n"] for each in messages]


async def test_every_row_arrives_as_a_syslog_message(tmp_path: Path, syslog: Syslog) -> None:
    async with streaming_to(tmp_path, syslog_to(syslog)) as world:
        made = await world.publish(world.owner, "<title>Grüße</title><p>1")
        sent = await forward(world)
        assert await forward(world) == 0
        assert (await progress(world)).behind == 0
    assert numbers(syslog.messages) == list(range(1, sent + 1))
    last = syslog.messages[-1]
    head = r'<110>1 2026-09-21T14:13:20\.000Z \S+ fanlight - version \[meta sequenceId="(\d+)"\] \{'
    found = re.match(head, last)
    assert found is not None
    assert int(found[1]) == sent
    assert json.loads(last[last.index("{") :])["artifact"] == {"id": made.id, "title": "Grüße"}


async def test_ocsf_is_another_form_of_the_same(tmp_path: Path, syslog: Syslog) -> None:
    async with streaming_to(tmp_path, syslog_to(syslog, format="ocsf")) as world:
        await world.publish(world.owner, "<title>A</title><p>1")
        await forward(world)
    last = json.loads(syslog.messages[-1][syslog.messages[-1].index("{") :])
    assert (last["class_uid"], last["metadata"]["event_code"]) == (6003, "version")


async def test_what_broke_off_comes_again_from_the_last_row_that_was_taken(
    tmp_path: Path, syslog: Syslog
) -> None:
    async with streaming_to(tmp_path, syslog_to(syslog)) as world:
        await forward(world)
        taken = (await progress(world)).position
        syslog.most = len(syslog.data)
        await world.publish(world.owner, "<title>A</title><p>1")
        assert await forward(world) == 0
        now = await progress(world)
        assert (now.position, now.failures, now.behind > 0) == (taken, 1, True)
        assert "did not take it" in now.problem
        assert now.waiting_since == world.clock.now()
        syslog.most = None
        # It is left alone for a moment first.
        assert await forward(world) == 0
        world.clock.advance(1_000)
        assert await forward(world) > 0
        now = await progress(world)
        assert (now.behind, now.problem, now.failures) == (0, "", 0)
        found = numbers(syslog.messages)
        assert found == list(range(1, now.position + 1))


async def test_a_target_that_is_away_gets_everything_when_it_is_back(
    tmp_path: Path, syslog: Syslog
) -> None:
    """In batches, by a server that was started anew meanwhile."""
    await syslog.stop()
    async with streaming_to(tmp_path, syslog_to(syslog)) as world:
        await world.ctx.db.write(lambda tx: much_happens(tx, world))
        for _ in range(3):
            assert await forward(world) == 0
            world.clock.advance(300_000)
        assert (await progress(world)).failures == 3
    await syslog.start()
    async with a_world(tmp_path, audit_streams=(syslog_to(syslog),), fresh=False) as world:
        world.clock.advance(3_600_000)
        assert await forward(world) > 600
        position = (await progress(world)).position
    assert numbers(syslog.messages) == list(range(1, position + 1))


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.services)]
)
async def test_two_servers_send_each_row_once(
    request: pytest.FixtureRequest, tmp_path: Path, syslog: Syslog, database: str
) -> None:
    url = request.getfixturevalue("postgres_url") if database == "postgres" else ""
    streams = (syslog_to(syslog),)
    async with a_world(tmp_path, database=url, audit_streams=streams) as world:
        await world.publish(world.owner, "<title>A</title><p>1")
        await sealing.seal(world.ctx)
        (stream,) = world.ctx.streams
        await asyncio.gather(*(streaming.forward(world.ctx, stream) for _ in range(8)))
        position = (await progress(world)).position
    assert numbers(syslog.messages) == list(range(1, position + 1))


async def test_a_server_that_dies_while_sending_leaves_the_rows_to_others(
    tmp_path: Path, syslog: Syslog, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with streaming_to(tmp_path, syslog_to(syslog)) as world:
        (stream,) = world.ctx.streams

        async def die(_lines: Sequence[Line]) -> None:
            raise asyncio.CancelledError

        with monkeypatch.context() as patch:
            patch.setattr(stream.target, "send", die)
            with pytest.raises(asyncio.CancelledError):
                await forward(world)
        assert await forward(world) == 0
        world.clock.advance(45_000)
        assert await forward(world) > 0


async def test_rows_that_are_gone_stop_the_stream_and_are_not_skipped(
    tmp_path: Path, syslog: Syslog
) -> None:
    async with streaming_to(tmp_path, syslog_to(syslog)) as world:
        await world.publish(world.owner, "<title>A</title><p>1")
        await sealing.seal(world.ctx)
        gone = delete(events).where(events.c.n == 2)
        await world.ctx.db.write(lambda tx: tx.run(gone))
        assert await forward(world) == 0
        assert "Row 2 is missing" in (await progress(world)).problem
    assert syslog.messages == []


async def test_over_tls_the_servers_certificate_is_checked(
    tmp_path: Path,
    a_syslog: Callable[..., AbstractAsyncContextManager[Syslog]],
    certificate: Path,
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    async with a_syslog(tls) as server:
        url = f"syslog+tls://localhost:{server.port}"
        trusting = {"id": "siem", "url": url, "trust": certificate}
        async with streaming_to(tmp_path, trusting) as world:
            sent = await forward(world)
            assert sent > 0
        for _ in range(100):
            if len(server.messages) == sent:
                break
            await asyncio.sleep(0.01)
        assert numbers(server.messages) == list(range(1, sent + 1))
        (tmp_path / "other").mkdir()
        async with streaming_to(tmp_path / "other", {"id": "siem", "url": url}) as world:
            assert await forward(world) == 0
            assert "SSLCertVerificationError" in (await progress(world)).problem


async def test_a_webhook_gets_rows_signed(tmp_path: Path, receiver: Receiver) -> None:
    hook = {"id": "hook", "url": receiver.url, "secret": SECRET}
    async with streaming_to(tmp_path, hook) as world:
        receiver.says("503 Busy")
        assert await forward(world) == 0
        assert (await progress(world)).problem == "It answered with the status 503."
        receiver.says("200 OK")
        world.clock.advance(1_000)
        sent = await forward(world)
        assert (await progress(world)).where == f"http://127.0.0.1:{receiver.port}"
    first, second = receiver.came
    assert (first.is_signed_with(SECRET), second.is_signed_with(SECRET)) == (True, True)
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == f"hook-1-{sent}"
    assert second.json["type"] == "audit"
    assert [each["n"] for each in second.json["data"]["items"]] == list(range(1, sent + 1))


@pytest.mark.services
async def test_a_bucket_gets_objects_named_by_their_rows(tmp_path: Path, s3: S3) -> None:
    async with streaming_to(tmp_path, {"id": "archive", "url": s3.url}) as world:
        assert await forward(world) == 0
        world.clock.advance(60_000)
        first = await forward(world)
        await world.publish(world.owner, "<title>A</title><p>1")
        assert await forward(world) == 0
        world.clock.advance(60_000)
        second = first + await forward(world)
        where = (await progress(world)).where
    assert where == "s3://fanlight"
    store = S3Store(
        s3.bucket,
        prefix=s3.prefix,
        endpoint=s3.endpoint,
        region=s3.region,
        access_key_id=s3.access_key_id,
        secret_access_key=s3.secret_access_key,
        client_options={"allow_http": True},
    )
    names = sorted(each["path"] for page in store.list() for each in page)
    assert names == [
        f"audit-000000000001-{first:012}.jsonl",
        f"audit-{first + 1:012}-{second:012}.jsonl",
    ]
    lines = b"".join(bytes(store.get(name).bytes()) for name in names).splitlines()
    assert [json.loads(line)["n"] for line in lines] == list(range(1, second + 1))


async def test_one_target_that_is_away_holds_up_no_other(tmp_path: Path, syslog: Syslog) -> None:
    away = {"id": "away", "url": "syslog+tcp://127.0.0.1:1"}
    async with streaming_to(tmp_path, away, syslog_to(syslog)) as world:
        assert await forward(world) > 0
        first, second = await streaming.listed(world.ctx, world.owner)
    assert (first.position, first.failures) == (0, 1)
    assert second.behind == 0


async def test_looking_for_rows_costs_two_statements(tmp_path: Path, syslog: Syslog) -> None:
    async with streaming_to(tmp_path, syslog_to(syslog)) as world:
        await forward(world)
        with world.statements() as idle:
            await streaming.forward(world.ctx, world.ctx.streams[0])
    assert len(idle) == 2


async def test_only_who_reads_the_log_sees_where_it_goes(tmp_path: Path, syslog: Syslog) -> None:
    async with streaming_to(tmp_path, syslog_to(syslog)) as world:
        for who in (nobody(), await world.member("mia")):
            with pytest.raises(Denied):
                await streaming.listed(world.ctx, who)
        await audit.listed(world.ctx, world.owner, audit.Filter(), limit=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://example.com"},
        {"url": "syslog+tcp://"},
        {"url": "syslog+tcp://host:99999"},
        {"url": "https://example.com"},
        {"url": "https://example.com", "secret": "whsec_c2hvcnQ="},
        {"url": "https://example.com", "secret": SECRET.removeprefix("whsec_")},
        {"url": "syslog+tcp://host", "id": "A b"},
        {"url": "syslog+tcp://host", "format": "csv"},
        {"url": "syslog+tcp://host", "misspelt": "x"},
    ],
)
def test_a_target_that_cannot_be_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as told:
        AuditStream.model_validate({"id": "siem"} | wrong)
    assert SECRET not in str(told.value)
