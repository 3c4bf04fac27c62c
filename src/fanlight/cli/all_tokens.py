"""`fanlight admin tokens`: the API tokens of the whole organisation."""

import click

from fanlight.cli import bounds, output, target
from fanlight.cli.members import revoke_token
from fanlight.cli.moments import local

_DAYS = click.IntRange(0, 36_500)


@click.group()
def tokens() -> None:
    """List everybody's API tokens, and end them."""


@tokens.command("list")
@click.option("--query", "q", help="A part of an address or a name.")
@click.option("--unused", type=_DAYS, metavar="DAYS", help="Not used for so long.")
@click.option("--expiring", type=_DAYS, metavar="DAYS", help="At their end within so long.")
@click.option("--limit", default=10_000, type=click.IntRange(1), help="At most so many.")
@output.json_
def list_(*, limit: int, **wanted: str | int | None) -> None:
    """List the tokens that work, the newest first."""
    with target.client() as client:
        found = client.listed("/admin/tokens", limit=limit, **wanted)
    output.answer(*found)
    rows: list[tuple[str, ...]] = [
        (
            each["id"],
            each["who"],
            f"...{each['last_four']}",
            each["name"],
            f"used {local(each['used_at'])}" if each["used_at"] else "never used",
            f"until {local(each['expires_at'])}",
            " ".join([*each["scopes"], *bounds.told(each)]),
        )
        for each in found
    ]
    output.table(rows)


tokens.add_command(revoke_token, "revoke")
