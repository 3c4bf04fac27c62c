"""`fanlight admin transfer` and `leavers`: what becomes of the artifacts of who goes."""

from urllib.parse import quote, urlencode

import click

from fanlight.cli import output, target
from fanlight.cli.moments import local


@click.command()
@click.argument("source", metavar="FROM")
@click.option("--to", required=True, metavar="EMAIL", help="Their new owner.")
@click.argument("artifacts", metavar="[ARTIFACT]...", nargs=-1)
@output.json_
def transfer(source: str, *, to: str, artifacts: tuple[str, ...]) -> None:
    """Give the artifacts of the member FROM, or some of them, to another."""
    chosen = [target.artifact(each) for each in artifacts]
    wanted = {"from": source, "to": to} | ({"artifacts": chosen} if chosen else {})
    with target.client() as client:
        found = client.post("/admin/transfers", wanted)
    output.answer(found)
    output.result(f"{found['count']} artifacts now belong to {to}.")


@click.group()
def leavers() -> None:
    """Say where the artifacts of leavers go, and see what they left."""


@leavers.command()
@click.option("--stay", "rule", flag_value="stay", help="They stay with them.")
@click.option("--manager", "rule", flag_value="manager", help="To the manager that SCIM names.")
@click.option("--to", metavar="EMAIL", help="To this member.")
@output.json_
def rule(*, rule: str | None, to: str | None) -> None:
    """Show or change where artifacts go when their owner is suspended or removed."""
    if rule and to:
        raise click.UsageError("Give one of --stay, --manager and --to.")
    wanted = {"rule": "person", "to": to} if to else {"rule": rule}
    with target.client() as client:
        changes = rule or to
        found = client.put(_LEAVERS, wanted) if changes else client.get(_LEAVERS)
    output.answer(found)
    output.result(f"artifacts of leavers: {found['to'] or found['rule']}")


@leavers.command()
@click.option("--limit", default=100, type=click.IntRange(1), help="At most so many.")
@output.json_
def artifacts(*, limit: int) -> None:
    """List artifacts whose owner is suspended or was removed."""
    with target.client() as client:
        found = client.listed(f"{_LEAVERS}/artifacts", limit=limit)
    output.answer(*found)
    output.table(
        (each["id"], each["owner"], local(each["updated_at"]), each["title"]) for each in found
    )


_LEAVERS = "/admin/leavers"


@click.command()
@click.argument("email")
@click.option("--to", metavar="EMAIL", help="Who gets their artifacts; else as the rule says.")
@output.json_
def suspend(email: str, *, to: str | None) -> None:
    """End a member's sessions and tokens at once; nobody can sign in as them."""
    with target.client() as client:
        client.post(f"{_member(email)}/suspend", {"to": to})
    output.answer({"email": email})
    output.result(f"{email} is suspended.")


@click.command()
@click.argument("email")
@output.json_
def reactivate(email: str) -> None:
    """Let a suspended member sign in again."""
    with target.client() as client:
        client.post(f"{_member(email)}/reactivate", {})
    output.answer({"email": email})
    output.result(f"{email} can sign in again.")


@click.command()
@click.argument("email")
@click.option("--to", metavar="EMAIL", help="Who gets their artifacts; else as the rule says.")
@output.json_
def remove(email: str, *, to: str | None) -> None:
    """End a member's sessions and tokens at once, and their membership.

    Where they own artifacts, these need a new owner.
    """
    query = f"?{urlencode({'to': to})}" if to else ""
    with target.client() as client:
        client.delete(f"{_member(email)}{query}")
    output.answer({"email": email})
    output.result(f"{email} is no longer a member.")


def _member(email: str) -> str:
    return f"/admin/members/{quote(email, safe='')}"
