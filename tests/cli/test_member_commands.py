"""`fanlight admin members` and `sign-in`, as a person types them."""

from tests.cli.terminal import Served, Terminal


def test_a_member_is_found_and_what_they_come_in_with_is_ended(
    fanlight: Terminal, terminal: Terminal, server: Served
) -> None:
    fanlight.ok("admin", "members", "add", "mel@example.com", "--name", "Mel", "--role", "admin")
    found = fanlight.ok("admin", "members", "list", "--query", "MEL@", "--state", "active").out
    assert found.split() == ["mel@example.com", "admin", "Mel"]
    assert fanlight.ok("admin", "members", "list", "--role", "guest").out == ""
    shown = fanlight.ok("admin", "members", "show", "mel@example.com")
    assert shown.out.splitlines()[1:] == ["groups: none", "artifacts: 0"]
    for kind in ("sessions", "tokens", "grants"):
        assert fanlight.ok("admin", "members", kind, "mel@example.com").out == ""
    made = fanlight.ok("token", "create", "--name", "spare", "--json").json
    [token] = [
        each
        for each in fanlight.ok("admin", "members", "tokens", "owner@localhost", "--json").lines
        if each["id"] == made["id"]
    ]
    assert token["last_four"] == made["secret"][-4:]
    revoked = fanlight.ok("admin", "members", "revoke-token", "owner@localhost", made["id"])
    assert revoked.out == "Revoked.\n"
    terminal.sign_in(server.url, made["secret"])
    assert terminal("whoami").code == 4
    fanlight.sign_in(server.url, server.token)
    for verb in ("end-session", "revoke-token", "end-grant"):
        assert fanlight("admin", "members", verb, "mel@example.com", "x").code == 1
    assert fanlight("admin", "members", "show", "nobody@example.com").code == 1


def test_how_people_come_in(fanlight: Terminal) -> None:
    assert fanlight.ok("admin", "sign-in", "show").out == "mail: printed where the server runs\n"
    assert fanlight.ok("admin", "sign-in", "show", "--json").json == {
        "providers": [],
        "mails": False,
    }
    assert fanlight("admin", "sign-in", "test", "acme").code == 1
    letter = fanlight.ok("admin", "sign-in", "letter")
    assert letter.out == "Printed where the server runs, for owner@localhost.\n"


def test_everybodys_tokens_are_found_and_ended(fanlight: Terminal) -> None:
    made = fanlight.ok("token", "create", "--name", "rarely", "--days", "3", "--json").json
    wanted = ("--query", "RARELY", "--unused", "0", "--expiring", "4")
    [token] = fanlight.ok("admin", "tokens", "list", *wanted, "--json").lines
    assert (token["id"], token["who"]) == (made["id"], "owner@localhost")
    shown = fanlight.ok("admin", "tokens", "list", *wanted).out
    assert f"...{made['secret'][-4:]}" in shown
    assert made["secret"] not in shown
    assert fanlight.ok("admin", "tokens", "list", "--query", "rarely", "--expiring", "2").out == ""
    assert fanlight.ok("admin", "tokens", "revoke", token["who"], token["id"]).out == "Revoked.\n"
    assert fanlight.ok("admin", "tokens", "list", *wanted).out == ""
