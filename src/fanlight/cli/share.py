"""`fanlight share`."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.cli import requests as waiting
from fanlight.client.api import Client
from fanlight.model.artifact import Audience
from fanlight.model.share import GIVEN

_ASK = "-"
_UNITS = {"m": 60, "h": 3600, "d": 86_400, "w": 604_800}


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The options, by name."""

    audience: str | None
    pin: int | None
    latest: bool
    allow_secrets: str
    add: tuple[str, ...]
    role: str | None
    remove: tuple[str, ...]
    link: bool
    expires: str | None
    password: str | None
    max_views: int | None
    revoke: str | None
    keep: str | None
    owner: str | None
    accept: str | None
    decline: str | None

    def check(self) -> None:
        for name in ("expires", "password", "max_views"):
            if getattr(self, name) is not None and not self.link:
                raise click.UsageError(f"--{name.replace('_', '-')} goes with --link.")
        if self.role and not (self.add or self.accept):
            raise click.UsageError("--role goes with --add or --accept.")
        if self.allow_secrets and not (self.audience or self.pin or self.latest):
            raise click.UsageError("--allow-secrets goes with --audience, --pin or --latest.")
        if self.pin and self.latest:
            raise click.UsageError("Either --pin or --latest.")

    def carry_out(self, client: Client, path: str) -> dict[str, Any] | None:
        """Returns the new link, where one was asked for.

        A new owner comes last: whoever gives it away may do nothing more.
        """
        # First: whoever is let in next sees no more than they are to see.
        change: dict[str, Any] = {"pinned": self.pin} if self.pin or self.latest else {}
        if self.audience:
            change["audience"] = self.audience
        if change:
            client.put(
                path, change | ({"allow_secrets": self.allow_secrets} if self.allow_secrets else {})
            )
        for who in self.add:
            client.put(f"{path}/people/{quote(who, safe='')}", {"role": self.role})
        for who in self.remove:
            client.delete(f"{path}/people/{quote(who, safe='')}")
        requests = path.replace("/sharing", "/access-requests")
        if self.accept:
            client.put(f"{requests}/{self.accept}", {"role": self.role or "viewer"})
        if self.decline:
            client.put(f"{requests}/{self.decline}", {"role": None})
        if self.revoke:
            client.delete(f"{path}/links/{self.revoke}")
        if self.keep:
            client.put(f"{path}/links/{self.keep}", {})
        made = client.post(f"{path}/links", self._options()) if self.link else None
        if self.owner:
            client.put(f"{path}/owner", {"owner": self.owner})
        return made

    def _options(self) -> dict[str, Any]:
        password = self.password
        if password == _ASK:
            password = click.prompt("Password of the link", hide_input=True, err=True)
        expires_in = _seconds(self.expires)
        return {"expires_in": expires_in, "password": password, "max_views": self.max_views}


@click.command()
@click.argument("artifact")
@click.option(
    "--audience", type=click.Choice([each.value for each in Audience]), help="Who may open it."
)
@click.option(
    "--pin", type=click.IntRange(min=1), metavar="N", help="Viewers see version N, none newer."
)
@click.option("--latest", is_flag=True, help="Viewers see the newest version again.")
@click.option(
    "--allow-secrets", default="", metavar="REASON", help="Why what looks like a secret is none."
)
@click.option("--add", multiple=True, metavar="WHO", help="Share with an e-mail or group:NAME.")
@click.option(
    "--role",
    type=click.Choice([each.name.lower() for each in GIVEN]),
    help="What --add makes them; if left out, what they are, or viewer.",
)
@click.option("--remove", multiple=True, metavar="WHO", help="Take back what --add gave.")
@click.option("--link", is_flag=True, help="Make a link that lets whoever has it view.")
@click.option("--expires", metavar="TIME", help="When the link ends: 30m, 12h, 7d, 4w.")
@click.option(
    "--password",
    is_flag=False,
    flag_value=_ASK,
    metavar="WORD",
    help="What the link asks for; without WORD you are asked for it.",
)
@click.option(
    "--max-views", type=click.IntRange(min=1), metavar="N", help="The link stops after N visitors."
)
@click.option("--revoke", metavar="ID", help="End a link.")
@click.option("--keep", metavar="ID", help="Let a link of a former owner open again.")
@click.option("--owner", metavar="EMAIL", help="Give it away: this member owns it from now on.")
@click.option("--requests", is_flag=True, help="Show who asks for access, too.")
@click.option("--accept", metavar="ID", help="Let in whoever asked, as --role says, or as viewer.")
@click.option("--decline", metavar="ID", help="Decline a request.")
@output.json_
def share(artifact: str, *, requests: bool, **asked: Any) -> None:
    """Show or change who may open an artifact."""
    wanted = _Wanted(**asked)
    wanted.check()
    path = f"/artifacts/{target.artifact(artifact)}/sharing"
    with target.client() as client:
        made = wanted.carry_out(client, path)
        found = None if wanted.owner else client.get(path)
        if found is not None and requests:
            found["requests"] = waiting.listed(client, path.removesuffix("/sharing"))
    if found is None:
        output.answer({"owner": wanted.owner, "link": made})
        _gone(wanted, made)
        return
    output.answer(found | ({"link": made} if made else {}))
    _show(found)
    if made:
        output.result(made["url"])


def _gone(wanted: _Wanted, made: dict[str, Any] | None) -> None:
    output.hint(f"It belongs to {wanted.owner} now.")
    if made:
        output.result(made["url"])


def _show(found: dict[str, Any]) -> None:
    output.hint(f"audience: {found['audience']}")
    if found["audience"] not in found["allowed"]:
        output.hint(f"The policy makes it {found['allowed'][-1]} for now.")
    if found["pinned"]:
        output.hint(f"pinned: viewers see version {found['pinned']} and nothing newer")
    show_people(found["people"])
    for each in found.get("requests", []):
        said = f": {each['message']}" if each["message"] else ""
        output.hint(f"request {each['id']} by {each['who']}{said}")
    for each in found["links"]:
        ends = each["expires_at"] or "never"
        locked = ", with a password" if each["has_password"] else ""
        most = f" of {each['max_views']}" if each["max_views"] else ""
        views = f", opened by {each['opened']}{most}"
        rests = "; of a former owner: opens for nobody until --keep" if each["rests"] else ""
        output.hint(
            f"link {each['id']} ending in {each['last_four']}, expires: {ends}"
            f"{locked}{views}{rests}"
        )


def show_people(people: list[dict[str, Any]]) -> None:
    """With whom something is shared by name; why a guest sees nothing of it."""
    for each in people:
        why = f" (kept out: {each['kept_out']})" if each["kept_out"] else ""
        output.hint(f"{each['role']}: {each['who']}{why}")


def _seconds(text: str | None) -> int | None:
    if text is None:
        return None
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.isdecimal():
        raise click.UsageError(f"{text} is no time. Write it as 30m, 12h, 7d or 4w.")
    return int(number) * _UNITS[unit]
