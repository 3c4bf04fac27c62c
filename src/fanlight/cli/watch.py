"""`fanlight watch`."""

import subprocess
from collections.abc import Iterable
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path

import click

from fanlight.cli import links, output
from fanlight.cli.provenance import claims
from fanlight.cli.publish import send
from fanlight.cli.sources import folders, parts
from fanlight.model.errors import AppError, Denied, Missing

_TICK_MS = 200

_Prints = dict[Path, str | None]
"""A hash of each file's content, None where there is none."""


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--run",
    metavar="CMD",
    help="Run this first each time, to build PATH. Give what it reads as --source.",
)
@click.option("--source", "sources", multiple=True, metavar="GLOB", help="Watch these files too.")
@click.option("--label", help="The label of every version.")
@output.json_
def watch(path: Path, *, run: str | None, sources: tuple[str, ...], label: str | None) -> None:
    """Republish PATH whenever it, a file it refers to, or a --source file changes.

    Ctrl-C ends it.
    """
    if not links.absolute(path).parent.is_dir():
        raise Missing("no-file", f"There is no {path} to watch.", "Check the path.")
    for glob in sources:
        if not any(Path().glob(glob)):
            raise Missing("no-file", f"Nothing matches {glob}.", "Check the pattern.")
    watched = _Watched(links.absolute(path), sources)
    if run is not None and not sources:
        output.hint(f"Only {path} is watched: name what `{run}` builds it from with --source.")
    output.hint("Watching; Ctrl-C ends it.")
    while True:
        _republish(watched, path, run=run, label=label)
        watched.wait()


class _Watched:
    """What counts as a change: the content of what is published, and of the sources."""

    def __init__(self, path: Path, globs: tuple[str, ...]) -> None:
        self._path = path
        self._globs = globs
        self._parts: tuple[Path, ...] = ()
        self._seen: _Prints = {}

    def sources(self) -> _Prints:
        return _prints(self._found())

    def settle(self) -> None:
        """Takes what is there now as known."""
        self._parts = self._published()
        self._seen = self._look()

    def wait(self) -> None:
        """Until something is other than it was known."""
        has_changed = False
        while not has_changed:
            # A folder may be gone again before it is watched.
            with suppress(FileNotFoundError):
                has_changed = self._noticed()

    def _noticed(self) -> bool:
        """False where folders came or went, so that others have to be watched.

        Folders are watched rather than files, because many editors replace what they save; and one
        by one, because a source may lie in a folder that is far larger than what matters.
        """
        from watchfiles import watch as changes

        around = self._folders()
        is_first = True
        for changed in changes(
            *around,
            watch_filter=None,
            recursive=False,
            raise_interrupt=True,
            rust_timeout=_TICK_MS,
            yield_on_timeout=True,
        ):
            # The first time when watching has begun, so that no change falls in between.
            if (is_first or changed) and self._look() != self._seen:
                return True
            is_first = False
            places = {Path(place) for _, place in changed}
            if any(place in around or place.is_dir() for place in places):
                return False
        return False

    def _look(self) -> _Prints:
        # Which files a document refers to is known since it was last read; of a folder, any counts.
        published = self._published() if self._path.is_dir() else self._parts
        return _prints((*published, *self._found()))

    def _published(self) -> tuple[Path, ...]:
        try:
            return parts(self._path)
        except (AppError, OSError):
            return (self._path,)

    def _found(self) -> tuple[Path, ...]:
        return tuple(links.absolute(place) for glob in self._globs for place in Path().glob(glob))

    def _folders(self) -> set[Path]:
        places = (self._path, *self._parts, *self._found())
        return {_standing(place.parent) for place in places} | set(folders(self._path))


def _republish(watched: _Watched, path: Path, *, run: str | None, label: str | None) -> None:
    """An error is told, and the next change tries again; without a sign-in that is in vain."""
    if not _is_built(watched, run):
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
        output.answer(answer)
        output.result(f"v{answer['version']}  {answer['url']}")


def _is_built(watched: _Watched, run: str | None) -> bool:
    """Afterwards what is there is known: what the command wrote does not set it off again."""
    if run is None:
        watched.settle()
        return True
    before = watched.sources()
    done = subprocess.run(run, shell=True, check=False)  # noqa: S602 - the user's own command
    watched.settle()
    after = watched.sources()
    for place in (place for place in before if after.get(place) != before[place]):
        output.hint(f"{place.name} changed while `{run}` ran; to build from it, save it again.")
    if done.returncode != 0:
        output.hint(f"`{run}` failed; nothing was published.")
    return done.returncode == 0


def _prints(places: Iterable[Path]) -> _Prints:
    return {place: _print(place) for place in places}


def _print(place: Path) -> str | None:
    if not place.is_file():
        # Opening a pipe would wait for whoever writes to it.
        return None
    try:
        with place.open("rb") as opened:
            return file_digest(opened, "sha256").hexdigest()
    except OSError:
        return None


def _standing(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(each for each in (folder, *folder.parents) if each.is_dir())
