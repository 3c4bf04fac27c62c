"""From a path to the files that are published for it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fanlight.client.form import LocalFile
from fanlight.model.errors import Invalid, Missing

_SKIPPED = frozenset({"node_modules", "__pycache__"})


@dataclass(frozen=True, slots=True)
class Source:
    """`entry` is set where several files are parts of one document.

    Attributes:
        left_out: links that lead out of the folder; following them would publish what nobody
            pointed at.
    """

    files: tuple[LocalFile, ...]
    entry: str | None = None
    left_out: tuple[str, ...] = ()


def gather(path: Path) -> Source:
    """A document with the local files it refers to, or all files of a folder.

    Raises `Missing` where there is nothing, `Invalid` for a folder without index.html and for what
    is neither a file nor a folder.
    """
    if path.is_dir():
        return _folder(path)
    if not path.exists():
        raise Missing("no-file", f"There is no file {path}.", "Check the path.")
    if not path.is_file():
        raise Invalid(
            "no-regular-file",
            f"{path} is no regular file.",
            "To publish what a command prints, pipe it: COMMAND | fanlight publish -",
        )
    return _document(path)


def project(folder: Path) -> Source:
    """All files of a site's folder. Raises `Missing` where there is no such folder."""
    if not folder.is_dir():
        raise Missing("no-folder", f"There is no folder {folder}.", "Check the path.")
    return _all_in(folder.resolve())


def parts(path: Path) -> tuple[Path, ...]:
    """Where everything is that `gather` would look at; a document's files may be missing."""
    if path.is_dir():
        return tuple(_files_of(path.resolve()))
    if not path.is_file():
        return (path,)
    from fanlight.page.references import local_files

    read, wanted = _reader(path.parent), [path]

    def noting(name: str) -> bytes | None:
        wanted.append(path.parent / name)
        return read(name)

    local_files(path.name, path.read_bytes(), read=noting)
    return tuple(wanted)


def folders(path: Path) -> tuple[Path, ...]:
    """Those below `path` that `gather` would look into, itself among them; none for a document."""
    return tuple(where for where, _ in _walk(path.resolve())) if path.is_dir() else ()


def _document(path: Path) -> Source:
    from fanlight.page.references import local_files

    data = path.read_bytes()
    found = local_files(path.name, data, read=_reader(path.parent))
    document = LocalFile(path.name, data=data)
    if not found:
        return Source((document,))
    parts = [LocalFile(name, data=part.data) for name, part in found.items()]
    return Source((document, *parts), entry=path.name)


def _reader(folder: Path) -> Callable[[str], bytes | None]:
    root = folder.resolve()

    def read(name: str) -> bytes | None:
        place = root / name
        if not _is_inside(place, root) or not place.is_file():
            return None
        return place.read_bytes()

    return read


def _folder(folder: Path) -> Source:
    root = folder.resolve()
    if not (root / "index.html").is_file():
        raise Invalid(
            "no-index", f"{folder} has no index.html.", "Add one, or publish a single document."
        )
    return _all_in(root)


def _all_in(root: Path) -> Source:
    files, left_out = [], []
    for place in _files_of(root):
        path = place.relative_to(root).as_posix()
        if _is_inside(place, root):
            files.append(LocalFile(path, place))
        else:
            left_out.append(path)
    return Source(tuple(files), left_out=tuple(left_out))


def _files_of(root: Path) -> Iterator[Path]:
    for where, names in _walk(root):
        yield from (where / name for name in names if (where / name).is_file())


def _walk(root: Path) -> Iterator[tuple[Path, list[str]]]:
    for where, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not _is_skipped(name))
        yield Path(where), sorted(name for name in names if not _is_skipped(name))


def _is_inside(place: Path, root: Path) -> bool:
    """Whether what is really there lies in the folder, and in no hidden part of it.

    A page may refer to `.env`, and a link may lead to it: neither makes it part of the page.
    """
    real = place.resolve()
    return real.is_relative_to(root) and not any(map(_is_skipped, real.relative_to(root).parts))


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name in _SKIPPED
