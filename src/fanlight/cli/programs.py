"""`fanlight admin service-accounts` and `scim-tokens`: who works without a person."""

from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.cli.moments import local


@click.group("service-accounts")
def service_accounts() -> None:
    """Members without a person, whose tokens scheduled jobs publish with."""


@service_accounts.command("list")
@click.option("--json", "json_", is_flag=True, help="Print JSON, one object a line.")
def list_accounts(*, json_: bool) -> None:
    """List the service accounts."""
    with target.client() as client:
        found = client.listed(_ACCOUNTS, limit=_MOST)
    if json_:
        for item in found:
            output.as_json(item)
        return
    output.table([(each["email"], each["role"], _state(each)) for each in found])


def _state(account: dict[str, Any]) -> str:
    return "suspended" if account["suspended_at"] else "active"


@service_accounts.command()
@click.argument("name")
@click.option("--role", default="member", help="What it may do.")
def create(name: str, *, role: str) -> None:
    """Make one and print its address, by which it is removed as members are."""
    with target.client() as client:
        made = client.post(_ACCOUNTS, {"name": name, "role": role})
    output.result(made["email"])
    output.hint(f"Make its token: fanlight admin service-accounts token {name}")


@service_accounts.command()
@click.argument("account")
@click.option("--name", default="token", help="What it is for.")
@click.option("--scope", "scopes", multiple=True, help="What it may do; can be given repeatedly.")
@click.option("--days", type=int, help="How long it works.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
def token(account: str, *, scopes: tuple[str, ...], json_: bool, **wanted: Any) -> None:
    """Make a token of the service account ACCOUNT and print it, this once."""
    body = {name: value for name, value in wanted.items() if value is not None}
    body |= {"scopes": list(scopes)} if scopes else {}
    with target.client() as client:
        made = client.post(_tokens(account), body)
    output.as_json(made) if json_ else output.result(made["secret"])
    output.hint(f"It works until {local(made['expires_at'])} and is not shown again.")


@service_accounts.command()
@click.argument("account")
@click.option("--json", "json_", is_flag=True, help="Print JSON, one object a line.")
def tokens(account: str, *, json_: bool) -> None:
    """List the tokens of the service account ACCOUNT that work."""
    with target.client() as client:
        found = client.get(_tokens(account))["items"]
    _listed(found, json_=json_)


@service_accounts.command("revoke")
@click.argument("account")
@click.argument("id_", metavar="ID")
def revoke_token(account: str, id_: str) -> None:
    """End a token of the service account ACCOUNT at once."""
    with target.client() as client:
        client.delete(f"{_tokens(account)}/{quote(id_, safe='')}")
    output.result("Revoked.")


_ACCOUNTS = "/admin/service-accounts"
# Far more than there are.
_MOST = 100_000


def _tokens(account: str) -> str:
    return f"{_ACCOUNTS}/{quote(account, safe='')}/tokens"


@click.group("scim-tokens")
def scim_tokens() -> None:
    """Tokens with which an identity provider manages members by SCIM."""


@scim_tokens.command("create")
@click.option("--name", default="provider", help="Which provider it is for.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
def create_scim(*, name: str, json_: bool) -> None:
    """Make one and print it, this once."""
    with target.client() as client:
        made = client.post(_SCIM, {"name": name})
    output.as_json(made) if json_ else output.result(made["secret"])
    output.hint(f"Give it to the provider with the address {made['url']}.")


@scim_tokens.command("list")
@click.option("--json", "json_", is_flag=True, help="Print JSON, one object a line.")
def list_scim(*, json_: bool) -> None:
    """List those that work."""
    with target.client() as client:
        found = client.get(_SCIM)["items"]
    _listed(found, json_=json_)


@scim_tokens.command("revoke")
@click.argument("id_", metavar="ID")
def revoke_scim(id_: str) -> None:
    """End one at once."""
    with target.client() as client:
        client.delete(f"{_SCIM}/{quote(id_, safe='')}")
    output.result("Revoked.")


_SCIM = "/admin/scim-tokens"


def _listed(found: list[dict[str, Any]], *, json_: bool) -> None:
    if json_:
        for item in found:
            output.as_json(item)
        return
    rows: list[tuple[str, ...]] = [
        (each["id"], f"...{each['last_four']}", f"used {_used(each)}", each["name"])
        for each in found
    ]
    output.table(rows)


def _used(token: dict[str, Any]) -> str:
    return local(token["used_at"]) if token["used_at"] else "never"
