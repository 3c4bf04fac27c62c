"""`fanlight admin service-accounts` and `scim-tokens`: who works without a person."""

from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import bounds, output, target
from fanlight.cli.moments import local


@click.group("service-accounts")
def service_accounts() -> None:
    """Members without a person, whose tokens scheduled jobs publish with."""


@service_accounts.command("list")
@output.json_
def list_accounts() -> None:
    """List the service accounts."""
    with target.client() as client:
        found = client.listed(_ACCOUNTS)
    output.answer(*found)
    output.table((each["email"], each["role"], _state(each)) for each in found)


def _state(account: dict[str, Any]) -> str:
    return "suspended" if account["suspended_at"] else "active"


@service_accounts.command()
@click.argument("name")
@click.option("--role", default="member", help="What it may do.")
@output.json_
def create(name: str, *, role: str) -> None:
    """Make one and print its address, by which it is removed as members are."""
    with target.client() as client:
        made = client.post(_ACCOUNTS, {"name": name, "role": role})
    output.answer(made)
    output.result(made["email"])
    output.hint(f"Make its token: fanlight admin service-accounts token {name}")


@service_accounts.command()
@click.argument("account")
@bounds.options
@output.json_
def token(account: str, **given: Any) -> None:
    """Make a token of the service account ACCOUNT and print it, this once."""
    with target.client() as client:
        made = client.post(_tokens(account), bounds.wanted(client, given))
    output.answer(made)
    output.result(made["secret"])
    output.hint(f"It works until {local(made['expires_at'])} and is not shown again.")


@service_accounts.command()
@click.argument("account")
@output.json_
def tokens(account: str) -> None:
    """List the tokens of the service account ACCOUNT that work."""
    with target.client() as client:
        found = client.listed(_tokens(account))
    output.answer(*found)
    output.table((*_about(each), " ".join([each["name"], *bounds.told(each)])) for each in found)


@service_accounts.command("revoke")
@click.argument("account")
@click.argument("id_", metavar="ID")
@output.json_
def revoke_token(account: str, id_: str) -> None:
    """End a token of the service account ACCOUNT at once."""
    with target.client() as client:
        client.delete(f"{_tokens(account)}/{quote(id_, safe='')}")
    output.answer({"id": id_})
    output.result("Revoked.")


_ACCOUNTS = "/admin/service-accounts"


def _tokens(account: str) -> str:
    return f"{_ACCOUNTS}/{quote(account, safe='')}/tokens"


@click.group("scim-tokens")
def scim_tokens() -> None:
    """Tokens with which an identity provider manages members by SCIM."""


@scim_tokens.command("create")
@click.option("--name", default="provider", help="Which provider it is for.")
@output.json_
def create_scim(*, name: str) -> None:
    """Make one and print it, this once."""
    with target.client() as client:
        made = client.post(_SCIM, {"name": name})
    output.answer(made)
    output.result(made["secret"])
    output.hint(f"Give it to the provider with the address {made['url']}.")


@scim_tokens.command("list")
@output.json_
def list_scim() -> None:
    """List those that work."""
    with target.client() as client:
        found = client.listed(_SCIM)
    _listed(found)


@scim_tokens.command("revoke")
@click.argument("id_", metavar="ID")
@output.json_
def revoke_scim(id_: str) -> None:
    """End one at once."""
    with target.client() as client:
        client.delete(f"{_SCIM}/{quote(id_, safe='')}")
    output.answer({"id": id_})
    output.result("Revoked.")


_SCIM = "/admin/scim-tokens"


def _listed(found: list[dict[str, Any]]) -> None:
    output.answer(*found)
    output.table((*_about(each), each["name"]) for each in found)


def _about(token: dict[str, Any]) -> tuple[str, ...]:
    return (token["id"], f"...{token['last_four']}", f"used {_used(token)}")


def _used(token: dict[str, Any]) -> str:
    return local(token["used_at"]) if token["used_at"] else "never"
