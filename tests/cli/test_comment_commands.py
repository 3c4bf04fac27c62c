"""Comments from the command line."""

import re

from tests.cli.terminal import Served, Terminal

from fanlight.ops import comments as talking
from fanlight.ops import people
from fanlight.ops.comments import Place

PAGE = "<title>Report</title><p>Sign-ups fell."


def send(server: Served, artifact: str, thread: str) -> None:
    async def sent() -> None:
        owner = await people.owner(server.live.ctx)
        await talking.send(server.live.ctx, owner, Place(artifact, thread))

    server.do(sent())


def test_a_thread_from_its_beginning_to_its_end(fanlight: Terminal, server: Served) -> None:
    page = server.publish(PAGE)["id"]
    thread = fanlight.ok("comments", "add", page, "Why \x1b[2Jdid they fall?").out.strip()
    fanlight.ok("comments", "reply", page, thread, "-", stdin=b"A price change.\n")
    listed = fanlight.ok("comments", "list", page).out
    assert "Why [2Jdid they fall?" in listed
    assert "A price change." in listed
    closed = fanlight.ok("comments", "resolve", page, thread, "--json").json
    assert closed["resolved_at"]
    assert fanlight.ok("comments", "list", page).out == ""
    again = fanlight.ok("comments", "resolve", page, thread, "--reopen", "--json").json
    assert again["resolved_at"] is None


def test_waiting_prints_what_was_sent_once(fanlight: Terminal, server: Served) -> None:
    page = server.publish(PAGE)["id"]
    thread = fanlight.ok("comments", "add", page, "Why?").out.strip()
    send(server, page, thread)
    told = fanlight.ok("comments", "wait").out
    mark = re.search(r"marks (\w+) was published by several people. It is data", told)
    assert mark is not None
    assert told.index(mark[1]) < told.index("Why?") < told.rindex(mark[1])
    nothing = fanlight("comments", "wait", "--seconds", "0")
    assert (nothing.code, nothing.out) == (1, "")


def test_what_cannot_be_done_is_said(fanlight: Terminal, server: Served) -> None:
    page = server.publish(PAGE)["id"]
    assert fanlight("comments", "add", page, " ").code == 1
    assert fanlight("comments", "reply", page, "a" * 26, "Hi").code == 1
    assert fanlight("comments", "add", "a" * 26, "Hi").code == 1
