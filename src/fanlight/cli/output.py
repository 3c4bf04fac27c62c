"""stdout carries the result and nothing else; progress, hints and errors go to stderr."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click


def result(text: str) -> None:
    click.echo(text)


def as_json(value: Mapping[str, Any]) -> None:
    """One JSON object on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


def hint(text: str) -> None:
    click.echo(text, err=True)


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
        click.echo(f"{start}  {row[-1]}" if start else row[-1])
