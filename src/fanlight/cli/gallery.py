"""`fanlight list`, `show`, `open`, and what changes one artifact but not its content."""

from typing import Any

import click

from fanlight.cli import folders, output, target, views
from fanlight.cli.moments import age
from fanlight.client.api import Client
from fanlight.client.browser import opened
from fanlight.model.artifact import ListScope
from fanlight.model.errors import Denied

_artifact = click.argument("artifact")


@click.command()
@click.option(
    "--scope",
    type=click.Choice([each.value for each in ListScope]),
    default=ListScope.ALL.value,
    help="Whose artifacts to list.",
)
@click.option("--query", "q", metavar="WORDS", help="Search titles and visible text.")
@click.option("--agent", metavar="NAME", help="Only those that this agent published last.")
@click.option("--folder", help="Only those in this folder: its ID or name.")
@click.option("--pinned", is_flag=True, help="Only those you pinned.")
@click.option("--archived", is_flag=True, help="Only those that are archived.")
@click.option("--trashed", is_flag=True, help="Only those in your trash.")
@click.option("--limit", type=click.IntRange(1, 1000), default=25, help="How many at most.")
@output.json_
def list_(*, limit: int, folder: str | None, **query: Any) -> None:
    """List artifacts, newest first."""
    with target.client() as client:
        query["folder"] = folders.id_of(client, folder) if folder else None
        found = client.listed("/artifacts", limit=limit, **query)
    output.answer(*found)
    output.table(
        (
            item["id"],
            f"v{item['version']}",
            item["audience"],
            age(item["updated_at"]),
            item["title"],
        )
        for item in found
    )


list_.name = "list"


@click.command()
@_artifact
@output.json_
def show(artifact: str) -> None:
    """Show one artifact."""
    path = f"/artifacts/{target.artifact(artifact)}"
    with target.client() as client:
        found = client.get(path)
        output.answer(found)
        seen = _views(client, path)
    names = ("title", "url", "version", "audience", "role", "agent", "updated_at", "description")
    rows = [(name, str(found[name])) for name in names if found[name] != ""]
    output.table(rows + seen)


def _views(client: Client, path: str) -> list[tuple[str, str]]:
    """For those who may publish to it."""
    try:
        return [("views", views.line(client.get(f"{path}/views")))]
    except Denied:
        return []


@click.command()
@_artifact
@output.json_
def open_(artifact: str) -> None:
    """Open an artifact in a browser."""
    with target.client() as client:
        url = client.get(f"/artifacts/{target.artifact(artifact)}")["url"]
    output.answer({"url": url})
    output.result(url)
    if not opened(url):
        output.hint(f"There is no browser here. Open it yourself: {url}")


open_.name = "open"


@click.command()
@_artifact
@click.argument("title")
@output.json_
def rename(artifact: str, title: str) -> None:
    """Give an artifact another title, which later versions keep."""
    with target.client() as client:
        found = client.patch(f"/artifacts/{target.artifact(artifact)}", {"title": title})
    output.answer(found)
    output.result(found["title"])


@click.command()
@_artifact
@click.option("--title", help="Later versions keep it.")
@click.option("--description", help="What it is, in a sentence.")
@click.option("--icon", help="A word such as chart, or an emoji.")
@output.json_
def describe(artifact: str, **words: str | None) -> None:
    """Change what is said of an artifact, without a new version."""
    change = {name: text for name, text in words.items() if text is not None}
    if not change:
        raise click.UsageError("Say what to change: --title, --description, --icon.")
    with target.client() as client:
        found = client.patch(f"/artifacts/{target.artifact(artifact)}", change)
    output.answer(found)
    output.table((name, str(found[name])) for name in words)


@click.command()
@_artifact
@output.json_
def archive(artifact: str) -> None:
    """Take an artifact out of the lists that do not ask for what is archived."""
    _archive(artifact, archived=True)


@click.command()
@_artifact
@output.json_
def unarchive(artifact: str) -> None:
    """Put an archived artifact back into the lists."""
    _archive(artifact, archived=False)


def _archive(artifact: str, *, archived: bool) -> None:
    with target.client() as client:
        found = client.patch(f"/artifacts/{target.artifact(artifact)}", {"archived": archived})
    output.answer(found)
    output.result(found["url"])


@click.command()
@_artifact
@output.json_
def pin(artifact: str) -> None:
    """Keep an artifact at hand in your own gallery: `list --pinned`."""
    _pin(artifact, pinned=True)


@click.command()
@_artifact
@output.json_
def unpin(artifact: str) -> None:
    """Take an artifact off what you pinned."""
    _pin(artifact, pinned=False)


def _pin(artifact: str, *, pinned: bool) -> None:
    """For the caller alone: a star in the gallery is the same."""
    with target.client() as client:
        found = client.patch(f"/artifacts/{target.artifact(artifact)}", {"starred": pinned})
    output.answer(found)
    output.result(found["url"])


@click.command()
@_artifact
@click.option("--purge", is_flag=True, help="Delete what is in the trash for good.")
@output.json_
def delete(artifact: str, *, purge: bool) -> None:
    """Move an artifact to the trash; `undelete` brings it back."""
    id_ = target.artifact(artifact)
    with target.client() as client:
        if purge:
            client.delete(f"/artifacts/{id_}", purge=True)
            output.answer({"id": id_, "purged": True})
            output.hint("Deleted for good.")
            return
        client.delete(f"/artifacts/{id_}")
    output.answer({"id": id_, "purged": False})
    output.hint(f"In the trash. To bring it back: fanlight undelete {id_}")


@click.command()
@_artifact
@output.json_
def undelete(artifact: str) -> None:
    """Bring an artifact back from the trash."""
    with target.client() as client:
        found = client.post(f"/artifacts/{target.artifact(artifact)}/undelete", {})
    output.answer(found)
    output.result(found["url"])
