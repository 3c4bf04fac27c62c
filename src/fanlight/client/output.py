"""stdout carries the result and nothing else; progress, hints and errors go to stderr.

Every command says what it found twice: `answer` is what `--json` prints, one object a line, and the
others print words. Which of them is heard is decided here alone.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import click

# What others wrote may hold sequences that a terminal obeys, or marks that turn text around.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_JSON = "fanlight.json"


def plain(text: str) -> str:
    """The text without what a terminal would take for a command; lines and tabs stay."""
    return _COMMANDS.sub("\N{REPLACEMENT CHARACTER}", text)


def _asked(context: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - as click calls it
    context.meta[_JSON] = wanted


json_ = click.option(
    "--json",
    is_flag=True,
    expose_value=False,
    callback=_asked,
    help="Print JSON, one object a line.",
)
"""The option of every command that answers something."""


def is_json() -> bool:
    """Whether the command was asked for JSON."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_JSON))


def answer(*found: Mapping[str, Any]) -> None:
    """Objects, for who asked for JSON."""
    if is_json():
        for each in found:
            as_json(each)


def result(text: str) -> None:
    """A line, for who did not ask for JSON; as all below."""
    if not is_json():
        click.echo(plain(text))


def block(text: str) -> None:
    """Lines that end as they came."""
    if not is_json():
        click.echo(plain(text), nl=False)


def as_json(value: Mapping[str, Any]) -> None:
    """One JSON object on one line."""
    text = json.dumps(value, ensure_ascii=False)
    click.echo(_COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def hint(text: str) -> None:
    click.echo(plain(text), err=True)


def warnings(found: Iterable[Mapping[str, Any]]) -> None:
    for each in found:
        place = [each["file"]] if each.get("file") else []
        place += [f"line {each['line']}"] if each.get("line") else []
        hint(": ".join(["warning", *([", ".join(place)] if place else []), each["message"]]))


def table(lines: Iterable[tuple[str, ...]]) -> None:
    """Columns as wide as they need to be; the last one runs on."""
    rows = [] if is_json() else list(lines)
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        start = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        click.echo(plain(f"{start}  {row[-1]}" if start else row[-1]))
