"""`fanlight views`."""

from typing import Any

import click

from fanlight.cli import output, target
from fanlight.cli.moments import age


@click.command()
@click.argument("artifact")
@output.json_
def views(artifact: str) -> None:
    """Show how often an artifact was viewed, and by how many; for its owner and editors."""
    with target.client() as client:
        found = client.get(f"/artifacts/{target.artifact(artifact)}/views")
    output.answer(found)
    output.result(line(found))
    output.table((f"v{each['n']}", f"{each['views']:,}") for each in found["versions"])
    people = found["people"] or []
    output.table((each["name"], str(each["views"]), age(each["seen_at"])) for each in people)


def line(found: dict[str, Any]) -> str:
    """The API's `ViewsShape`, in short."""
    if not found["views"]:
        return "never viewed"
    views, viewers = counted(found["views"], "view"), counted(found["viewers"], "viewer")
    return f"{views} by {viewers}, last {age(found['last_viewed_at'])}"


def counted(number: int, one: str) -> str:
    return f"{number:,} {one if number == 1 else one + 's'}"
