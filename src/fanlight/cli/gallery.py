"""`fanlight list`, `show`, `open`, `rename`, `pin`, `unpin`, `delete` and `undelete`."""

from typing import Any

import click

from fanlight.cli import output, target, views
from fanlight.cli.moments import age
from fanlight.client.api import Client
from fanlight.client.browser import opened
from fanlight.model.artifact import ListScope
from fanlight.model.errors import Denied

_json = click.option("--json", "json_", is_flag=True, help="Print JSON, one object a line.")
_artifact = click.argument("artifact")


@click.command()
@click.option(
    "--scope",
    type=click.Choice([each.value for each in ListScope]),
    default=ListScope.ALL.value,
    help="Whose artifacts to list.",
)
@click.option("--query", "q", metavar="WORDS", help="Search titles and visible text.")
@click.option("--pinned", is_flag=True, help="Only those you pinned.")
@click.option("--archived", is_flag=True, help="Only those that are archived.")
@click.option("--trashed", is_flag=True, help="Only those in your trash.")
@click.option("--limit", type=click.IntRange(1, 1000), default=25, help="How many at most.")
@_json
def list_(*, limit: int, json_: bool, **query: Any) -> None:
    """List artifacts, newest first."""
    with target.client() as client:
        found = client.listed("/artifacts", limit=limit, **query)
    if json_:
        for item in found:
            output.as_json(item)
        return
    output.table(
        [
            (
                item["id"],
                f"v{item['version']}",
                item["audience"],
                age(item["updated_at"]),
                item["title"],
            )
            for item in found
        ]
    )


list_.name = "list"


@click.command()
@_artifact
@_json
def show(artifact: str, *, json_: bool) -> None:
    """Show one artifact."""
    path = f"/artifacts/{target.artifact(artifact)}"
    with target.client() as client:
        found = client.get(path)
        if json_:
            output.as_json(found)
            return
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
def open_(artifact: str) -> None:
    """Open an artifact in a browser."""
    with target.client() as client:
        url = client.get(f"/artifacts/{target.artifact(artifact)}")["url"]
    output.result(url)
    if not opened(url):
        output.hint(f"There is no browser here. Open it yourself: {url}")


open_.name = "open"


@click.command()
@_artifact
@click.argument("title")
def rename(artifact: str, title: str) -> None:
    """Give an artifact another title, which later versions keep."""
    with target.client() as client:
        found = client.patch(f"/artifacts/{target.artifact(artifact)}", {"title": title})
    output.result(found["title"])


@click.command()
@_artifact
def pin(artifact: str) -> None:
    """Keep an artifact at hand in your own gallery: `list --pinned`."""
    _pin(artifact, pinned=True)


@click.command()
@_artifact
def unpin(artifact: str) -> None:
    """Take an artifact off what you pinned."""
    _pin(artifact, pinned=False)


def _pin(artifact: str, *, pinned: bool) -> None:
    """For the caller alone: a star in the gallery is the same."""
    with target.client() as client:
        found = client.patch(f"/artifacts/{target.artifact(artifact)}", {"starred": pinned})
    output.result(found["url"])


@click.command()
@_artifact
@click.option("--purge", is_flag=True, help="Delete what is in the trash for good.")
def delete(artifact: str, *, purge: bool) -> None:
    """Move an artifact to the trash; `undelete` brings it back."""
    id_ = target.artifact(artifact)
    with target.client() as client:
        if purge:
            client.delete(f"/artifacts/{id_}", purge=True)
            output.hint("Deleted for good.")
            return
        client.delete(f"/artifacts/{id_}")
    output.hint(f"In the trash. To bring it back: fanlight undelete {id_}")


@click.command()
@_artifact
def undelete(artifact: str) -> None:
    """Bring an artifact back from the trash."""
    with target.client() as client:
        found = client.post(f"/artifacts/{target.artifact(artifact)}/undelete", {})
    output.result(found["url"])
