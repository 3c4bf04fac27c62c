"""`fanlight admin`: the organisation's people, ways in for them, its policy, and what was done."""

from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.cli.all_tokens import tokens
from fanlight.cli.audit import audit
from fanlight.cli.compliance_keys import compliance_keys
from fanlight.cli.governance import holds, retention, scanning
from fanlight.cli.leavers import leavers, transfer
from fanlight.cli.members import make_link, members
from fanlight.cli.moderation import quarantine, takedowns
from fanlight.cli.policy import policy
from fanlight.cli.programs import scim_tokens, service_accounts
from fanlight.cli.roles import roles
from fanlight.cli.sign_in import sign_in
from fanlight.cli.usage import quotas, usage
from fanlight.client.api import Client


@click.group()
def admin() -> None:
    """Run the organisation."""


for _command in (
    audit,
    compliance_keys,
    holds,
    leavers,
    members,
    policy,
    quarantine,
    quotas,
    retention,
    roles,
    scanning,
    scim_tokens,
    service_accounts,
    sign_in,
    takedowns,
    tokens,
    transfer,
    usage,
):
    admin.add_command(_command)


@admin.command("sign-in-link")
@click.argument("email", required=False)
@output.json_
def sign_in_link(email: str | None) -> None:
    """Print a link that signs a browser in once: the owner's, or that of the member EMAIL."""
    with target.client() as client:
        make_link(client, email)


@admin.group()
def groups() -> None:
    """List, make and fill groups, to share with many people at once."""


@groups.command("list")
@click.argument("name", required=False)
@output.json_
def list_groups(name: str | None) -> None:
    """List the groups, or the people of the group NAME."""
    with target.client() as client:
        found = _people(client, name) if name else client.listed(_group())
    output.answer(*found)
    output.table(_row(each) for each in found)


def _people(client: Client, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(_group(name), limit=100, cursor=cursor)
        found += page["people"]
        cursor = page["next_cursor"]
    return found


def _row(item: dict[str, Any]) -> tuple[str, ...]:
    if "email" not in item:
        return (item["name"], str(item["members"]))
    return (item["email"], item["name"], " and ".join(item["providers"]))


@groups.command("create")
@click.argument("name")
@output.json_
def create_group(name: str) -> None:
    """Make a group without anybody in it."""
    with target.client() as client:
        made = client.post(_group(), {"name": name})
    output.answer(made)
    output.result(made["name"])
    output.hint(f"Put people in: fanlight admin groups add {made['name']} EMAIL")


@groups.command("delete")
@click.argument("name")
@output.json_
def delete_group(name: str) -> None:
    """End a group, and what was shared with it."""
    with target.client() as client:
        client.delete(_group(name))
    output.answer({"name": name})
    output.result(f"There is no group {name} any more.")


@groups.command("add")
@click.argument("name")
@click.argument("email", nargs=-1, required=True)
@output.json_
def put_in(name: str, email: tuple[str, ...]) -> None:
    """Put members into a group."""
    with target.client() as client:
        for each in email:
            found = client.put(f"{_group(name)}/members/{quote(each, safe='')}", {})
    _tell(found)


@groups.command("remove")
@click.argument("name")
@click.argument("email", nargs=-1, required=True)
@output.json_
def take_out(name: str, email: tuple[str, ...]) -> None:
    """Take members out; what they saw through the group is gone at once."""
    with target.client() as client:
        for each in email:
            client.delete(f"{_group(name)}/members/{quote(each, safe='')}")
        found = client.get(_group(name))
    _tell(found)


def _tell(found: dict[str, Any]) -> None:
    output.answer(found)
    members = found["members"]
    output.result(f"{found['name']} has {members} {'member' if members == 1 else 'members'}.")


def _group(name: str = "") -> str:
    return f"/admin/groups/{quote(name, safe='')}" if name else "/admin/groups"
