"""`fanlight comments`."""

import sys
from time import monotonic
from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.cli.moments import age
from fanlight.client.api import Answer, Client
from fanlight.model.comment import ThreadState
from fanlight.wire import tools

# One request; below what the client has patience for, and the server may make it less.
_WAIT_SECONDS = 50

_artifact = click.argument("artifact")
_thread = click.argument("thread")


@click.group()
def comments() -> None:
    """Read and write comments; wait for feedback that people send."""


@comments.command("list")
@_artifact
@click.option(
    "--state",
    type=click.Choice([each.value for each in ThreadState]),
    default="open",
    help="Which threads.",
)
@click.option("--limit", type=click.IntRange(1, 500), default=25, help="How many at most.")
@output.json_
def list_threads(artifact: str, state: str, limit: int) -> None:
    """List an artifact's threads, newest first."""
    path = f"/artifacts/{target.artifact(artifact)}/comments"
    with target.client() as client:
        found = client.listed(path, limit=limit, state=state)
    for thread in found:
        output.answer(thread)
        _show(thread)


@comments.command()
@_artifact
@click.argument("text")
@output.json_
def add(artifact: str, text: str) -> None:
    """Begin a thread on the page as a whole; TEXT may be - for stdin."""
    path = f"/artifacts/{target.artifact(artifact)}/comments"
    with target.client() as client:
        _made(client.post(path, {"text": _words(text)}))


@comments.command()
@_artifact
@_thread
@click.argument("text")
@output.json_
def reply(artifact: str, thread: str, text: str) -> None:
    """Answer in a thread; TEXT may be - for stdin."""
    with target.client() as client:
        made = client.post(f"{_place(artifact, thread)}/replies", {"text": _words(text)})
        _made(made)


@comments.command()
@_artifact
@_thread
@click.option("--reopen", is_flag=True, help="Open it again instead.")
@output.json_
def resolve(artifact: str, thread: str, *, reopen: bool) -> None:
    """Close a thread that was dealt with."""
    with target.client() as client:
        made = client.patch(_place(artifact, thread), {"resolved": not reopen})
        _made(made)


@comments.command()
@click.option(
    "--seconds", type=click.IntRange(0), help="How long; without it, until there is some."
)
@output.json_
def wait(seconds: int | None) -> None:
    """Wait until people send your agent something, and print it, marked as data.

    What was printed does not come again. Exit code 1 where the time is over and nothing came.
    """
    with target.client() as client:
        found = _waited(client, seconds)
        if not found["items"]:
            sys.exit(1)
        cursor = _told(found)
        # Last: what could not be printed comes again.
        sys.stdout.flush()
        client.act("/feedback/ack", {"cursor": cursor})


def _told(found: Answer) -> int:
    """Prints what came, and returns the cursor of that. Agents read it, so it is framed for them
    as their tool does; programs get JSON, all of it.
    """
    output.answer(*found["items"])
    if output.is_json():
        return int(found["cursor"])
    fed = tools.feeding(found)
    output.result(fed.text)
    return fed.cursor


def _waited(client: Client, seconds: int | None) -> Answer:
    end = None if seconds is None else monotonic() + seconds
    while True:
        left = _WAIT_SECONDS if end is None else max(0, min(_WAIT_SECONDS, end - monotonic()))
        found = client.get("/feedback", wait=round(left))
        if found["items"] or (end is not None and monotonic() >= end):
            return found


def _show(thread: dict[str, Any]) -> None:
    state = "  resolved" if thread["resolved_at"] else ""
    output.result(f"{thread['id']}  on version {thread['version']}{state}")
    if quote_ := (thread["anchor"] or {}).get("exact"):
        output.result(f"  > {' '.join(quote_.split())}")
    for each in thread["comments"]:
        by = each["author"]["name"]
        who = f"{each['agent']}, via {by}" if each["agent"] else by
        text = "(deleted)" if each["deleted"] else each["text"].replace("\n", "\n    ")
        output.result(f"  {who}, {age(each['created_at'])}: {text}")


def _made(thread: dict[str, Any]) -> None:
    output.answer(thread)
    output.result(thread["id"])


def _words(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


def _place(artifact: str, thread: str) -> str:
    return f"/artifacts/{target.artifact(artifact)}/comments/{quote(thread, safe='')}"
