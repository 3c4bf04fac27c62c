"""`fanlight admin holds`, `retention` and `scanning`: what must be kept, and what must not."""

from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.cli.moments import local
from fanlight.model.artifact import Audience
from fanlight.model.retention import Since
from fanlight.model.scan import ScanPolicy


@click.group()
def holds() -> None:
    """Place and release legal holds: what one covers, nobody deletes for good."""


@holds.command("list")
@output.json_
def list_holds() -> None:
    """List the holds that hold, the newest first."""
    with target.client() as client:
        found = client.listed("/admin/holds")
    _print(found, lambda each: (each["id"], each["name"], str(each["covers"]), _covers(each)))


@holds.command("add")
@click.argument("name")
@click.option("--artifact", "artifacts", multiple=True, help="An ID, URL or path; repeatable.")
@click.option("--owner", help="All that this person owns, now and later.")
@click.option("--folder", help="All that is in the folder with this ID.")
@click.option("--audience", type=click.Choice([each.value for each in Audience]))
@click.option("--updated-from", help="Last published from this time on (RFC 3339).")
@click.option("--updated-to", help="Last published before this time.")
@click.option("--reason", default="", help="What it is for.")
@output.json_
def add_hold(name: str, *, artifacts: tuple[str, ...], **wanted: str | None) -> None:
    """Place a hold NAME; prints its ID. Several conditions must all be met."""
    given = {key: value for key, value in wanted.items() if value is not None}
    named = [target.artifact(each) for each in artifacts]
    with target.client() as client:
        made = client.post("/admin/holds", {"name": name, "artifacts": named, **given})
    output.answer(made)
    output.result(made["id"])
    output.hint(f"It covers {made['covers']} now, and what meets its conditions later.")


@holds.command("show")
@click.argument("id_", metavar="ID")
@output.json_
def show_hold(id_: str) -> None:
    """List what the hold ID covers now."""
    with target.client() as client:
        found = client.listed(f"/admin/holds/{quote(id_, safe='')}/artifacts")
    _print(found, lambda each: (each["id"], each["owner"], each["title"]))


@holds.command("release")
@click.argument("id_", metavar="ID")
@output.json_
def release_hold(id_: str) -> None:
    """Release the hold ID; what no other one keeps can be deleted again."""
    with target.client() as client:
        client.delete(f"/admin/holds/{quote(id_, safe='')}")
    output.answer({"id": id_})
    output.hint("Released.")


@click.group()
def retention() -> None:
    """Show and change how long what nobody works on is kept."""


@retention.command("show")
@output.json_
def show_rules() -> None:
    """List the rules: days since the newest publish or view, or in the trash."""
    with target.client() as client:
        found = client.listed("/admin/retention")
    _print(found, lambda each: (each["applies_to"], _days(each["days"]), each["since"]))


@retention.command("set")
@click.argument("applies_to", metavar="CLASS")
@click.argument("days", metavar="DAYS|forever|none")
@click.option(
    "--since",
    type=click.Choice([each.value for each in Since]),
    default=Since.PUBLISHED.value,
    help="Count from the newest publish, or from the last view where that is later.",
)
@output.json_
def set_rule(applies_to: str, days: str, *, since: str) -> None:
    """Keep CLASS for DAYS after its newest publish, then move it to the trash.

    CLASS is private, people, org, public, archived, folder:ID, or label:LABEL. A label's rule goes
    first, then a folder's. trashed is how long the trash keeps what is in it. `forever` keeps;
    `none` removes the rule.
    """
    path = f"/admin/retention/rules/{quote(applies_to, safe='')}"
    with target.client() as client:
        if days == "none":
            client.delete(path)
        elif days == "forever" or days.isdecimal():
            kept = None if days == "forever" else int(days)
            client.put(path, {"days": kept, "since": since})
        else:
            raise click.BadParameter(f"{days} is neither a number nor forever nor none.")
    output.answer({"applies_to": applies_to, "days": days, "since": since})
    output.hint(
        "The next sweep carries it out. See what it would do: fanlight admin retention run "
        "--dry-run."
    )


@retention.command("run")
@click.option("--dry-run", is_flag=True, help="List what would go and why; change nothing.")
@output.json_
def run(*, dry_run: bool) -> None:
    """Move to the trash, and delete from it, all whose time is over."""
    with target.client() as client:
        if dry_run:
            found = client.listed("/admin/retention/due")
            _print(found, _due)
            return
        total = {"trashed": 0, "purged": 0}
        more = True
        while more:
            swept = client.post("/admin/retention/run", {})
            more = swept["more"]
            total = {name: count + swept[name] for name, count in total.items()}
    output.answer(total)
    output.result(f"{total['trashed']} moved to the trash, {total['purged']} deleted for good.")


@click.command()
@click.option("--policy", type=click.Choice([each.value for each in ScanPolicy]))
@click.option("--override/--no-override", default=None, help="Whether owners may, for a reason.")
@output.json_
def scanning(*, policy: str | None, override: bool | None) -> None:
    """Show or change what is done about secrets in what is published."""
    with target.client() as client:
        found = client.get("/admin/scanning")
        if policy is not None or override is not None:
            wanted = {"policy": policy, "override": override}
            given = {name: value for name, value in wanted.items() if value is not None}
            found = client.put("/admin/scanning", found | given)
    output.answer(found)
    output.hint(f"secrets in what is published: {found['policy']}")
    output.hint(f"owners may override, for a reason: {'yes' if found['override'] else 'no'}")


def _print(found: list[dict[str, Any]], row: Any) -> None:
    output.answer(*found)
    output.table(row(each) for each in found)


def _covers(hold: dict[str, Any]) -> str:
    names = ("owner", "folder", "audience", "updated_from", "updated_to")
    return " ".join(f"{name}={hold[name]}" for name in names if hold[name]) or "named artifacts"


def _days(days: int | None) -> str:
    return "forever" if days is None else f"{days} day{'s' if days != 1 else ''}"


def _due(item: dict[str, Any]) -> tuple[str, ...]:
    end = "deleted for good" if item["for_good"] else "to the trash"
    return end, item["rule"], item["owner"], local(item["since"]), item["id"], item["title"]
