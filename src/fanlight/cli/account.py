"""`fanlight login`, `logout`, `whoami` and `token`."""

import sys
from typing import Any

import click

from fanlight.cli import output, target
from fanlight.cli.moments import local
from fanlight.client import profile
from fanlight.client.api import Client
from fanlight.client.profile import Profile


@click.command()
@click.argument("server")
@click.option("--token", help="An API token (fl_...); asked for, or read from stdin, if left out.")
def login(server: str, *, token: str | None) -> None:
    """Sign this machine in to SERVER with an API token.

    Somebody who is signed in makes one with `fanlight token create`.
    """
    secret = token or _asked()
    # Of an address copied from a browser, the server is the beginning.
    scheme, _, rest = server.partition("://")
    chosen = Profile(f"{scheme}://{rest.partition('/')[0]}" if rest else server, secret.strip())
    with Client(chosen) as client:
        me = client.get("/me")
    profile.save(chosen)
    output.hint(f"Signed in to {chosen.server} as {me['name']}.")


def _asked() -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt("Token", hide_input=True, err=True)
        return asked
    return sys.stdin.readline()


@click.command()
def logout() -> None:
    """Forget this machine's token. `token revoke` ends it everywhere."""
    profile.forget()
    output.hint("This machine is signed out.")


@click.command()
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
def whoami(*, json_: bool) -> None:
    """Show who this machine is signed in as, and where."""
    with target.client() as client:
        me = client.get("/me")
    output.as_json(me) if json_ else output.result(f"{me['name']} at {me['server']}")


@click.group()
def token() -> None:
    """Make, list and revoke API tokens."""


@token.command()
@click.option("--name", default="token", help="What it is for.")
@click.option("--scope", "scopes", multiple=True, help="What it may do; can be given repeatedly.")
@click.option("--days", type=int, help="How long it works.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
def create(*, scopes: tuple[str, ...], json_: bool, **wanted: Any) -> None:
    """Make a token and print it, this once.

    Without --scope it may do an agent's work: artifacts:read, artifacts:publish, artifacts:share.
    """
    body = {name: value for name, value in wanted.items() if value is not None}
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
            " ".join(each["scopes"]),
        )
        for each in found
    ]
    output.table(rows)


@token.command()
@click.argument("id_", metavar="ID")
def revoke(id_: str) -> None:
    """End a token at once, everywhere."""
    with target.client() as client:
        client.delete(f"/tokens/{id_}")
    output.hint("Revoked.")
