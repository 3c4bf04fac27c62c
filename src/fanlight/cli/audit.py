"""`fanlight admin audit`: who did what, and whether the log of it is whole."""

import sys
from typing import Any

import click

from fanlight.cli import output, target

_FILTERS = (
    click.option("--actor", help="A kind of actor, or a person's e-mail address or ID."),
    click.option("--type", "type_", help="What was done, such as content.read."),
    click.option("--artifact", help="An artifact, by its ID or any of its URLs."),
    click.option("--from", "since", help="From this time, such as 2026-11-23T08:00:00Z."),
    click.option("--to", "until", help="Up to, and without, this time."),
)


def _filtered(command: Any) -> Any:
    for option in reversed(_FILTERS):
        command = option(command)
    return command


@click.group()
def audit() -> None:
    """Read, export and check the audit log."""


@audit.command("list")
@_filtered
@click.option("--limit", type=click.IntRange(1, 10_000), default=25, show_default=True)
@output.json_
def list_(*, limit: int, **filters: str | None) -> None:
    """List what was done, the newest first."""
    with target.client() as client:
        found = client.listed("/admin/audit", limit=limit, **_query(filters))
    output.answer(*found)
    output.table(_row(item) for item in found)


@audit.command()
@_filtered
@click.option(
    "--format",
    "format_",
    type=click.Choice(["jsonl", "csv", "ocsf"]),
    default="jsonl",
    show_default=True,
    help="JSON lines, CSV, or OCSF events as JSON lines.",
)
def export(*, format_: str, **filters: str | None) -> None:
    """Write all of it to stdout, the oldest first."""
    with target.client() as client:
        chunks = client.stream("/admin/audit/export", format=format_, **_query(filters))
        for chunk in chunks:
            sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


@audit.command()
@output.json_
def verify() -> None:
    """Check that no row was changed or removed. Exits 1 and names the first that was."""
    with target.client() as client:
        verdict = client.post("/admin/audit/verify", {})
    output.answer(verdict)
    if verdict["ok"]:
        rows, checkpoints = verdict["rows"], verdict["checkpoints"]
        output.result(f"The audit log is whole: {rows:,} rows, {checkpoints:,} signed checkpoints.")
    else:
        problem = verdict["problem"]
        output.result(f"{problem['kind']}: {problem['detail']}")
    if not verdict["ok"]:
        raise SystemExit(1)


@audit.command()
@output.json_
def streams() -> None:
    """Show where the log goes by itself, and how far each target is."""
    with target.client() as client:
        found = client.listed("/admin/audit/streams")
    output.answer(*found)
    output.table(_progress(each) for each in found)


def _progress(item: dict[str, Any]) -> tuple[str, ...]:
    state = item["problem"] or "well"
    return item["id"], item["where"], item["format"], f"{item['behind']} behind", state


def _query(filters: dict[str, str | None]) -> dict[str, str | None]:
    names = {"type_": "type", "since": "from", "until": "to"}
    return {names.get(name, name): value for name, value in filters.items()}


def _row(item: dict[str, Any]) -> tuple[str, ...]:
    actor, artifact = item["actor"], item["artifact"]
    who = actor["user"]["email"] if actor["user"] else actor["kind"]
    agent = actor["agent"]["name"] if actor["agent"] else ""
    title = artifact["title"] or artifact["id"] if artifact else ""
    return str(item["n"]), item["at"], who, agent, actor["door"], item["type"], title
