"""Taking out of an agent what `fanlight agent install` wrote, and nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fanlight.agents import texts
from fanlight.agents.files import File
from fanlight.agents.merge import unentered, unhooked
from fanlight.agents.places import Place


@dataclass(frozen=True, slots=True)
class Removal:
    """`what` was taken out of `path`, or was left there for the reason `why_not`."""

    path: Path
    what: str
    why_not: str = ""


def remove_from(root: Path, place: Place, *, section: str) -> Iterator[Removal]:
    """Yields nothing for what is not there."""
    config = root / place.config

    def without(text: str) -> str:
        return unentered(config, text, section=section)

    yield from _rewritten(config, "MCP server", without)
    yield from _skill(root / place.skill)
    if place.hooks is not None:
        yield from _rewritten(root / place.hooks, "hook", unhooked)


def _rewritten(path: Path, what: str, without: Callable[[str], str]) -> Iterator[Removal]:
    if not path.exists():
        return
    try:
        before = path.read_text(encoding="utf-8-sig")
        after = without(before)
    except (ValueError, AttributeError, TypeError, KeyError):
        yield Removal(path, what, "which cannot be read")
        return
    if after != before:
        File(path, after).write()
        yield Removal(path, what)


def _skill(path: Path) -> Iterator[Removal]:
    if not path.exists():
        return
    if not File(path, texts.skill()).is_there:
        yield Removal(path, "skill", "which is not as this version wrote it")
        return
    path.unlink()
    if not any(path.parent.iterdir()):
        path.parent.rmdir()
    yield Removal(path, "skill")
