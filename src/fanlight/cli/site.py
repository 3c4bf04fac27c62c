"""`fanlight site`."""

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import click

from fanlight.cli import output, target
from fanlight.model.errors import Conflict, Missing, Unavailable

if TYPE_CHECKING:
    from fanlight.client.api import Answer, Client

_POLL_SECONDS = 0.2
_PATIENCE_SECONDS = 120
_MOST = 1_000
_STRANGE = re.compile(r"[^a-z0-9]+")


@click.group()
def site() -> None:
    """Save and deploy sites: apps with a program of their own."""


@site.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option("--site", "named", metavar="SITE", help="Its name; else the project's or folder's.")
@output.json_
def save(folder: Path, *, named: str | None) -> None:
    """Save FOLDER as the next version of a site; what is live stays as it is.

    FOLDER holds a wrangler.jsonc or .toml, an index.js that exports a Worker, or an index.html.
    """
    from fanlight.cli import provenance
    from fanlight.cli.sources import project

    source = project(folder)
    for name in source.left_out:
        output.hint(f"warning: {name} leads out of the folder and was left out.")
    slug = named or _name_of(folder)
    meta = provenance.git(folder) | provenance.branch(folder)
    meta.pop("path", None)
    with target.client() as client:
        if _exists(client, slug):
            answer = client.save_site(source.files, meta, site=slug)
        else:
            answer = client.save_site(source.files, {**meta, "slug": slug})
    found = {"site": answer["site"]["slug"], "version": answer["version"]}
    output.answer({**found, "commit": answer["commit"]})
    if meta.get("dirty"):
        output.hint("warning: what was saved is not what was committed.")
    output.hint(f"Make it live: fanlight site deploy {found['site']} {found['version']}")
    output.result(f"{found['site']} {found['version']}")


@site.command()
@click.argument("name", metavar="SITE")
@click.argument("version", type=click.IntRange(min=1), required=False)
@output.json_
def deploy(name: str, version: int | None) -> None:
    """Make a saved version of SITE live, the newest if none is given, and print its URL."""
    with target.client() as client:
        found = client.post(_path(name) + "/deployments", {"version": version})
        done = _ended(client, name, found)
        shown = client.get(_path(name))
    said = {"site": shown["slug"], "version": done["version"], "url": shown["url"]}
    output.answer({**said, "state": done["state"]})
    output.result(shown["url"])


@site.command("list")
@output.json_
def list_() -> None:
    """List the sites that you see."""
    with target.client() as client:
        found = client.listed("/sites", limit=_MOST)
    output.answer(*found)
    output.table((each["slug"], _live(each), each["url"]) for each in found)


@site.command()
@click.argument("name", metavar="SITE")
@output.json_
def versions(name: str) -> None:
    """List the saved versions of SITE, the newest first."""
    with target.client() as client:
        found = client.listed(_path(name) + "/versions", limit=_MOST)
    output.answer(*found)
    output.table(
        (str(each["version"]), each["created_at"], each["kind"], _commit(each), each["branch"])
        for each in found
    )


@site.command()
@click.argument("name", metavar="SITE")
@output.json_
def status(name: str) -> None:
    """Show what of SITE is live, and how its newest deployment went."""
    with target.client() as client:
        found = client.get(_path(name))
        newest = client.listed(_path(name) + "/deployments", limit=1)
    output.answer({**found, "deployment": newest[0] if newest else None})
    output.result(f"{found['slug']}: {_live(found)}, version {found['head']} is the newest saved")
    for each in newest:
        output.result(f"deployment {each['deployment']}: {_state(each)}")


def _ended(client: "Client", name: str, found: "Answer") -> "Answer":
    """Waits, and says what happens meanwhile. Raises `Unavailable` for a failure."""
    last, until = "", time.monotonic() + _PATIENCE_SECONDS
    while True:
        if found["state"] != last:
            last = found["state"]
            output.hint(f"version {found['version']}: {last}")
        if found["ended_at"] is not None:
            break
        if time.monotonic() > until:
            raise Unavailable(
                "deployment-waits",
                f"The deployment has not ended within {_PATIENCE_SECONDS} seconds.",
                f"Look again with: fanlight site status {name}",
            )
        time.sleep(_POLL_SECONDS)
        found = client.get(_path(name) + f"/deployments/{found['deployment']}")
    if last == "failed":
        raise Unavailable("deployment-failed", "The version was not made live.", found["message"])
    if last == "superseded":
        raise Conflict(
            "deployment-superseded",
            "A later deployment took the place of this one.",
            f"See which is live with: fanlight site status {name}",
        )
    return found


def _exists(client: "Client", slug: str) -> bool:
    try:
        client.get(_path(slug))
    except Missing:
        return False
    return True


def _name_of(folder: Path) -> str:
    """What the project calls itself, or the name of its folder, as a site can be called."""
    from fanlight.model.site_layout import name_in

    names = [each.name for each in folder.iterdir()] if folder.is_dir() else []
    name = name_in(names, lambda each: (folder / each).read_bytes()) or folder.resolve().name
    return _STRANGE.sub("-", name.lower()).strip("-")[:40].strip("-")


def _live(found: dict[str, Any]) -> str:
    return f"version {found['live']} is live" if found["live"] else "not deployed"


def _commit(found: dict[str, Any]) -> str:
    return f"{found['commit'][:12] or '-'}{'*' if found['dirty'] else ''}"


def _state(found: dict[str, Any]) -> str:
    message = f": {found['message']}" if found["message"] else ""
    return f"version {found['version']} {found['state']}{message}"


def _path(name: str) -> str:
    return f"/sites/{quote(name, safe='')}"
