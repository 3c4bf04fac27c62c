"""`fanlight runtime`."""

import os
from pathlib import Path

import click

from fanlight.client import output
from fanlight.server import settings as settings_


@click.group()
def runtime() -> None:
    """The program that sites run on."""


@runtime.command()
@click.option("--data", type=click.Path(path_type=Path), help="Folder for everything kept.")
@click.option(
    "--registry", metavar="URL", help="A registry of npm's; the one npm uses if left out."
)
@click.option(
    "--from-file",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The tarball of the package, for machines without a network.",
)
@output.json_
def install(data: Path | None, registry: str | None, file: Path | None) -> None:
    """Fetch the pinned Workers runtime, check its hash, and keep it with the server's data."""
    from fanlight.runtime import install as installing
    from fanlight.runtime.release import VERSION, build_here

    settings = settings_.load(data=data)
    source = file or registry or installing.registry_of(os.environ, Path.cwd())
    output.hint(f"Installing {build_here().package} {VERSION} from {source}")
    binary = installing.install(settings.runtime_folder, source=source)
    output.answer({"version": VERSION, "path": str(binary)})
    output.result(str(binary))
