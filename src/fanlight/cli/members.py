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


@click.group()
def members() -> None:
    """List, add, suspend and remove members, and end what they come in with."""


@members.command("list")
@click.option("--query", "q", help="A part of an address or a name.")
@click.option("--role", help="Those with this role.")
@click.option("--state", type=click.Choice([each.value for each in State]), help="Those so.")
@click.option("--limit", default=10_000, type=click.IntRange(1), help="At most so many.")
@output.json_
def list_(*, limit: int, **wanted: str | None) -> None:
    """List the members, in the order in which they came."""
    with target.client() as client:
        found = client.listed("/admin/members", limit=limit, **wanted)
    output.answer(*found)
    output.table(_member(each) for each in found)


def _member(item: dict[str, Any]) -> tuple[str, ...]:
    away = " (suspended)" if item["suspended_at"] else ""
    return item["email"], item["role"], f"{item['name']}{away}"


@members.command()
@click.argument("email")
@click.option("--name", default="", help="How others see them.")
@click.option("--role", default=OrgRole.MEMBER.value, help="What they may do.")
@output.json_
def add(email: str, *, name: str, role: str) -> None:
    """Add a member and print a link that signs their browser in once."""
    with target.client() as client:
        made = client.post("/admin/members", {"email": email, "name": name, "role": role})
        make_link(client, email, member=made)


def make_link(client: Client, email: str | None, *, member: dict[str, Any] | None = None) -> None:
    """Prints a link for who has this address; as JSON together with who was just added."""
    made = client.post("/admin/sign-in-links", {"email": email})
    output.answer({**(member or {}), **made})
    output.result(made["url"])
    output.hint(f"It works once, within {length(made['expires_in'])}.")


@members.command()
@click.argument("email")
@click.argument("role")
@output.json_
def role(email: str, role: str) -> None:
    """Give a member another role: a built-in one, or one of `admin roles list`."""
    with target.client() as client:
        found = client.patch(_path(email), {"role": role})
    output.answer(found)
    output.result(f"{email} is now {role}.")


@members.command()
@click.argument("email")
@output.json_
def show(email: str) -> None:
    """Show a member: role, groups, and how many artifacts they own."""
    with target.client() as client:
        found = client.get(_path(email))
    output.answer(found)
    output.table([_member(found)])
    output.result(f"groups: {', '.join(each['name'] for each in found['groups']) or 'none'}")
    output.result(f"artifacts: {found['artifacts']}")


@members.command()
@click.argument("email")
@output.json_
def sessions(email: str) -> None:
    """List the browsers in which a member is signed in."""
    found = _held(email, "sessions")
    output.answer(*found)
    output.table((each["id"], local(each["seen_at"]), each["device"]) for each in found)


@members.command()
@click.argument("email")
@output.json_
def tokens(email: str) -> None:
    """List the API tokens of a member that work."""
    found = _held(email, "tokens")
    output.answer(*found)
    output.table(_token(each) for each in found)


def _token(each: dict[str, Any]) -> tuple[str, ...]:
    return each["id"], f"...{each['last_four']}", each["name"], " ".join(each["scopes"])


@members.command()
@click.argument("email")
@output.json_
def grants(email: str) -> None:
    """List the programs that a member has let in."""
    found = _held(email, "grants")
    output.answer(*found)
    output.table((each["id"], each["name"], " ".join(each["scopes"])) for each in found)


@members.command("end-session")
@click.argument("email")
@click.argument("id_", metavar="ID")
@output.json_
def end_session(email: str, id_: str) -> None:
    """Sign a member's browser out at once."""
    _end(email, "sessions", id_)
    output.answer({"id": id_})
    output.result("Ended.")


@members.command("revoke-token")
@click.argument("email")
@click.argument("id_", metavar="ID")
@output.json_
def revoke_token(email: str, id_: str) -> None:
    """End an API token of a member at once."""
    _end(email, "tokens", id_)
    output.answer({"id": id_})
    output.result("Revoked.")


@members.command("end-grant")
@click.argument("email")
@click.argument("id_", metavar="ID")
@output.json_
def end_grant(email: str, id_: str) -> None:
    """Shut a program out that a member has let in."""
    _end(email, "grants", id_)
    output.answer({"id": id_})
    output.result("Shut out.")


for _command in (suspend, reactivate, remove):
    members.add_command(_command)


def _held(email: str, what: str) -> list[dict[str, Any]]:
    with target.client() as client:
        found: list[dict[str, Any]] = client.listed(f"{_path(email)}/{what}")
    return found


def _end(email: str, what: str, id_: str) -> None:
    with target.client() as client:
        client.delete(f"{_path(email)}/{what}/{quote(id_, safe='')}")


def _path(email: str) -> str:
    return f"/admin/members/{quote(email, safe='')}"
