"""A report of a real tool, made once in a run by whichever test asks for it first."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.generators.reports import REPORTS

from fanlight.page.references import local_files


@dataclass(frozen=True, slots=True)
class Report:
    """A report as a publisher would send it.

    Attributes:
        path: the document, or the directory with `index.html`.
        document: the document's path among `files`.
        files: a directory's files, or the document with the files it needs.
    """

    path: Path
    document: str
    files: dict[str, bytes]


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Report]:
    made: dict[str, Report] = {}

    def make(name: str) -> Report:
        if name not in made:
            path = REPORTS[name](tmp_path_factory.mktemp(name))
            made[name] = _directory(path) if path.is_dir() else _document(path)
        return made[name]

    return make


def _directory(path: Path) -> Report:
    files = {
        file.relative_to(path).as_posix(): file.read_bytes()
        for file in path.rglob("*")
        if file.is_file()
    }
    return Report(path, "index.html", files)


def _document(path: Path) -> Report:
    def read(name: str) -> bytes | None:
        file = path.parent / name
        return file.read_bytes() if file.is_file() else None

    content = path.read_bytes()
    beside = {name: file.data for name, file in local_files(path.name, content, read=read).items()}
    return Report(path, path.name, {path.name: content, **beside})
