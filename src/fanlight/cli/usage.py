"""`fanlight admin usage` and `fanlight admin quotas`."""

import re
from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.cli.views import counted
from fanlight.kit.sizes import size
from fanlight.model.usage import By, Sort

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)i?B?", re.IGNORECASE)


@click.group()
def usage() -> None:
    """Show what is stored, published and viewed, and who uses most."""


@usage.command("show")
@click.option("--days", type=click.IntRange(1, 366), default=30, help="How many days back.")
@output.json_
def show(*, days: int) -> None:
    """Show what there is now, and each day: stored, published, viewed, by how many."""
    with target.client() as client:
        found = client.get("/admin/usage", days=days)
    output.answer(found)
    now = found["now"]
    output.result(
        f"{size(now['bytes'])} in {counted(now['versions'], 'version')} of "
        f"{counted(now['artifacts'], 'artifact')}, with {counted(now['members'], 'member')}"
    )
    output.table(
        (
            each["day"],
            size(each["bytes"]),
            f"{each['publishes']:,} published",
            counted(each["views"], "view"),
            counted(each["viewers"], "viewer"),
        )
        for each in found["days"]
    )


@usage.command("top")
@click.argument("by", type=click.Choice([each.value for each in By]))
@click.option("--sort", type=click.Choice([each.value for each in Sort]), default=Sort.BYTES.value)
@click.option("--limit", type=click.IntRange(1, 10_000), default=25, help="How many at most.")
@output.json_
def top(by: str, *, sort: str, limit: int) -> None:
    """List people, groups or artifacts, those that come to most first."""
    with target.client() as client:
        found = client.listed(f"/admin/usage/{by}", limit=limit, sort=sort)
    output.answer(*found)
    output.table(_row(each) for each in found)


@usage.command("settings")
@click.option("--names/--no-names", default=None, help="Whether viewers are named to authors.")
@output.json_
def settings(*, names: bool | None) -> None:
    """Show or change whether authors learn which members viewed their pages."""
    path = "/admin/usage-settings"
    with target.client() as client:
        found = client.get(path) if names is None else client.patch(path, {"names": names})
    output.answer(found)
    output.result(f"names of viewers: {'shown' if found['names'] else 'not shown'}")


@click.group()
def quotas() -> None:
    """Show and change what each person of a role may own."""


@quotas.command("list")
@output.json_
def list_() -> None:
    """List the roles with their quotas."""
    with target.client() as client:
        found = client.listed("/admin/quotas")
    output.answer(*found)
    output.table(_quota(each) for each in found)


@quotas.command("set")
@click.argument("role")
@click.option("--storage", default="0", metavar="SIZE", help="As 500MiB or 2GiB; 0 is no bound.")
@click.option("--artifacts", type=click.IntRange(0), default=0, help="How many; 0 is no bound.")
@output.json_
def set_(role: str, *, storage: str, artifacts: int) -> None:
    """Set what each person with ROLE may own; what is not given has no bound."""
    wanted = {"bytes": _bytes(storage), "artifacts": artifacts}
    with target.client() as client:
        found = client.put(f"/admin/quotas/{quote(role, safe='')}", wanted)
    output.answer(found)
    output.table([_quota(found)])


def _bytes(text: str) -> int:
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise click.BadParameter(f"{text} is no size. Write it as 500MiB or 2GiB.")
    number, unit = found.groups()
    return int(float(number) * 1024 ** "BKMGT".index(unit.upper() or "B"))


def _row(item: dict[str, Any]) -> tuple[str, ...]:
    name = f"{item['name']} ({item['about']})" if item["about"] else item["name"]
    return (
        size(item["bytes"]),
        counted(item["artifacts"], "artifact"),
        counted(item["versions"], "version"),
        counted(item["views"], "view"),
        name,
    )


def _quota(item: dict[str, Any]) -> tuple[str, ...]:
    storage = size(item["bytes"]) if item["bytes"] else "no bound"
    artifacts = counted(item["artifacts"], "artifact") if item["artifacts"] else "no bound"
    return item["role"], storage, artifacts
