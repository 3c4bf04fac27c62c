"""What a token may be kept to: options of commands that make one, and words of those that list."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from fanlight.cli import folders, target
from fanlight.client.api import Client
from fanlight.model.artifact import Audience

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--name", default="token", help="What it is for."),
    click.option(
        "--scope", "scopes", multiple=True, help="What it may do; can be given repeatedly."
    ),
    click.option("--days", type=int, help="How long it works."),
    click.option(
        "--artifact", help="The one artifact that it is for: its ID, URL, or a local file."
    ),
    click.option("--folder", help="The one folder that it is for: its ID or name."),
    click.option(
        "--audience-ceiling",
        type=click.Choice([each.value for each in Audience]),
        help="The widest audience that it may publish to.",
    ),
)


def options(command: _Command) -> _Command:
    """Those that say what a token is for; `wanted` makes of them what the API takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def wanted(client: Client, given: Mapping[str, Any]) -> dict[str, Any]:
    """Raises `Missing` for what names no artifact or folder, `UsageError` for both."""
    body = {name: value for name, value in given.items() if value not in {None, ()}}
    if "artifact" in body and "folder" in body:
        raise click.UsageError("A token is for one artifact or for one folder: give one of them.")
    if "artifact" in body:
        body["artifact"] = target.artifact(body["artifact"])
    if "folder" in body:
        body["folder"] = folders.id_of(client, body["folder"])
    return body


def told(token: Mapping[str, Any]) -> list[str]:
    """What a token is kept to beside its scopes."""
    found = []
    if token["artifact"] is not None:
        found.append(f"only {token['artifact'] or 'what is gone'}")
    if token["folder"] is not None:
        found.append(f"only folder {token['folder'] or 'that is gone'}")
    if token["audience_ceiling"] is not None:
        found.append(f"up to {token['audience_ceiling']}")
    return found
