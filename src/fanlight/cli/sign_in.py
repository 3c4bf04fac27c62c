"""`fanlight admin sign-in`: the providers and the mail by which people come in, tried out."""

from urllib.parse import quote

import click

from fanlight.cli import output, target


@click.group("sign-in")
def sign_in() -> None:
    """Show how people come in, and try it out."""


@sign_in.command()
@output.json_
def show() -> None:
    """Show the providers of the settings, and whether mail is set up."""
    with target.client() as client:
        found = client.get(_SIGN_IN)
    output.answer(found)
    output.table((each["id"], each["name"], each["issuer"]) for each in found["providers"])
    output.result(f"mail: {'sent' if found['mails'] else 'printed where the server runs'}")


@sign_in.command("test")
@click.argument("provider")
@output.json_
def try_out(provider: str) -> None:
    """Ask a provider for what it publishes; exits 1 where something is wrong."""
    with target.client() as client:
        found = client.post(f"{_SIGN_IN}/providers/{quote(provider, safe='')}/test", {})
    output.answer(found)
    marks = {True: "ok", False: "wrong"}
    output.table((marks[each["good"]], each["text"]) for each in found["findings"])
    raise SystemExit(0 if found["good"] else 1)


@sign_in.command()
@output.json_
def letter() -> None:
    """Send yourself a test letter."""
    with target.client() as client:
        found = client.post(f"{_SIGN_IN}/letter", {})
    output.answer(found)
    what = "A letter went to" if found["sent"] else "Printed where the server runs, for"
    output.result(f"{what} {found['to']}.")


_SIGN_IN = "/admin/sign-in"
