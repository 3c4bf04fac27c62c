"""`fanlight login` and `logout`."""

import os
import platform
import sys
from collections.abc import Sequence

import click

from fanlight.cli import output
from fanlight.client import login as flows
from fanlight.client import profile
from fanlight.client.api import Client
from fanlight.client.http import Http
from fanlight.client.profile import Profile
from fanlight.model.actor import WORK_SCOPES, Scope
from fanlight.model.errors import AppError


@click.command()
@click.argument("address", required=False, metavar="[SERVER]")
@click.option("--server", help="The server's address; else the one that was used last.")
@click.option("--token", help="Sign in with this API token (fl_...); it may also come on stdin.")
@click.option("--scope", "scopes", multiple=True, help="What it may do; can be given repeatedly.")
@click.option("--admin", is_flag=True, help="For `fanlight admin` and `fanlight token`, too.")
@click.option(
    "--browser/--no-browser",
    default=None,
    help="Sign in with the browser of this machine, or of another one.",
)
@output.json_
def login(
    address: str | None,
    *,
    server: str | None,
    token: str | None,
    scopes: tuple[str, ...],
    admin: bool,
    browser: bool | None,
) -> None:
    """Sign this machine in to SERVER.

    Without a token it opens the browser where there is one; else it shows a code, which you type
    at any machine where you are signed in.
    """
    chosen = _origin(server or address or profile.server())
    secret = (token or _piped()).strip()
    if not secret:
        asked = _words(scopes, is_admin=admin)
        is_here = _has_browser() if browser is None else browser
        secret = _signed_in(chosen, asked, is_here=is_here)
    kept = Profile(chosen, secret)
    with Client(kept) as client:
        me = client.get("/me")
    profile.save(kept)
    output.answer(me)
    output.hint(f"Signed in to {chosen} as {me['name']}.")


@click.command()
@output.json_
def logout() -> None:
    """Sign this machine out. An API token that it was given goes on to work elsewhere."""
    kept = profile.forget()
    if kept is not None:
        _give_back(kept)
    output.answer({"server": kept.server if kept else None})
    output.hint("This machine is signed out.")


def _give_back(kept: Profile) -> None:
    http = Http(kept.server, {})
    try:
        flows.give_back(http, kept.token)
    except AppError as error:
        output.hint(f"{kept.server} was not told: {error.title}")
        output.hint("Shut this machine out there, on the page /account.")
    finally:
        http.close()


def _signed_in(server: str, scopes: str, *, is_here: bool) -> str:
    http = Http(server, {"user-agent": "fanlight-cli"})
    try:
        found = flows.by_browser(http, scopes=scopes, show=_show) if is_here else None
        return found or _by_code(http, scopes)
    finally:
        http.close()


def _show(url: str) -> bool:
    from fanlight.client.browser import opened

    output.hint("Your browser asks whether this machine may come in. If it does not, open")
    output.hint(url)
    return opened(url)


def _by_code(http: Http, scopes: str) -> str:
    shown = flows.begin(http, scopes=scopes, machine=platform.node())
    if sys.stderr.isatty():
        import segno

        segno.make(shown.complete_url, error="l").terminal(out=sys.stderr, compact=True)
    output.hint(f"Open {shown.url} and type the code {shown.code}")
    output.hint(f"It works for {shown.lasts // 60} minutes. Nobody else should have it.")
    return flows.wait(http, shown)


def _has_browser() -> bool:
    """Whether there is one that the person at this terminal sees."""
    if not sys.stderr.isatty() or "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform == "darwin" or bool({"DISPLAY", "WAYLAND_DISPLAY"} & set(os.environ))


def _words(scopes: Sequence[str], *, is_admin: bool) -> str:
    chosen = set(scopes) or set(WORK_SCOPES)
    return " ".join(sorted(chosen | ({Scope.ADMIN} if is_admin else set())))


def _piped() -> str:
    return "" if sys.stdin.isatty() else sys.stdin.readline()


def _origin(server: str) -> str:
    """Of an address copied from a browser, the server is the beginning."""
    scheme, _, rest = server.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}" if rest else server
