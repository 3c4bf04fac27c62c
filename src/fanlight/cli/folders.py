"""`fanlight folders` and `fanlight move`."""

from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.cli.share import show_people
from fanlight.client.api import Client
from fanlight.model.artifact import Audience
from fanlight.model.errors import Conflict, Missing
from fanlight.model.share import GIVEN

_AUDIENCE = click.Choice([each.value for each in Audience])


def id_of(client: Client, folder: str) -> str:
    """The ID of a folder given by ID or by name. Raises `Conflict` where the name is of several."""
    found = client.listed("/folders")
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
@output.json_
def list_() -> None:
    """List the folders that you see."""
    with target.client() as client:
        found = client.listed("/folders")
    output.answer(*found)
    output.table((each["id"], each["audience"], each["role"], each["name"]) for each in found)


@folders.command()
@click.argument("name")
@click.option("--audience", type=_AUDIENCE, help="Who may open what is in it; at first nobody.")
@output.json_
def create(name: str, *, audience: str | None) -> None:
    """Make a folder."""
    with target.client() as client:
        made = client.post("/folders", {"name": name, "audience": audience})
    output.answer(made)
    output.result(made["id"])


@folders.command()
@click.argument("folder")
@click.argument("name")
@output.json_
def rename(folder: str, name: str) -> None:
    """Give a folder another name."""
    with target.client() as client:
        found = client.patch(f"/folders/{id_of(client, folder)}", {"name": name})
    output.answer(found)


@folders.command()
@click.argument("folder")
@output.json_
def delete(folder: str) -> None:
    """Delete a folder; what is in it stays."""
    with target.client() as client:
        id_ = id_of(client, folder)
        client.delete(f"/folders/{id_}")
    output.answer({"id": id_})


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
@output.json_
def share(folder: str, **asked: Any) -> None:
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
    output.answer(found)
    output.hint(f"audience: {found['audience']}")
    show_people(found["people"] or [])


@click.command()
@click.argument("artifact")
@click.argument("folder", required=False)
@output.json_
def move(artifact: str, folder: str | None) -> None:
    """Move an artifact into FOLDER (its ID or name), or without FOLDER out of the one it is in."""
    with target.client() as client:
        id_ = id_of(client, folder) if folder else None
        found = client.put(f"/artifacts/{target.artifact(artifact)}/folder", {"folder": id_})
    output.answer(found)
