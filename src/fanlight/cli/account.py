"""`fanlight whoami` and `token`."""

from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import bounds, output, target
from fanlight.cli.moments import local
from fanlight.model.letter import MailChoice


@click.command()
@output.json_
def whoami() -> None:
    """Show who this machine is signed in as, and where."""
    with target.client() as client:
        me = client.get("/me")
    output.answer(me)
    output.result(f"{me['name']} at {me['server']}")


@click.command()
@click.argument("choice", required=False, type=click.Choice([each.value for each in MailChoice]))
@output.json_
def letters(choice: str | None) -> None:
    """Show, or choose, when you are written to about what is in your inbox."""
    with target.client() as client:
        found = (
            client.put("/account/mail", {"comments": choice})
            if choice
            else client.get("/account/mail")
        )
    output.answer(found)
    output.result(found["comments"])


@click.group()
def token() -> None:
    """Make, list and revoke API tokens."""


@token.command()
@bounds.options
@output.json_
def create(**given: Any) -> None:
    """Make a token and print it, this once.

    Without --scope it may do an agent's work: artifacts:read, artifacts:publish, artifacts:share.
    """
    with target.client() as client:
        made = client.post("/tokens", bounds.wanted(client, given))
    output.answer(made)
    output.result(made["secret"])
    output.hint(f"It works until {local(made['expires_at'])} and is not shown again.")


@token.command("list")
@output.json_
def list_() -> None:
    """List your tokens that work."""
    with target.client() as client:
        found = client.listed("/tokens")
    output.answer(*found)
    rows: list[tuple[str, ...]] = [
        (
            each["id"],
            f"...{each['last_four']}",
            each["name"],
            f"until {local(each['expires_at'])}",
            " ".join([*each["scopes"], *bounds.told(each)]),
        )
        for each in found
    ]
    output.table(rows)


@token.command()
@click.argument("id_", metavar="ID")
@output.json_
def revoke(id_: str) -> None:
    """End a token at once, everywhere."""
    with target.client() as client:
        client.delete(f"/tokens/{quote(id_, safe='')}")
    output.answer({"id": id_})
    output.hint("Revoked.")
