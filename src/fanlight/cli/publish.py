"""`fanlight publish`."""

import sys
from pathlib import Path
from typing import Any

import click

from fanlight.cli import links, output
from fanlight.cli.links import Link

_ASIDE = ".merged"


@click.command()
@click.argument("path")
@click.option("--to", metavar="ARTIFACT", help="Update this artifact: its ID or URL.")
@click.option("--title", help="Used where the document has no title of its own.")
@click.option("--description", help="What it is, in a sentence.")
@click.option("--icon", help="A word such as chart, or an emoji.")
@click.option("--label", help="What this version is, in up to 60 characters.")
@click.option("--note", help="What changed, and why.")
@click.option("--base-version", type=int, metavar="N", help="The version this edit began from.")
@click.option("--force", is_flag=True, help="Replace what somebody published in between.")
@click.option("--audience", type=click.Choice(["private", "org"]), help="Who may open it.")
@click.option("--agent", metavar="NAME/VERSION", help="The agent at work, if it is not detected.")
@click.option("--session", metavar="ID", help="The agent's session.")
@click.option("--open", "open_", is_flag=True, help="Open the page in a browser.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
def publish(path: str, *, to: str | None, open_: bool, json_: bool, **flags: Any) -> None:
    """Publish PATH and print its URL; the same PATH again updates the same page.

    PATH is an HTML, Markdown, SVG or code file, a folder with index.html, or - for HTML on stdin.
    """
    answer = send(path, to=to, **flags)
    output.warnings(answer["warnings"])
    if answer["unchanged"]:
        output.hint(f"Nothing changed since version {answer['version']}.")
    if json_:
        output.as_json(answer)
    else:
        output.result(answer["url"])
    if open_:
        click.launch(answer["url"])


def send(
    path: str,
    *,
    to: str | None = None,
    agent: str | None = None,
    session: str | None = None,
    **words: Any,
) -> dict[str, Any]:
    """Publishes what is at `path`, and remembers where. Returns the API's answer."""
    from fanlight.cli import provenance
    from fanlight.client.api import Client
    from fanlight.client.profile import require
    from fanlight.model.errors import Conflict

    profile = require()
    source, meta, link = _prepare(path, profile.server, to)
    meta |= {name: value for name, value in words.items() if value is not None}
    target = to or (link.artifact if link else None)
    with Client(profile, provenance.claims(agent, session)) as client:
        try:
            answer = client.publish(source, meta, target)
        except Conflict as conflict:
            _set_aside(path, conflict.fields)
            raise
    if path != "-":
        links.keep(Path(path).absolute(), profile.server, Link(answer["id"], answer["version"]))
    return answer


def _prepare(path: str, server: str, to: str | None) -> tuple[Any, dict[str, Any], Link | None]:
    """The files, what goes with them, and where they were published before."""
    from fanlight.cli import provenance
    from fanlight.cli.sources import gather
    from fanlight.client.api import LocalFile

    if path == "-":
        page = LocalFile("index.html", data=sys.stdin.buffer.read())
        return (page,), {}, None
    place = Path(path).absolute()
    source = gather(place)
    meta: dict[str, Any] = {"entry": source.entry, **provenance.git(place)}
    link = links.find(place, server)
    # Published elsewhere by name, the link says nothing about what this edit began from.
    if link is not None and (to is None or link.artifact in to):
        meta["base_version"] = link.version
    return source.files, meta, link


def _set_aside(path: str, fields: dict[str, Any]) -> None:
    """A merge that the server made is put beside the file, for whoever goes on from it."""
    merged = fields.get("merged")
    if merged is None or path == "-":
        return
    place = Path(path)
    aside = place.with_name(f"{place.stem}{_ASIDE}{place.suffix}")
    aside.write_text(merged)
    output.hint(
        f"Both edits are together in {aside}. Look at it, put it in {place}'s place, then: "
        f"fanlight publish {place} --base-version {fields['live_version']}"
    )
