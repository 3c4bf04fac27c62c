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
_json = click.option("--json", "json_", is_flag=True, help="Print one JSON object.")


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
@click.option("--publishing/--no-publishing", default=None, help="Whether anything is published.")
@click.option("--page-bytes", type=int, help="The most of one page; 0 for the server's limit.")
@click.option("--set-bytes", type=int, help="The most of one version; 0 for the server's limit.")
@click.option("--agent", "agents", multiple=True, help="A name that clients may claim; repeatable.")
@click.option("--any-agent", is_flag=True, help="Clients may claim any name.")
@_json
@click.pass_context
def policy(
    call: click.Context, /, *, json_: bool, agents: tuple[str, ...], any_agent: bool, **wanted: Any
) -> None:
    """Show or change how far people may share and what they publish, at once and everywhere.

    No artifact is changed by it: put the policy back, and all is as before.
    """
    if call.invoked_subcommand is not None:
        return
    change = {name: value for name, value in wanted.items() if value is not None}
    if agents or any_agent:
        change["agents"] = list(agents)
    with target.client() as client:
        found = client.patch("/admin/policy", change) if change else client.get("/admin/policy")
    _tell(found, json_=json_)


@policy.command()
@click.argument("name")
@click.option("--most", type=_AUDIENCE, help="The widest audience of what they own.")
@click.option("--first", type=_AUDIENCE, help="The audience of their new artifacts.")
@_json
def role(name: str, *, json_: bool, **wanted: str | None) -> None:
    """Say how far those with the role NAME share; without an option, no less than others."""
    with target.client() as client:
        found = client.put(f"/admin/policy/roles/{quote(name, safe='')}", wanted)
    _tell(found, json_=json_)


@policy.command()
@click.argument("id_", metavar="ID")
@click.option("--most", type=_AUDIENCE, help="The widest audience of what is in it.")
@_json
def folder(id_: str, *, json_: bool, most: str | None) -> None:
    """Say how far a folder and what is in it reach; without an option, no less than others."""
    with target.client() as client:
        found = client.put(f"/admin/policy/folders/{quote(id_, safe='')}", {"most": most})
    _tell(found, json_=json_)


@policy.command()
@click.argument("file", type=click.File(encoding="utf-8"), required=False)
@click.option("--none", "none", is_flag=True, help="Nobody is asked to accept anything.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
def terms(file: IO[str] | None, *, none: bool, json_: bool) -> None:
    """Show what everybody who signs in accepts, or ask them to accept the text in FILE.

    Whoever accepted another text is asked again. FILE may be - for stdin.
    """
    path = "/admin/policy/terms"
    with target.client() as client:
        text = "" if none or file is None else file.read()
        found = client.put(path, {"text": text}) if none or file else client.get(path)
    if json_:
        output.as_json(found)
        return
    output.result(found["text"] or "Nobody is asked to accept anything.")


@policy.command()
@click.option("--name", help="Shown in place of Fanlight's; empty for that.")
@click.option("--accent", type=click.Choice([each.value for each in Accent]), help="The colour.")
@click.option("--logo", type=click.File("rb"), help="A small SVG or PNG.")
@click.option("--no-logo", is_flag=True, help="Fanlight's own mark again.")
@click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
def brand(*, logo: IO[bytes] | None, no_logo: bool, json_: bool, **wanted: str | None) -> None:
    """Show or change how pages look."""
    change = {name: value for name, value in wanted.items() if value is not None}
    path = "/admin/policy/brand"
    with target.client() as client:
        if logo or no_logo:
            data = b64encode(logo.read()).decode() if logo else None
            client.put("/admin/policy/logo", {"data": data})
        found = client.patch(path, change) if change else client.get(path)
    if json_:
        output.as_json(found)
        return
    output.result(f"name: {found['name'] or 'Fanlight'}")
    output.result(f"colour: {found['accent']}")
    whose = "the organisation's" if found["logo"] else "Fanlight's"
    output.result(f"logo: {whose}")


def _tell(found: dict[str, Any], *, json_: bool) -> None:
    if json_:
        output.as_json(found)
        return
    for line in _lines(found):
        output.result(line)


def _lines(found: dict[str, Any]) -> list[str]:
    off = found["publishing_off"]
    return [
        f"widest audience: {found['most']}",
        f"audience of new artifacts: {found['first']}",
        f"external sharing: {_SWITCH[found['external_sharing']]}",
        f"links: {_SWITCH[found['links']]}",
        f"publishing: {_SWITCH[found['publishing']]}" + (f", by {off['by']}" if off else ""),
        f"bytes of a page: {found['page_bytes'] or 'as many as the server takes'}",
        f"bytes of a version: {found['set_bytes'] or 'as many as the server takes'}",
        f"agents: {', '.join(found['agents']) or 'any'}",
        *(f"role {each['role']}: {said}" for each in found["roles"] if (said := _bound(each))),
        *(f"folder {each['id']} {each['name']}: {_bound(each)}" for each in found["folders"]),
    ]


def _bound(found: dict[str, Any]) -> str:
    first = f"new artifacts {found['first']}" if found.get("first") else ""
    most = f"at most {found['most']}" if found["most"] else ""
    return ", ".join(each for each in (most, first) if each)
