"""`fanlight admin compliance-keys`: keys of the compliance API."""

from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.cli.moments import local
from fanlight.model.actor import COMPLIANCE_SCOPES

_KEYS = "/admin/compliance/keys"


@click.group("compliance-keys")
def compliance_keys() -> None:
    """Make, list and revoke keys of the compliance API. Only owners may."""


@compliance_keys.command("create")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(sorted(each.value for each in COMPLIANCE_SCOPES)),
    help="What it may do; can be given repeatedly.",
)
@click.option("--days", type=int, help="How long it works.")
@output.json_
def create(name: str, *, scopes: tuple[str, ...], days: int | None) -> None:
    """Make a key for the program NAME and print it, this once."""
    with target.client() as client:
        made = client.post(_KEYS, {"name": name, "scopes": list(scopes), "days": days})
    output.answer(made)
    output.result(made["secret"])
    output.hint(f"It works until {local(made['expires_at'])} and is not shown again.")


@compliance_keys.command("list")
@output.json_
def list_keys() -> None:
    """List those that work, whoever made them."""
    with target.client() as client:
        found = client.listed(_KEYS)
    output.answer(*found)
    output.table(_row(each) for each in found)


@compliance_keys.command("revoke")
@click.argument("id_", metavar="ID")
@output.json_
def revoke(id_: str) -> None:
    """End the key ID at once."""
    with target.client() as client:
        client.delete(f"{_KEYS}/{quote(id_, safe='')}")
    output.answer({"id": id_})
    output.hint("Revoked.")


def _row(key: dict[str, Any]) -> tuple[str, ...]:
    used = local(key["used_at"]) if key["used_at"] else "never"
    end = f"...{key['last_four']}"
    return key["id"], end, key["name"], key["maker"], f"used {used}", " ".join(key["scopes"])
