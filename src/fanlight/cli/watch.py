"""`fanlight watch`."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import click

from fanlight.cli import links, output
from fanlight.cli.provenance import claims
from fanlight.cli.publish import send
from fanlight.cli.sources import gather
from fanlight.model.errors import AppError, Denied, Missing

_TICK_MS = 200


@dataclass(frozen=True, slots=True)
class _Watched:
    """`ignored` is what a command builds: it would otherwise set itself off."""

    places: tuple[Path, ...]
    ignored: Path | None
    deep: bool

    def matters(self, _change: object, place: str) -> bool:
        changed = Path(place)
        if self.ignored is not None and changed.is_relative_to(self.ignored):
            return False
        return changed.name != links.NAME and not place.endswith((".new", "~", ".swp"))


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--run", metavar="CMD", help="Run this first each time, to build PATH.")
@click.option("--source", "sources", multiple=True, metavar="GLOB", help="Watch these files too.")
@click.option("--label", help="The label of every version.")
def watch(path: Path, *, run: str | None, sources: tuple[str, ...], label: str | None) -> None:
    """Republish PATH whenever it, or a --source file, changes. Ctrl-C ends it."""
    from watchfiles import watch as changes

    if not links.absolute(path).parent.is_dir():
        raise Missing("no-file", f"There is no {path} to watch.", "Check the path.")
    found = _sources(sources)
    watched = _watched(links.absolute(path), found, built=run is not None)
    output.hint("Watching; Ctrl-C ends it.")
    is_first = True
    for changed in changes(
        *watched.places,
        watch_filter=watched.matters,
        recursive=watched.deep,
        raise_interrupt=True,
        rust_timeout=_TICK_MS,
        yield_on_timeout=True,
    ):
        # The first time when watching has begun, so that no change falls in between.
        if is_first or changed:
            is_first = False
            _republish(path, run, label)


def _republish(path: Path, run: str | None, label: str | None) -> None:
    """An error is told, and the next change tries again; without a sign-in that is in vain."""
    if run is not None and subprocess.run(run, shell=True, check=False).returncode != 0:  # noqa: S602 - the user's own command
        output.hint(f"`{run}` failed; nothing was published.")
        return
    try:
        answer = send(path, to=None, claims=claims(None, None), label=label)
    except Denied:
        raise
    except AppError as error:
        output.hint(f"fanlight: {error.title} {error.detail}")
        return
    except OSError as error:
        output.hint(f"fanlight: {path} could not be read: {error}")
        return
    output.warnings(answer["warnings"])
    if not answer["unchanged"]:
        output.result(f"v{answer['version']}  {answer['url']}")


def _sources(globs: tuple[str, ...]) -> tuple[Path, ...]:
    found = []
    for glob in globs:
        matching = [links.absolute(place) for place in Path().glob(glob)]
        if not matching:
            raise Missing("no-file", f"Nothing matches {glob}.", "Check the pattern.")
        found += matching
    return tuple(found)


def _watched(path: Path, sources: tuple[Path, ...], *, built: bool) -> _Watched:
    """Folders are watched rather than files, because many editors replace what they save."""
    if built:
        return _Watched(sources or (path.parent,), path, deep=False)
    if path.is_dir():
        return _Watched((path, *sources), None, deep=True)
    return _Watched((*_folders(path), *sources), None, deep=False)


def _folders(document: Path) -> tuple[Path, ...]:
    """Those of the document and of the files that it refers to."""
    try:
        files = gather(document).files
    except (AppError, OSError):
        files = ()
    found = {(document.parent / file.path).parent for file in files} | {document.parent}
    return tuple(sorted(place for place in found if place.is_dir()))
