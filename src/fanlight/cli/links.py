"""`.fanlight.json` beside a source: which artifact it was published to, and as which version.

It makes publishing the same file again update the same page without anybody naming an ID. It holds
no secret; whether it goes into version control is the project's choice.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = ".fanlight.json"


@dataclass(frozen=True, slots=True)
class Link:
    """`version` is the one that the local file was last in step with."""

    artifact: str
    version: int


def find(source: Path, server: str) -> Link | None:
    entry = _read(source).get(server, {}).get(source.name)
    try:
        return Link(str(entry["id"]), int(entry["version"])) if entry else None
    except (KeyError, TypeError, ValueError):
        return None


def keep(source: Path, server: str, *, link: Link) -> None:
    everything = _read(source)
    everything.setdefault(server, {})[source.name] = {"id": link.artifact, "version": link.version}
    place = _place(source)
    fresh = place.with_suffix(".new")
    fresh.write_text(json.dumps(everything, indent=2) + "\n")
    fresh.replace(place)


def _place(source: Path) -> Path:
    """Beside the file or the folder, not within it: what is inside a folder is published."""
    return source.parent / NAME


def _read(source: Path) -> dict[str, Any]:
    try:
        found = json.loads(_place(source).read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
