"""`fanlight publish`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fanlight.cli import links, output
from fanlight.cli.links import Link
from fanlight.kit.files import replacing
from fanlight.model.artifact import Audience

if TYPE_CHECKING:
    # At run time these wait until there is something to send.
    from fanlight.client.api import Answer, Claims, Hear
    from fanlight.model.errors import Conflict

_ASIDE = ".merged"


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
@click.option("--allow-secrets", metavar="REASON", help="Why what looks like a secret is none.")
@click.option("--agent", metavar="NAME/VERSION", help="The agent at work, if it is not detected.")
@click.option("--session", metavar="ID", help="The agent's session.")
@click.option("--open", "open_", is_flag=True, help="Open the page in a browser.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
def publish(
    path: str,
    *,
    to: str | None,
    agent: str | None,
    session: str | None,
    open_: bool,
    json_: bool,
    **words: Any,
) -> None:
    """Publish PATH and print its URL; the same PATH again updates the same page.

    PATH is an HTML, Markdown, SVG or code file, a folder with index.html, or - for HTML on stdin.
    """
    from fanlight.cli.provenance import claims

    new = words.pop("new")
    if new and to:
        raise click.UsageError("--new makes another artifact, --to names one: give one of them.")
    # First: a folder that is misspelt is noticed while nothing is published.
    folder = _folder(words.pop("folder"))
    who = claims(agent, session)
    if path == "-":
        answer = send_text(_stdin(), to=to, claims=who, **words)
    else:
        answer = send(Path(path), to=to, new=new, claims=who, **words)
    if folder is not None:
        _put_into(folder, answer["id"])
    output.warnings(answer["warnings"])
    if answer["unchanged"]:
        output.hint(f"Nothing changed since version {answer['version']}.{_not_applied(words)}")
    if json_:
        output.as_json(answer)
    else:
        output.result(answer["url"])
    if open_:
        from fanlight.client.browser import opened

        if not opened(answer["url"]):
            output.hint(f"There is no browser here. Open it yourself: {answer['url']}")


def _folder(name: str | None) -> str | None:
    from fanlight.cli import folders, target

    if name is None:
        return None
    with target.client() as client:
        return folders.id_of(client, name)


def _put_into(folder: str, artifact: str) -> None:
    from fanlight.cli import target

    with target.client() as client:
        client.put(f"/artifacts/{artifact}/folder", {"folder": folder})


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
    helping = _helping(path, linked=to is None and link is not None)
    with Client(profile, claims, hear=hear) as client, helping:
        answer = client.publish(source.files, meta, artifact=target)
    links.keep(place, profile.server, link=Link(answer["id"], answer["version"]))
    return answer


@contextmanager
def _helping(path: Path, *, linked: bool) -> Iterator[None]:
    """Adds to an error what to do about it with this command and this file."""
    from fanlight.model.errors import Conflict, Gone, Missing

    try:
        yield
    except Conflict as conflict:
        raise _with_merge(path, conflict) from conflict
    except (Missing, Gone) as error:
        if linked:
            back = f"Bring the page back with `fanlight undelete {path}`, or publish"
            error.detail = (
                f"{path} was published there, says {links.NAME} beside it. "
                f"{back if isinstance(error, Gone) else 'Publish'} it as another page: "
                f"fanlight publish {path} --new"
            )
        raise


def _with_merge(path: Path, conflict: "Conflict") -> "Conflict":
    """A merge that the server made is put beside the file, for whoever goes on from it."""
    fields = dict(conflict.fields)
    live, merged = fields.get("live_version"), fields.pop("merged", None)
    again = f"fanlight publish {path} --base-version {live}"
    if merged is None:
        detail = (
            f"Read version {live} (fanlight pull {path} DIR), bring your edit into it, then: "
            f"{again}. To replace it regardless: --force."
        )
    else:
        aside = path.with_name(f"{path.stem}{_ASIDE}{path.suffix}")
        with replacing(aside) as file:
            file.write(merged.encode())
        fields["merged_path"] = str(aside)
        detail = (
            f"Both edits are together in {aside}. Look at it, put it in the place of {path}, "
            f"then: {again}. To replace version {live} regardless: --force."
        )
    return type(conflict)(conflict.code, conflict.title, detail, **fields)
