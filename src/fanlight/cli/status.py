"""`fanlight status`."""

from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

import click

from fanlight.cli import links, output, target
from fanlight.cli.links import Link
from fanlight.cli.sources import Source, gather
from fanlight.client.api import Client
from fanlight.client.form import LocalFile
from fanlight.client.profile import require
from fanlight.model.errors import Missing


@dataclass(frozen=True, slots=True)
class Finding:
    """`state` is fresh, stale (changed here), behind (changed there), diverged (both), or
    removed (the file is not here any more).
    """

    path: str
    state: str
    url: str
    version: int


@click.command()
@click.argument("path", default=".", type=click.Path(path_type=Path))
@output.json_
def status(path: Path) -> None:
    """Compare what was published from PATH with what is live."""
    sources = _published(links.absolute(path))
    if not sources:
        raise Missing(
            "not-published", f"Nothing was published from {path}.", f"Try: fanlight publish {path}"
        )
    with target.client() as client:
        for source, link in sources:
            found = _compare(client, source, link)
            output.answer({name: getattr(found, name) for name in Finding.__slots__})
            output.result(f"{found.state:9} {found.path}  v{found.version}  {found.url}")


def _published(path: Path) -> list[tuple[Path, Link]]:
    """The source itself if it has a link, else those within the folder that have one."""
    server = require().server
    if (link := links.find(path, server)) is not None:
        return [(path, link)]
    if not path.is_dir():
        return []
    return [(path / name, link) for name, link in sorted(links.within(path, server).items())]


def _compare(client: Client, source: Path, link: Link) -> Finding:
    live = client.get(f"/artifacts/{link.artifact}")
    files = client.listed(f"/artifacts/{link.artifact}/versions/{link.version}/files")
    published = {file["path"]: file["sha256"] for file in files}
    changed_there = live["version"] != link.version
    if not source.exists():
        return Finding(source.name, "removed", live["url"], live["version"])
    changed_here = _hashes(gather(source)) != published
    states = {
        (False, False): "fresh",
        (True, False): "stale",
        (False, True): "behind",
        (True, True): "diverged",
    }
    state = states[changed_here, changed_there]
    return Finding(source.name, state, live["url"], live["version"])


def _hashes(source: Source) -> dict[str, str]:
    return {file.path: _hash(file) for file in source.files}


def _hash(file: LocalFile) -> str:
    if file.place is None:
        return sha256(file.data).hexdigest()
    with file.place.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()
