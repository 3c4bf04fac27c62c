"""`fanlight publish`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fanlight.cli import links, output
from fanlight.cli.links import Link
from fanlight.model.artifact import Audience

if TYPE_CHECKING:
    # At run time these wait until there is something to send.
    from fanlight.client.api import Answer, Claims, Hear


@click.command()
@click.argument("path")
@click.option("--to", metavar="ARTIFACT", help="Update this artifact: its ID or URL.")
@click.option("--new", is_flag=True, help="A new artifact, though PATH was published before.")
@click.option("--title", help="Used where the document has no title of its own.")
@click.option("--description", help="What it is, in a sentence.")
@click.option("--icon", help="A word such as chart, or an emoji.")
@click.option("--label", help="What this version is, in up to 60 characters.")
@click.option("--note", help="What changed, and why.")
@click.option("--base-version", type=int, metavar="N", help="The version this edit began from.")
@click.option("--force", is_flag=True, help="Replace what somebody published in between.")
@click.option(
    "--audience", type=click.Choice([each.value for each in Audience]), help="Who may open it."
)
@click.option("--folder", metavar="FOLDER", help="Put it into this folder: its ID or name.")
@click.option("--pin", is_flag=True, help="Viewers see this version, and none newer.")
@click.option("--allow-secrets", metavar="REASON", help="Why what looks like a secret is none.")
@click.option("--agent", metavar="NAME/VERSION", help="The agent at work, if it is not detected.")
@click.option("--session", metavar="ID", help="The agent's session.")
@click.option("--open", "open_", is_flag=True, help="Open the page in a browser.")
@output.json_
def publish(
    path: str,
    *,
    to: str | None,
    agent: str | None,
    session: str | None,
    open_: bool,
    **words: Any,
) -> None:
    """Publish PATH and print its URL; the same PATH again updates the same page.

    PATH is an HTML, Markdown, SVG or code file, a folder with index.html, or - for HTML on stdin.
    """
    from fanlight.cli.provenance import claims

    new = words.pop("new")
    if new and to:
        raise click.UsageError("--new makes another artifact, --to names one: give one of them.")
    pin = words.pop("pin")
    who = claims(agent, session)
    if path == "-":
        answer = send_text(_stdin(), to=to, claims=who, **words)
    else:
        answer = send(Path(path), to=to, new=new, claims=who, **words)
    if pin:
        _pin(answer["id"], answer["version"])
    output.warnings(answer["warnings"])
    if answer["unchanged"]:
        output.hint(f"Nothing changed since version {answer['version']}.{_not_applied(words)}")
    output.answer(answer)
    output.result(answer["url"])
    if open_:
        from fanlight.client.browser import opened

        if not opened(answer["url"]):
            output.hint(f"There is no browser here. Open it yourself: {answer['url']}")


def _pin(artifact: str, version: int) -> None:
    from fanlight.cli import target

    with target.client() as client:
        client.put(f"/artifacts/{artifact}/sharing", {"pinned": version})


def _stdin() -> bytes:
    from fanlight.model.errors import Invalid

    if page := sys.stdin.buffer.read():
        return page
    raise Invalid(
        "empty-page", "Stdin was empty.", "Did the command that should write the page fail?"
    )


def _not_applied(words: dict[str, Any]) -> str:
    """The audience is changed all the same; what describes a version needs a new one."""
    names = ("title", "description", "icon", "label", "note")
    given = ", ".join(f"--{name}" for name in names if words[name])
    return f" Not applied, because there is no new version: {given}." if given else ""


def send_text(
    page: bytes, *, to: str | None, claims: "Claims", hear: "Hear | None" = None, **words: Any
) -> "Answer":
    """Publishes HTML that is in no file. Returns the API's answer."""
    from fanlight.cli.target import artifact
    from fanlight.client.api import Client
    from fanlight.client.form import LocalFile
    from fanlight.client.profile import require

    target = artifact(to) if to else None
    with Client(require(), claims, hear=hear) as client:
        return client.publish((LocalFile("index.html", data=page),), words, artifact=target)


def send(
    path: Path,
    *,
    to: str | None,
    claims: "Claims",
    new: bool = False,
    hear: "Hear | None" = None,
    **words: Any,
) -> "Answer":
    """Publishes what is at `path`, and remembers where. Returns the API's answer."""
    from fanlight.cli import provenance
    from fanlight.cli.advice import CommandAdvice, ToolAdvice
    from fanlight.cli.sources import gather
    from fanlight.cli.target import artifact
    from fanlight.client.api import Client
    from fanlight.client.profile import require

    profile = require()
    place = links.absolute(path)
    source = gather(place)
    link = None if new else links.find(place, profile.server)
    target = artifact(to) if to else link.artifact if link else None
    meta: dict[str, Any] = {"entry": source.entry, **provenance.git(place)}
    # Published elsewhere by name, the link says nothing about what this edit began from.
    if link is not None and target == link.artifact:
        meta["base_version"] = link.version
    for name in source.left_out:
        output.hint(f"warning: {name} leads out of the folder and was left out.")
    meta |= {name: value for name, value in words.items() if value is not None}
    from_tool = claims.program == "mcp"
    advice = ToolAdvice(path, target) if from_tool else CommandAdvice(path)
    helping = advice.helping(linked=to is None and link is not None)
    with Client(profile, claims, hear=hear) as client, helping:
        answer = client.publish(source.files, meta, artifact=target)
    links.keep(place, profile.server, link=Link(answer["id"], answer["version"]))
    return answer
