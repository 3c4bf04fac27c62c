"""`fanlight admin`: the organisation's people, ways in for them, its policy, and what was done."""

from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.cli.audit import audit
from fanlight.cli.governance import holds, quarantine, retention, scanning
from fanlight.cli.leavers import leavers, reactivate, remove, suspend, transfer
from fanlight.cli.moments import length
from fanlight.cli.policy import policy
from fanlight.cli.programs import scim_tokens, service_accounts
from fanlight.cli.roles import roles
from fanlight.client.api import Client
from fanlight.model.permission import OrgRole


@click.group()
def admin() -> None:
    """Run the organisation."""


for _command in (
    audit,
    holds,
    leavers,
    policy,
    quarantine,
    retention,
    roles,
    scanning,
    scim_tokens,
    service_accounts,
    transfer,
):
    admin.add_command(_command)


@admin.command("sign-in-link")
@click.argument("email", required=False)
def sign_in_link(email: str | None) -> None:
    """Print a link that signs a browser in once: the owner's, or that of the member EMAIL."""
    with target.client() as client:
        _make_link(client, email)


@admin.group()
def members() -> None:
    """List, add, suspend and remove members."""


@members.command("list")
@click.option("--json", "json_", is_flag=True, help="Print JSON, one object a line.")
def list_(*, json_: bool) -> None:
    """List the members."""
    with target.client() as client:
        found = client.get("/admin/members")["items"]
    if json_:
        for item in found:
            output.as_json(item)
        return
    output.table([_member(each) for each in found])


def _member(item: dict[str, Any]) -> tuple[str, ...]:
    away = " (suspended)" if item["suspended_at"] else ""
    return item["email"], item["role"], f"{item['name']}{away}"


@members.command()
@click.argument("email")
@click.option("--name", default="", help="How others see them.")
@click.option("--role", default=OrgRole.MEMBER.value, help="What they may do.")
def add(email: str, *, name: str, role: str) -> None:
    """Add a member and print a link that signs their browser in once."""
    with target.client() as client:
        client.post("/admin/members", {"email": email, "name": name, "role": role})
        _make_link(client, email)


@members.command()
@click.argument("email")
@click.argument("role")
def role(email: str, role: str) -> None:
    """Give a member another role: a built-in one, or one of `admin roles list`."""
    with target.client() as client:
        client.patch(f"/admin/members/{quote(email, safe='')}", {"role": role})
    output.result(f"{email} is now {role}.")


for _command in (suspend, reactivate, remove):
    members.add_command(_command)


@admin.group()
def groups() -> None:
    """List, make and fill groups, to share with many people at once."""


@groups.command("list")
@click.argument("name", required=False)
@click.option("--json", "json_", is_flag=True, help="Print JSON, one object a line.")
def list_groups(name: str | None, *, json_: bool) -> None:
    """List the groups, or the people of the group NAME."""
    with target.client() as client:
        found = client.get(_group(name))["people"] if name else client.get(_group())["items"]
    if json_:
        for item in found:
            output.as_json(item)
        return
    output.table([tuple(str(value) for value in _row(each)) for each in found])


def _row(item: dict[str, Any]) -> tuple[str, object]:
    return (item["email"], item["name"]) if "email" in item else (item["name"], item["members"])


@groups.command("create")
@click.argument("name")
def create_group(name: str) -> None:
    """Make a group without anybody in it."""
    with target.client() as client:
        made = client.post(_group(), {"name": name})
    output.result(made["name"])
    output.hint(f"Put people in: fanlight admin groups add {made['name']} EMAIL")


@groups.command("delete")
@click.argument("name")
def delete_group(name: str) -> None:
    """End a group, and what was shared with it."""
    with target.client() as client:
        client.delete(_group(name))
    output.result(f"There is no group {name} any more.")


@groups.command("add")
@click.argument("name")
@click.argument("email", nargs=-1, required=True)
def put_in(name: str, email: tuple[str, ...]) -> None:
    """Put members into a group."""
    with target.client() as client:
        for each in email:
            found = client.put(f"{_group(name)}/members/{quote(each, safe='')}", {})
    _tell(found)


@groups.command("remove")
@click.argument("name")
@click.argument("email", nargs=-1, required=True)
def take_out(name: str, email: tuple[str, ...]) -> None:
    """Take members out; what they saw through the group is gone at once."""
    with target.client() as client:
        for each in email:
            client.delete(f"{_group(name)}/members/{quote(each, safe='')}")
        found = client.get(_group(name))
    _tell(found)


def _tell(found: dict[str, Any]) -> None:
    output.result(f"{found['name']} has {found['members']} members.")


def _group(name: str = "") -> str:
    return f"/admin/groups/{quote(name, safe='')}" if name else "/admin/groups"


def _make_link(client: Client, email: str | None) -> None:
    made = client.post("/admin/sign-in-links", {"email": email})
    output.result(made["url"])
    output.hint(f"It works once, within {length(made['expires_in'])}.")
