"""`fanlight admin policy`: how far people share, and what is published by whom."""

from base64 import b64encode
from typing import IO, Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.model.artifact import Audience
from fanlight.model.house import Accent

_AUDIENCE = click.Choice([each.value for each in Audience])
_SWITCH = {True: "on", False: "off"}
_GUESTS = "A domain of guests' addresses, or * for any; repeatable."


@click.group(invoke_without_command=True)
@click.option("--most", type=_AUDIENCE, help="The widest audience; wider ones count as this one.")
@click.option("--first", type=_AUDIENCE, help="The audience of new artifacts.")
@click.option(
    "--external/--no-external",
    "external_sharing",
    default=None,
    help="Whether links, guests and the public see anything.",
)
@click.option("--links/--no-links", default=None, help="Whether links let anybody in.")
@click.option("--guests", "domains", multiple=True, help=_GUESTS)
@click.option("--no-guests", is_flag=True, help="Nothing is shared by name with people outside.")
@click.option("--publishing/--no-publishing", default=None, help="Whether anything is published.")
@click.option("--page-bytes", type=int, help="The most of one page; 0 for the server's limit.")
@click.option("--set-bytes", type=int, help="The most of one version; 0 for the server's limit.")
@click.option("--agent", "agents", multiple=True, help="A name that clients may claim; repeatable.")
@click.option("--any-agent", is_flag=True, help="Clients may claim any name.")
@output.json_
@click.pass_context
def policy(
    call: click.Context,
    /,
    *,
    agents: tuple[str, ...],
    any_agent: bool,
    **wanted: Any,
) -> None:
    """Show or change how far people may share and what they publish, at once and everywhere.

    No artifact is changed by it: put the policy back, and all is as before.
    """
    if call.invoked_subcommand is not None:
        return
    change = _bounds(**wanted)
    if agents or any_agent:
        change["agents"] = list(agents)
    with target.client() as client:
        found = client.patch("/admin/policy", change) if change else client.get("/admin/policy")
    _tell(found)


@policy.command()
@click.argument("name")
@click.option("--most", type=_AUDIENCE, help="The widest audience of what they own.")
@click.option("--first", type=_AUDIENCE, help="The audience of their new artifacts.")
@click.option("--guests", "domains", multiple=True, help=_GUESTS)
@click.option("--no-guests", is_flag=True, help="They share nothing with people outside by name.")
@output.json_
def role(name: str, **wanted: Any) -> None:
    """Say how far those with the role NAME share; without an option, no less than others."""
    with target.client() as client:
        found = client.put(f"/admin/policy/roles/{quote(name, safe='')}", _bounds(**wanted))
    _tell(found)


@policy.command()
@click.argument("id_", metavar="ID")
@click.option("--most", type=_AUDIENCE, help="The widest audience of what is in it.")
@click.option("--first", type=_AUDIENCE, help="The audience of new artifacts in it.")
@click.option("--guests", "domains", multiple=True, help=_GUESTS)
@click.option("--no-guests", is_flag=True, help="Nothing in it is shared with people outside.")
@output.json_
def folder(id_: str, **wanted: Any) -> None:
    """Say how far a folder and what is in it reach; without an option, no less than others."""
    with target.client() as client:
        said = {"most": None} | _bounds(**wanted)
        found = client.put(f"/admin/policy/folders/{quote(id_, safe='')}", said)
    _tell(found)


@policy.command()
@click.argument("file", type=click.File(encoding="utf-8"), required=False)
@click.option("--none", "none", is_flag=True, help="Nobody is asked to accept anything.")
@output.json_
def terms(file: IO[str] | None, *, none: bool) -> None:
    """Show what everybody who signs in accepts, or ask them to accept the text in FILE.

    Whoever accepted another text is asked again. FILE may be - for stdin.
    """
    path = "/admin/policy/terms"
    with target.client() as client:
        text = "" if none or file is None else file.read()
        found = client.put(path, {"text": text}) if none or file else client.get(path)
    output.answer(found)
    output.result(found["text"] or "Nobody is asked to accept anything.")


@policy.command()
@click.option("--name", help="Shown in place of Fanlight's; empty for that.")
@click.option("--accent", type=click.Choice([each.value for each in Accent]), help="The colour.")
@click.option("--logo", type=click.File("rb"), help="A small SVG or PNG.")
@click.option("--no-logo", is_flag=True, help="Fanlight's own mark again.")
@output.json_
def brand(*, logo: IO[bytes] | None, no_logo: bool, **wanted: str | None) -> None:
    """Show or change how pages look."""
    change = {name: value for name, value in wanted.items() if value is not None}
    path = "/admin/policy/brand"
    with target.client() as client:
        if logo or no_logo:
            data = b64encode(logo.read()).decode() if logo else None
            client.put("/admin/policy/logo", {"data": data})
        found = client.patch(path, change) if change else client.get(path)
    output.answer(found)
    output.result(f"name: {found['name'] or 'Fanlight'}")
    output.result(f"colour: {found['accent']}")
    whose = "the organisation's" if found["logo"] else "Fanlight's"
    output.result(f"logo: {whose}")


def _bounds(*, domains: tuple[str, ...], no_guests: bool, **wanted: Any) -> dict[str, Any]:
    """What was said, as the API takes it."""
    change = {name: value for name, value in wanted.items() if value is not None}
    if domains or no_guests:
        change["guest_domains"] = list(domains)
    return change


def _tell(found: dict[str, Any]) -> None:
    output.answer(found)
    for line in _lines(found):
        output.result(line)


def _lines(found: dict[str, Any]) -> list[str]:
    off = found["publishing_off"]
    return [
        f"widest audience: {found['most']}",
        f"audience of new artifacts: {found['first']}",
        f"external sharing: {_SWITCH[found['external_sharing']]}",
        f"links: {_SWITCH[found['links']]}",
        f"guests: {_guests(found['guest_domains'])}",
        f"publishing: {_SWITCH[found['publishing']]}" + (f", by {off['by']}" if off else ""),
        f"bytes of a page: {found['page_bytes'] or 'as many as the server takes'}",
        f"bytes of a version: {found['set_bytes'] or 'as many as the server takes'}",
        f"agents: {', '.join(found['agents']) or 'any'}",
        *(f"role {each['role']}: {said}" for each in found["roles"] if (said := _bound(each))),
        *(f"folder {each['id']} {each['name']}: {_bound(each)}" for each in found["folders"]),
    ]


def _bound(found: dict[str, Any]) -> str:
    first = f"new artifacts {found['first']}" if found["first"] else ""
    most = f"at most {found['most']}" if found["most"] else ""
    domains = found["guest_domains"]
    guests = "" if domains is None else f"guests {_guests(domains)}"
    return ", ".join(each for each in (most, first, guests) if each)


def _guests(domains: list[str]) -> str:
    return "any" if domains == ["*"] else ", ".join(domains) or "none"
