"""`fanlight admin audit`, as the owner and their scripts use it."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.cli.terminal import Served, Terminal, served

from fanlight.db.tables import events


@pytest.fixture
def touched(tmp_path: Path) -> Iterator[Served]:
    """A server whose log somebody has changed in the database."""
    with served(tmp_path / "touched") as running:
        ctx = running.live.ctx

        async def touch() -> None:
            from fanlight.ops import sealing

            await sealing.seal(ctx)
            statement = update(events).where(events.c.n == 2).values(address="192.0.2.1")
            await ctx.db.write(lambda tx: tx.run(statement))

        running.do(touch())
        yield running


def test_what_was_done_is_listed(fanlight: Terminal, server: Served) -> None:
    made = server.publish("<title>Listed</title><p>1")
    rows = ("admin", "audit", "list", "--artifact", made["url"], "--type", "version")
    shown = fanlight.ok(*rows)
    assert "Listed" in shown.out
    assert "owner@localhost" in shown.out
    (entry,) = fanlight.ok(*rows, "--json").lines
    assert entry["artifact"]["id"] == made["id"]
    assert fanlight.ok(*rows, "--to", "2020-01-01T00:00:00Z").out == ""


def test_everything_is_exported(fanlight: Terminal, server: Served) -> None:
    server.publish("<title>Exported</title><p>1")
    lines = fanlight.ok("admin", "audit", "export").lines
    assert [line["n"] for line in lines] == list(range(1, len(lines) + 1))
    table = fanlight.ok("admin", "audit", "export", "--format", "csv").out
    assert len(list(csv.DictReader(io.StringIO(table)))) > len(lines)
    events_ = fanlight.ok("admin", "audit", "export", "--format", "ocsf", "--type", "version").lines
    assert {each["class_uid"] for each in events_} == {6003}


def test_a_whole_log_verifies(fanlight: Terminal) -> None:
    assert fanlight.ok("admin", "audit", "verify").out.startswith("The audit log is whole: ")
    verdict = json.loads(fanlight.ok("admin", "audit", "verify", "--json").out)
    assert (verdict["ok"], verdict["problem"]) == (True, None)


def test_a_log_that_was_touched_exits_1_and_names_the_row(
    terminal: Terminal, touched: Served
) -> None:
    terminal.sign_in(touched.url, touched.token)
    found = terminal("admin", "audit", "verify")
    assert found.code == 1
    assert found.out == "edited: Row 2 is not what was sealed: it was edited.\n"
    found = terminal("admin", "audit", "verify", "--json")
    assert found.code == 1
    assert json.loads(found.out)["problem"]["n"] == 2


def test_a_member_is_refused(fanlight: Terminal, server: Served) -> None:
    fanlight.ok("admin", "members", "add", "auditor@example.com")
    made = fanlight.ok("token", "create", "--scope", "artifacts:read", "--json")
    fanlight.sign_in(server.url, json.loads(made.out)["secret"])
    found = fanlight("admin", "audit", "export")
    assert found.code != 0
    assert "You may not do this." in found.err
