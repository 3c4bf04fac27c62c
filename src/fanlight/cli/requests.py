"""`fanlight ask`, and who asks, for `fanlight share`."""

from typing import Any

import click

from fanlight.cli import output, target
from fanlight.client.api import Client


@click.command()
@click.argument("artifact")
@click.option("--message", default="", metavar="TEXT", help="What you need it for.")
@output.json_
def ask(artifact: str, *, message: str) -> None:
    """Ask the owner of an artifact for access."""
    with target.client() as client:
        id_ = target.artifact(artifact)
        client.post(f"/artifacts/{id_}/access-requests", {"message": message})
    output.answer({"id": id_})
    output.hint("Asked. If there is such a page, its owner can let you in.")


def listed(client: Client, path: str) -> list[dict[str, Any]]:
    """Who asks for access to the artifact at this path."""
    found: list[dict[str, Any]] = client.listed(f"{path}/access-requests")
    return found
