"""Texts that ship with the package and agents read."""

from importlib.resources import files


def guide() -> str:
    """How to write a page, in Markdown."""
    return files("fanlight.agents").joinpath("guide.md").read_text()
