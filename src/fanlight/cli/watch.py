"""`fanlight watch`."""

import subprocess
from pathlib import Path

import click

from fanlight.cli import links, output
from fanlight.cli.provenance import claims
from fanlight.cli.publish import send
from fanlight.model.errors import AppError, Missing


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--run", metavar="CMD", help="Run this first each time, to build PATH.")
@click.option("--source", "sources", multiple=True, metavar="GLOB", help="Watch these files too.")
@click.option("--label", help="The label of every version.")
def watch(path: Path, *, run: str | None, sources: tuple[str, ...], label: str | None) -> None:
    """Republish PATH whenever it, or a --source file, changes. Ctrl-C ends it."""
    from watchfiles import watch as changes

    places = _places(path, sources, built=run is not None)
    _republish(path, run, label)
    output.hint("Watching; Ctrl-C ends it.")
    for _ in changes(*places, watch_filter=_matters, raise_interrupt=True):
        _republish(path, run, label)


def _republish(path: Path, run: str | None, label: str | None) -> None:
    """An error is told, and the next change tries again."""
    if run is not None and subprocess.run(run, shell=True, check=False).returncode != 0:  # noqa: S602 - the user's own command
        output.hint(f"`{run}` failed; nothing was published.")
        return
    try:
        answer = send(path, to=None, claims=claims(None, None), label=label)
    except AppError as error:
        output.hint(f"fanlight: {error.title} {error.detail}")
        return
    output.warnings(answer["warnings"])
    if not answer["unchanged"]:
        output.result(f"v{answer['version']}  {answer['url']}")


def _places(path: Path, sources: tuple[str, ...], *, built: bool) -> list[Path]:
    """What to watch. A document that a command builds would otherwise set itself off."""
    found = [place for glob in sources for place in Path().glob(glob)]
    if not (built and found):
        found.append(path if path.is_dir() else path.parent)
    missing = [place for place in found if not place.exists()]
    if missing:
        raise Missing("no-file", f"There is no {missing[0]} to watch.", "Check the path.")
    return found


def _matters(_change: object, place: str) -> bool:
    name = Path(place).name
    return name != links.NAME and not name.endswith((".new", "~", ".swp"))
