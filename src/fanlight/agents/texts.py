"""Texts that ship with the package and agents read."""

from importlib.resources import files


def guide() -> str:
    """How to write a page, in Markdown."""
    return _text("guide.md")


def skill() -> str:
    """A SKILL.md (agentskills.io): when to publish and how, and the guide."""
    return f"{_text('skill.md').rstrip()}\n\n{guide()}"


def _text(name: str) -> str:
    return files("fanlight.agents").joinpath(name).read_text(encoding="utf-8")
