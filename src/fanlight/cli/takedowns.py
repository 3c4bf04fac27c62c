"""`fanlight admin takedowns`: what is moved to the trash of its owner by an administrator."""

import click

from fanlight.cli import output, target


@click.group()
def takedowns() -> None:
    """Move other people's artifacts to their trash, for a reason that they see."""


@takedowns.command("list")
@output.json_
def list_takedowns() -> None:
    """List what was taken down."""
    with target.client() as client:
        found = client.listed("/admin/takedowns", limit=_MOST)
    output.answer(*found)
    output.table((each["id"], each["owner"], each["title"], each["reason"]) for each in found)


@takedowns.command("add")
@click.argument("artifact")
@click.option("--reason", required=True, help="Its owner sees it.")
@output.json_
def take_down(artifact: str, *, reason: str) -> None:
    """Take ARTIFACT down, at once and for open pages too; its owner cannot put it back."""
    with target.client() as client:
        found = client.put(_path(artifact), {"reason": reason})
    output.answer(found)
    output.hint("It is in its owner's trash.")


@takedowns.command("release")
@click.argument("artifact")
@output.json_
def put_back(artifact: str) -> None:
    """Put ARTIFACT back as it was."""
    with target.client() as client:
        client.delete(_path(artifact))
    output.answer({"id": target.artifact(artifact)})
    output.hint("It is back.")


# Far more than there are.
_MOST = 10_000


def _path(artifact: str) -> str:
    return f"/admin/artifacts/{target.artifact(artifact)}/takedown"
