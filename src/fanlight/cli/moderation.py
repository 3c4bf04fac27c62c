"""`fanlight admin quarantine` and `takedowns`: what administrators do about a page."""

import click

from fanlight.cli import output, target


@click.group()
def quarantine() -> None:
    """Close artifacts to everybody but their owner and administrators."""


@quarantine.command("list")
@output.json_
def list_quarantined() -> None:
    """List what is in quarantine."""
    _list("quarantine")


@quarantine.command("add")
@click.argument("artifact")
@click.option("--reason", required=True, help="Its owner sees it.")
@output.json_
def close(artifact: str, *, reason: str) -> None:
    """Put ARTIFACT into quarantine, at once and for open pages too."""
    _close(artifact, "quarantine", reason=reason)
    output.hint("Nobody but its owner and administrators can open it.")


@quarantine.command("release")
@click.argument("artifact")
@output.json_
def open_again(artifact: str) -> None:
    """Open ARTIFACT to whom it was open before."""
    _reopen(artifact, "quarantine")
    output.hint("It is open again.")


@click.group()
def takedowns() -> None:
    """Move other people's artifacts to their trash, for a reason that they see."""


@takedowns.command("list")
@output.json_
def list_takedowns() -> None:
    """List what was taken down."""
    _list("takedowns")


@takedowns.command("add")
@click.argument("artifact")
@click.option("--reason", required=True, help="Its owner sees it.")
@output.json_
def take_down(artifact: str, *, reason: str) -> None:
    """Take ARTIFACT down, at once and for open pages too; its owner cannot put it back."""
    _close(artifact, "takedown", reason=reason)
    output.hint("It is in its owner's trash.")


@takedowns.command("release")
@click.argument("artifact")
@output.json_
def put_back(artifact: str) -> None:
    """Put ARTIFACT back as it was."""
    _reopen(artifact, "takedown")
    output.hint("It is back.")


def _list(name: str) -> None:
    with target.client() as client:
        found = client.listed(f"/admin/{name}")
    output.answer(*found)
    output.table((each["id"], each["owner"], each["title"], each["reason"]) for each in found)


def _close(artifact: str, measure: str, *, reason: str) -> None:
    path = f"/admin/artifacts/{target.artifact(artifact)}/{measure}"
    with target.client() as client:
        output.answer(client.put(path, {"reason": reason}))


def _reopen(artifact: str, measure: str) -> None:
    id_ = target.artifact(artifact)
    with target.client() as client:
        client.delete(f"/admin/artifacts/{id_}/{measure}")
    output.answer({"id": id_})
