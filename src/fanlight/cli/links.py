"""`.fanlight.json` beside a source: which artifact it was published to, and as which version.

It makes publishing the same file again update the same page without anybody naming an ID. It holds
no secret; whether it goes into version control is the project's choice.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fanlight.kit.files import replacing
from fanlight.model.errors import Invalid

NAME = ".fanlight.json"


@dataclass(frozen=True, slots=True)
class Link:
    """`version` is the one that the local file was last in step with."""

    artifact: str
    version: int


def absolute(source: Path) -> Path:
    """Without `.` and `..`, so that the last part is a name; links are not followed."""
    return Path(os.path.abspath(source))  # noqa: PTH100 - Path.absolute keeps the dots


def find(source: Path, server: str) -> Link | None:
    """Raises `Invalid` for a link file that cannot be read: going on would lose what it says."""
    return within(source.parent, server).get(source.name)


def within(folder: Path, server: str) -> dict[str, Link]:
    """The links of a folder's sources, by name; as `find`."""
    place = folder / NAME
    try:
        return {
            name: Link(str(entry["id"]), int(entry["version"]))
            for name, entry in _read(place).get(server, {}).items()
        }
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Invalid(
            "bad-link-file",
            f"{place} cannot be read.",
            "Repair it, or delete it to publish its sources as new pages.",
        ) from error


def keep(source: Path, server: str, *, link: Link) -> None:
    place = source.parent / NAME
    with _alone(source.parent):
        everything = _read(place)
        entry = {"id": link.artifact, "version": link.version}
        everything.setdefault(server, {})[source.name] = entry
        with replacing(place) as file:
            file.write((json.dumps(everything, indent=2) + "\n").encode())


def _read(place: Path) -> dict[str, Any]:
    """Beside the file or the folder, not within it: what is inside a folder is published."""
    if not place.exists():
        return {}
    found: dict[str, Any] = json.loads(place.read_text())
    return found


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two that publish from one folder at the same time both leave their entry."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
