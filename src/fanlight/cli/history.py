"""`fanlight versions`, `diff`, `restore` and `pull`."""

import re
from pathlib import Path

import click

from fanlight.cli import output, target
from fanlight.cli.moments import local
from fanlight.client.api import Answer, Client
from fanlight.kit.files import replacing
from fanlight.model.errors import Invalid, Unavailable

_artifact = click.argument("artifact")


@click.command()
@_artifact
@click.option("--limit", type=click.IntRange(1, 10_000), default=25, help="How many at most.")
@output.json_
def versions(artifact: str, *, limit: int) -> None:
    """List an artifact's versions, newest first."""
    path = f"/artifacts/{target.artifact(artifact)}/versions"
    with target.client() as client:
        found = client.listed(path, limit=limit)
    output.answer(*found)
    output.table(
        (
            f"v{item['n']}",
            local(item["created_at"]),
            item["author"]["name"],
            _agent(item["agent"]),
            item["label"],
        )
        for item in found
    )


@click.command()
@_artifact
@click.argument("range_", metavar="A..B")
@click.option("--text", is_flag=True, help="Compare what a reader sees, not the source.")
@output.json_
def diff(artifact: str, range_: str, *, text: bool) -> None:
    """Show what changed from version A to version B."""
    a, b = _range(range_)
    path = f"/artifacts/{target.artifact(artifact)}/versions/{b}/diff"
    what = "text" if text else "source"
    with target.client() as client:
        if output.is_json():
            output.answer(client.get(path, against=a, what=what))
        else:
            output.block(client.text(path, against=a, what=what, format="unified"))


@click.command()
@_artifact
@click.argument("n", type=int)
@click.option("--note", default="", help="Why.")
@click.option(
    "--allow-secrets", default="", metavar="REASON", help="Why what looks like a secret is none."
)
@output.json_
def restore(artifact: str, n: int, *, note: str, allow_secrets: str) -> None:
    """Publish version N again as a new version."""
    path = f"/artifacts/{target.artifact(artifact)}/restore"
    with target.client() as client:
        wanted = {"version": n, "note": note, "allow_secrets": allow_secrets}
        answer = client.post(path, wanted)
    if answer["unchanged"]:
        output.hint(f"Version {n} is the newest already.")
    output.answer(answer)
    output.result(answer["url"])


@click.command()
@_artifact
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--version", "n", type=int, metavar="N", help="Not the newest, but this one.")
@output.json_
def pull(artifact: str, folder: Path, *, n: int | None) -> None:
    """Write a version's files into DIR, byte for byte as they were published."""
    id_ = target.artifact(artifact)
    with target.client() as client:
        chosen = n or client.get(f"/artifacts/{id_}")["version"]
        path = f"/artifacts/{id_}/versions/{chosen}/files"
        for file in client.listed(path):
            # What others published must not become this machine's configuration (`.git`, `.envrc`,
            # `.vscode`); publishing a folder leaves such files out, too.
            if any(re.match(r"\.[^.]", part) for part in file["path"].split("/")):
                output.hint(f"Left out {file['path']}: hidden files could be settings.")
            else:
                place = _write(client, path, folder, file)
                output.answer({**file, "place": str(place)})
                output.result(str(place))


def _write(client: Client, path: str, folder: Path, file: Answer) -> Path:
    from hashlib import sha256
    from urllib.parse import quote

    name: str = file["path"]
    root = folder.resolve()
    place = (root / name).resolve()
    # The server checks paths when they are published; this machine does not rely on it.
    if not place.is_relative_to(root) or place == root:
        raise Invalid("bad-path", f"The file {name} would be written outside {folder}.", "Stopped.")
    place.parent.mkdir(parents=True, exist_ok=True)
    digest = sha256()
    with replacing(place) as opened:
        for chunk in client.stream(f"{path}/{quote(name)}"):
            digest.update(chunk)
            opened.write(chunk)
        if digest.hexdigest() != file["sha256"]:
            raise Unavailable(
                "torn-file", f"{name} did not arrive as it was published.", "Try again."
            )
    return folder / name


def _agent(found: Answer | None) -> str:
    return f"{found['name']} {found['version']}".strip() if found else "-"


def _range(text: str) -> tuple[int, int]:
    a, dots, b = text.partition("..")
    if not dots or not a.isdecimal() or not b.isdecimal():
        raise click.BadParameter(f"{text} is no range of versions. Write it as 3..7.")
    return int(a), int(b)
