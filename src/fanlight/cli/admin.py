"""`fanlight admin`: the organisation's members, and ways in for them."""

import click

from fanlight.cli import output, target
from fanlight.cli.moments import length
from fanlight.client.api import Client


@click.group()
def admin() -> None:
    """Run the organisation."""


@admin.command("sign-in-link")
@click.argument("email", required=False)
def sign_in_link(email: str | None) -> None:
    """Print a link that signs a browser in once: the owner's, or that of the member EMAIL."""
    with target.client() as client:
        _make_link(client, email)


@admin.group()
def members() -> None:
    """List, add and remove members."""


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
    output.table([(each["email"], each["role"], each["name"]) for each in found])


@members.command()
@click.argument("email")
@click.option("--name", default="", help="How others see them.")
def add(email: str, *, name: str) -> None:
    """Add a member and print a link that signs their browser in once."""
    with target.client() as client:
        client.post("/admin/members", {"email": email, "name": name})
        _make_link(client, email)


@members.command()
@click.argument("email")
def remove(email: str) -> None:
    """End a member's sessions and tokens at once; what they published stays."""
    with target.client() as client:
        client.delete(f"/admin/members/{email}")
    output.hint(f"{email} is no longer a member.")


def _make_link(client: Client, email: str | None) -> None:
    made = client.post("/admin/sign-in-links", {"email": email})
    output.result(made["url"])
    output.hint(f"It works once, within {length(made['expires_in'])}.")
