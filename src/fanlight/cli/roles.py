"""`fanlight admin roles`: what each role may do, and roles of one's own."""

from typing import Any
from urllib.parse import quote, urlencode

import click

from fanlight.cli import output, target
from fanlight.model.permission import Permission

_ALLOW = click.option(
    "--allow",
    "permissions",
    multiple=True,
    type=click.Choice([each.value for each in Permission]),
    help="A permission; can be given repeatedly.",
)


@click.group()
def roles() -> None:
    """List roles and what they allow; make roles of your own."""


@roles.command("list")
@output.json_
def list_() -> None:
    """List the roles, each with its permissions."""
    with target.client() as client:
        found = client.listed("/admin/roles")
    output.answer(*found)
    output.table(_row(each) for each in found)


@roles.command()
@click.argument("name")
@_ALLOW
@output.json_
def create(name: str, *, permissions: tuple[str, ...]) -> None:
    """Make a role. Nobody can give a permission that they do not have."""
    with target.client() as client:
        made = client.post("/admin/roles", {"name": name, "permissions": list(permissions)})
    _show(made)


@roles.command()
@click.argument("name")
@click.option("--rename", help="Its new name.")
@_ALLOW
@output.json_
def change(name: str, *, rename: str | None, permissions: tuple[str, ...]) -> None:
    """Change a role at once for everybody who has it.

    The permissions that are given take the place of all that it had.
    """
    change = {"name": rename} if rename else {}
    chosen = {"permissions": list(permissions)} if permissions else {}
    with target.client() as client:
        made = client.patch(_path(name), change | chosen)
    _show(made)


@roles.command()
@click.argument("name")
@click.option("--replacement", help="The role of those who had it.")
@output.json_
def delete(name: str, *, replacement: str | None) -> None:
    """End a role."""
    query = f"?{urlencode({'replacement': replacement})}" if replacement else ""
    with target.client() as client:
        client.delete(f"{_path(name)}{query}")
    output.answer({"name": name})
    output.result(f"There is no role {name} any more.")


def _show(role: dict[str, Any]) -> None:
    output.answer(role)
    output.table([_row(role)])


def _row(role: dict[str, Any]) -> tuple[str, ...]:
    count = role["members"]
    held = f"{count} {'member' if count == 1 else 'members'}"
    members = "built in" if count is None else held
    return role["name"], members, " ".join(role["permissions"])


def _path(name: str) -> str:
    return f"/admin/roles/{quote(name, safe='')}"
