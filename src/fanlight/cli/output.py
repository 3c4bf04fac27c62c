"""stdout carries the result and nothing else; progress, hints and errors go to stderr."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

# What others wrote may hold sequences that a terminal obeys, or marks that turn text around.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text without what a terminal would take for a command; lines and tabs stay."""
    return _COMMANDS.sub("\N{REPLACEMENT CHARACTER}", text)


def result(text: str) -> None:
    click.echo(plain(text))


def block(text: str) -> None:
    """Lines that end as they came."""
    click.echo(plain(text), nl=False)


def as_json(value: Mapping[str, Any]) -> None:
    """One JSON object on one line."""
    text = json.dumps(value, ensure_ascii=False)
    click.echo(_COMMANDS.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def hint(text: str) -> None:
    click.echo(plain(text), err=True)


def warnings(found: Iterable[Mapping[str, Any]]) -> None:
    for each in found:
        line = f"line {each['line']}: " if each.get("line") else ""
        hint(f"warning: {line}{each['message']}")


def table(rows: Sequence[tuple[str, ...]]) -> None:
    """Columns as wide as they need to be; the last one runs on."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    for row in rows:
        start = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        click.echo(plain(f"{start}  {row[-1]}" if start else row[-1]))
