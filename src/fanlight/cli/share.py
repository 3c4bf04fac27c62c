"""`fanlight share`."""

import click

from fanlight.cli import output, target
from fanlight.model.artifact import OFFERED

_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}


@click.command()
@click.argument("artifact")
@click.option(
    "--audience", type=click.Choice([each.value for each in OFFERED]), help="Who may open it."
)
@click.option("--link", is_flag=True, help="Make a link that lets whoever has it view.")
@click.option("--expires", metavar="TIME", help="When the link ends: 30m, 12h, 7d, 4w.")
@click.option("--revoke", metavar="ID", help="End a link.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
def share(
    artifact: str,
    *,
    audience: str | None,
    link: bool,
    expires: str | None,
    revoke: str | None,
    json_: bool,
) -> None:
    """Show or change who may open an artifact."""
    path = f"/artifacts/{target.artifact(artifact)}/sharing"
    if expires and not link:
        raise click.UsageError("--expires goes with --link.")
    with target.client() as client:
        if audience:
            client.put(path, {"audience": audience})
        if revoke:
            client.delete(f"{path}/links/{revoke}")
        made = client.post(f"{path}/links", {"expires_in": _seconds(expires)}) if link else None
        found = client.get(path)
    if json_:
        output.as_json(found | ({"link": made} if made else {}))
        return
    output.hint(f"audience: {found['audience']}")
    for each in found["links"]:
        ends = each["expires_at"] or "never"
        output.hint(f"link {each['id']} ending in {each['last_four']}, expires: {ends}")
    if made:
        output.result(made["url"])


def _seconds(text: str | None) -> int | None:
    if text is None:
        return None
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.isdecimal():
        raise click.UsageError(f"{text} is no time. Write it as 30m, 12h, 7d or 4w.")
    return int(number) * _UNITS[unit]
