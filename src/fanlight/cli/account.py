"""`fanlight whoami` and `token`."""

from collections.abc import Mapping
from typing import Any

import click

from fanlight.cli import output, target
from fanlight.cli.moments import local
from fanlight.model.letter import MailChoice


@click.command()
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
def whoami(*, json_: bool) -> None:
    """Show who this machine is signed in as, and where."""
    with target.client() as client:
        me = client.get("/me")
    output.as_json(me) if json_ else output.result(f"{me['name']} at {me['server']}")


@click.command()
@click.argument("choice", required=False, type=click.Choice([each.value for each in MailChoice]))
def letters(choice: str | None) -> None:
    """Show, or choose, when you are written to about comments."""
    with target.client() as client:
        found = (
            client.put("/account/mail", {"comments": choice})
            if choice
            else client.get("/account/mail")
        )
    output.result(found["comments"])


@click.group()
def token() -> None:
    """Make, list and revoke API tokens."""


@token.command()
@click.option("--name", default="token", help="What it is for.")
@click.option("--scope", "scopes", multiple=True, help="What it may do; can be given repeatedly.")
@click.option("--days", type=int, help="How long it works.")
@click.option("--artifact", help="The one artifact that it is for: its ID, URL, or a local file.")
@click.option(
    "--audience-ceiling",
    type=click.Choice(["private", "people", "org", "public"]),
    help="The widest audience that it may publish to.",
)
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
def create(*, scopes: tuple[str, ...], artifact: str | None, json_: bool, **wanted: Any) -> None:
    """Make a token and print it, this once.

    Without --scope it may do an agent's work: artifacts:read, artifacts:publish, artifacts:share.
    """
    body = {name: value for name, value in wanted.items() if value is not None}
    if artifact is not None:
        body["artifact"] = target.artifact(artifact)
    with target.client() as client:
        made = client.post("/tokens", body | ({"scopes": list(scopes)} if scopes else {}))
    output.as_json(made) if json_ else output.result(made["secret"])
    output.hint(f"It works until {local(made['expires_at'])} and is not shown again.")


@token.command("list")
@click.option("--json", "json_", is_flag=True, help="Print JSON, one object a line.")
def list_(*, json_: bool) -> None:
    """List your tokens that work."""
    with target.client() as client:
        found = client.get("/tokens")["items"]
    if json_:
        for item in found:
            output.as_json(item)
        return
    rows: list[tuple[str, ...]] = [
        (
            each["id"],
            f"...{each['last_four']}",
            each["name"],
            f"until {local(each['expires_at'])}",
            " ".join([*each["scopes"], *_bounds(each)]),
        )
        for each in found
    ]
    output.table(rows)


def _bounds(token: Mapping[str, Any]) -> list[str]:
    """What it is kept to beside its scopes."""
    found = []
    if token["artifact"] is not None:
        found.append(f"only {token['artifact'] or 'what is gone'}")
    if token["audience_ceiling"] is not None:
        found.append(f"up to {token['audience_ceiling']}")
    return found


@token.command()
@click.argument("id_", metavar="ID")
def revoke(id_: str) -> None:
    """End a token at once, everywhere."""
    with target.client() as client:
        client.delete(f"/tokens/{id_}")
    output.hint("Revoked.")
