"""`fanlight webhooks`: addresses that get what is sent to one's agents."""

from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.cli.moments import local

_id = click.argument("id_", metavar="ID")


@click.group()
def webhooks() -> None:
    """Have what people send to your agents posted to an address."""


@webhooks.command("list")
@output.json_
def list_() -> None:
    """List your webhooks."""
    with target.client() as client:
        found = client.listed("/webhooks")
    output.answer(*found)
    output.table((each["id"], _state(each), _for(each), each["url"]) for each in found)


@webhooks.command()
@click.argument("url")
@click.option("--artifact", help="The one it is for: its ID, URL, or a local file; else all yours.")
@output.json_
def add(url: str, *, artifact: str | None) -> None:
    """Add one and print the secret that signs what it is sent, this once."""
    body = {"url": url} | ({"artifact": target.artifact(artifact)} if artifact else {})
    with target.client() as client:
        made = client.post("/webhooks", body)
    output.answer(made)
    output.result(made["secret"])
    output.hint(f"Try it: fanlight webhooks test {made['id']}")


@webhooks.command()
@_id
@output.json_
def remove(id_: str) -> None:
    """Remove one, with what waits for it."""
    with target.client() as client:
        client.delete(_path(id_))
    output.answer({"id": id_})
    output.result("Removed.")


@webhooks.command()
@_id
@output.json_
def enable(id_: str) -> None:
    """Switch one on that failed too often."""
    with target.client() as client:
        client.post(f"{_path(id_)}/enable", {})
    output.answer({"id": id_})
    output.result("Switched on.")


@webhooks.command()
@_id
@output.json_
def test(id_: str) -> None:
    """Send one a message without content."""
    with target.client() as client:
        client.act(f"{_path(id_)}/test", {})
    output.answer({"id": id_})
    output.result("Sent.")
    output.hint(f"How it went: fanlight webhooks log {id_}")


@webhooks.command()
@_id
@click.option("--limit", type=click.IntRange(1, 1_000), default=25, show_default=True)
@output.json_
def log(id_: str, limit: int) -> None:
    """List what one was sent of late, newest first."""
    with target.client() as client:
        found = client.listed(f"{_path(id_)}/messages", limit=limit)
    for item in found:
        output.answer(item)
        what = f"thread {item['thread']}" if item["thread"] else "test"
        output.result(f"{local(item['created_at'])}  {what}  {_outcome(item)}")


def _outcome(item: dict[str, Any]) -> str:
    again = f" Next: {local(item['due_at'])}." if item["due_at"] else ""
    if item["problem"]:
        return f"{item['problem']}{again}"
    return "waits" if item["due_at"] else f"taken ({item['status']})"


def _state(item: dict[str, Any]) -> str:
    return "off" if item["disabled_at"] else "on"


def _for(item: dict[str, Any]) -> str:
    return item["title"] or item["artifact"] or "all of yours"


def _path(id_: str) -> str:
    return f"/webhooks/{quote(id_, safe='')}"
