"""`fanlight folders` and `fanlight move`."""

from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.client.api import Client
from fanlight.model.artifact import Audience
from fanlight.model.errors import Conflict, Missing
from fanlight.model.share import GIVEN

_AUDIENCE = click.Choice([each.value for each in Audience])
_json = click.option("--json", "json_", is_flag=True, help="Print JSON, one object a line.")
_MOST = 10_000


def id_of(client: Client, folder: str) -> str:
    """The ID of a folder given by ID or by name. Raises `Conflict` where the name is of several."""
    found = client.listed("/folders", limit=_MOST)
    ids = [each["id"] for each in found if folder in {each["id"], each["name"]}]
    if not ids:
        raise Missing("no-folder", f"There is no folder {folder!r}.", "See: fanlight folders list.")
    if len(ids) > 1:
        raise Conflict("several-folders", f"Several folders are called {folder!r}.", "Give the ID.")
    return str(ids[0])


@click.group()
def folders() -> None:
    """List, make and share folders."""


@folders.command("list")
@_json
def list_(*, json_: bool) -> None:
    """List the folders that you see."""
    with target.client() as client:
        found = client.listed("/folders", limit=_MOST)
    if json_:
        for item in found:
            output.as_json(item)
        return
    output.table([(each["id"], each["audience"], each["role"], each["name"]) for each in found])


@folders.command()
@click.argument("name")
@click.option("--audience", type=_AUDIENCE, help="Who may open what is in it; at first nobody.")
@_json
def create(name: str, *, audience: str | None, json_: bool) -> None:
    """Make a folder."""
    with target.client() as client:
        made = client.post("/folders", {"name": name, "audience": audience})
    if json_:
        output.as_json(made)
    else:
        output.result(made["id"])


@folders.command()
@click.argument("folder")
@click.argument("name")
def rename(folder: str, name: str) -> None:
    """Give a folder another name."""
    with target.client() as client:
        client.patch(f"/folders/{id_of(client, folder)}", {"name": name})


@folders.command()
@click.argument("folder")
def delete(folder: str) -> None:
    """Delete a folder; what is in it stays."""
    with target.client() as client:
        client.delete(f"/folders/{id_of(client, folder)}")


@folders.command()
@click.argument("folder")
@click.option("--audience", type=_AUDIENCE, help="Who may open what is in it.")
@click.option("--add", multiple=True, metavar="WHO", help="Share with an e-mail or group:NAME.")
@click.option(
    "--role",
    type=click.Choice([each.name.lower() for each in GIVEN]),
    help="What --add makes them; if left out, what they are, or viewer.",
)
@click.option("--remove", multiple=True, metavar="WHO", help="Take back what --add gave.")
@_json
def share(folder: str, *, json_: bool, **asked: Any) -> None:
    """Show or change who may open what is in a folder."""
    with target.client() as client:
        path = f"/folders/{id_of(client, folder)}"
        if asked["audience"]:
            client.patch(path, {"audience": asked["audience"]})
        for who in asked["add"]:
            client.put(f"{path}/people/{quote(who, safe='')}", {"role": asked["role"]})
        for who in asked["remove"]:
            client.delete(f"{path}/people/{quote(who, safe='')}")
        found = client.get(path)
    if json_:
        output.as_json(found)
        return
    output.hint(f"audience: {found['audience']}")
    for each in found["people"] or ():
        output.hint(f"{each['role']}: {each['who']}")


@click.command()
@click.argument("artifact")
@click.argument("folder", required=False)
def move(artifact: str, folder: str | None) -> None:
    """Move an artifact into FOLDER (its ID or name), or without FOLDER out of the one it is in."""
    with target.client() as client:
        id_ = id_of(client, folder) if folder else None
        client.put(f"/artifacts/{target.artifact(artifact)}/folder", {"folder": id_})
