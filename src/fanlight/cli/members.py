"""`fanlight admin members`: who belongs to the organisation, and what they come in with."""

from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.cli.leavers import reactivate, remove, suspend
from fanlight.cli.moments import length, local
from fanlight.client.api import Client
from fanlight.model.member import State
from fanlight.model.permission import OrgRole

_JSON = click.option("--json", "json_", is_flag=True, help="Print JSON, one object a line.")


@click.group()
def members() -> None:
    """List, add, suspend and remove members, and end what they come in with."""


@members.command("list")
@click.option("--query", "q", help="A part of an address or a name.")
@click.option("--role", help="Those with this role.")
@click.option("--state", type=click.Choice([each.value for each in State]), help="Those so.")
@click.option("--limit", default=10_000, type=click.IntRange(1), help="At most so many.")
@_JSON
def list_(*, limit: int, json_: bool, **wanted: str | None) -> None:
    """List the members, in the order in which they came."""
    with target.client() as client:
        found = client.listed("/admin/members", limit=limit, **wanted)
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
        make_link(client, email)


def make_link(client: Client, email: str | None) -> None:
    made = client.post("/admin/sign-in-links", {"email": email})
    output.result(made["url"])
    output.hint(f"It works once, within {length(made['expires_in'])}.")


@members.command()
@click.argument("email")
@click.argument("role")
def role(email: str, role: str) -> None:
    """Give a member another role: a built-in one, or one of `admin roles list`."""
    with target.client() as client:
        client.patch(_path(email), {"role": role})
    output.result(f"{email} is now {role}.")


@members.command()
@click.argument("email")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
def show(email: str, *, json_: bool) -> None:
    """Show a member: role, groups, and how many artifacts they own."""
    with target.client() as client:
        found = client.get(_path(email))
    if json_:
        output.as_json(found)
        return
    output.table([_member(found)])
    output.result(f"groups: {', '.join(each['name'] for each in found['groups']) or 'none'}")
    output.result(f"artifacts: {found['artifacts']}")


@members.command()
@click.argument("email")
@_JSON
def sessions(email: str, *, json_: bool) -> None:
    """List the browsers in which a member is signed in."""
    found = _held(email, "sessions")
    if json_:
        for item in found:
            output.as_json(item)
        return
    output.table([(each["id"], local(each["seen_at"]), each["device"]) for each in found])


@members.command()
@click.argument("email")
@_JSON
def tokens(email: str, *, json_: bool) -> None:
    """List the API tokens of a member that work."""
    found = _held(email, "tokens")
    if json_:
        for item in found:
            output.as_json(item)
        return
    output.table([_token(each) for each in found])


def _token(each: dict[str, Any]) -> tuple[str, ...]:
    return each["id"], f"...{each['last_four']}", each["name"], " ".join(each["scopes"])


@members.command()
@click.argument("email")
@_JSON
def grants(email: str, *, json_: bool) -> None:
    """List the programs that a member has let in."""
    found = _held(email, "grants")
    if json_:
        for item in found:
            output.as_json(item)
        return
    output.table([(each["id"], each["name"], " ".join(each["scopes"])) for each in found])


@members.command("end-session")
@click.argument("email")
@click.argument("id_", metavar="ID")
def end_session(email: str, id_: str) -> None:
    """Sign a member's browser out at once."""
    _end(email, "sessions", id_)
    output.result("Ended.")


@members.command("revoke-token")
@click.argument("email")
@click.argument("id_", metavar="ID")
def revoke_token(email: str, id_: str) -> None:
    """End an API token of a member at once."""
    _end(email, "tokens", id_)
    output.result("Revoked.")


@members.command("end-grant")
@click.argument("email")
@click.argument("id_", metavar="ID")
def end_grant(email: str, id_: str) -> None:
    """Shut a program out that a member has let in."""
    _end(email, "grants", id_)
    output.result("Shut out.")


for _command in (suspend, reactivate, remove):
    members.add_command(_command)


def _held(email: str, what: str) -> list[dict[str, Any]]:
    with target.client() as client:
        found: list[dict[str, Any]] = client.get(f"{_path(email)}/{what}")["items"]
    return found


def _end(email: str, what: str, id_: str) -> None:
    with target.client() as client:
        client.delete(f"{_path(email)}/{what}/{quote(id_, safe='')}")


def _path(email: str) -> str:
    return f"/admin/members/{quote(email, safe='')}"
