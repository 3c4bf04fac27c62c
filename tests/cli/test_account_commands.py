"""Signing in, tokens and members."""

import stat

import pytest
from tests.cli.terminal import Served, Terminal

from fanlight.cli.moments import local
from fanlight.client import profile


def test_login_keeps_the_token_for_this_user_alone(terminal: Terminal, server: Served) -> None:
    done = terminal.ok("login", f"{server.url}/a/x", stdin=f"{server.token}\n".encode())

    assert done.out == ""
    assert server.token not in done.err
    assert terminal.ok("whoami").out == f"Owner at {server.url}\n"
    assert terminal.ok("whoami", "--json").json["role"] == "owner"
    assert stat.S_IMODE(profile.path().stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--token", "fl_wrong"], 4),
        (["--token", "fl_ü"], 4),
    ],
)
def test_a_token_that_does_not_work_is_not_kept(
    terminal: Terminal, server: Served, arguments: list[str], code: int
) -> None:
    done = terminal("login", server.url, *arguments)

    assert done.code == code
    assert profile.find() is None


@pytest.mark.parametrize("address", ["fanlight.example", "ftp://x", "http://", "http://[::1"])
def test_an_address_that_is_none(terminal: Terminal, address: str) -> None:
    done = terminal("login", address, "--token", "fl_x")

    assert done.code == 2
    assert "https://HOST" in done.err


def test_logout_forgets(fanlight: Terminal) -> None:
    fanlight.ok("logout")

    assert fanlight("whoami").code == 4
    assert fanlight("logout").code == 0


def test_the_environment_goes_before_what_was_kept(terminal: Terminal, server: Served) -> None:
    terminal.monkeypatch.setenv("FANLIGHT_SERVER", f"{server.url}/")
    terminal.monkeypatch.setenv("FANLIGHT_TOKEN", server.token)

    assert terminal.ok("whoami").out == f"Owner at {server.url}\n"


def test_tokens_are_made_listed_and_revoked(fanlight: Terminal, server: Served) -> None:
    made = fanlight.ok("token", "create", "--name", "ci", "--scope", "artifacts:read")
    as_json = fanlight.ok("token", "create", "--days", "3", "--json").json
    listed = fanlight.ok("token", "list", "--json").lines
    table = fanlight.ok("token", "list").out
    secret = made.out.strip()
    reader = {each["name"]: each for each in listed}["ci"]

    fanlight.sign_in(server.url, secret)
    denied = fanlight("publish", "-", stdin=b"<p>Hi")
    fanlight.sign_in(server.url, server.token)
    revoked = fanlight.ok("token", "revoke", reader["id"])
    fanlight.sign_in(server.url, secret)
    ended = fanlight("list")

    assert secret.startswith("fl_")
    assert set(as_json) == {"id", "secret", "expires_at"}
    assert reader["scopes"] == ["artifacts:read"]
    assert secret not in table
    assert secret[-4:] in table
    assert f"  until {local(reader['expires_at'])}  " in table
    assert denied.code == ended.code == 4
    assert revoked.out == ""


def test_a_token_for_a_scheduled_job(fanlight: Terminal, server: Served) -> None:
    """It publishes to the one artifact that it is for, and the list says so."""
    page = fanlight.write("page.html", "<h1>One</h1>")
    artifact = fanlight.ok("publish", page, "--json").json["id"]
    made = fanlight.ok(
        *("token", "create", "--name", "nightly", "--artifact", page),
        *("--audience-ceiling", "people", "--scope", "artifacts:publish"),
    )
    row = next(line for line in fanlight.ok("token", "list").out.splitlines() if "nightly" in line)
    page.write_text("<h1>Two</h1>")
    fanlight.sign_in(server.url, made.out.strip())
    again = fanlight.ok("publish", page, "--json").json
    new = fanlight("publish", fanlight.write("other.html", "<p>New"))

    assert row.endswith(f"  artifacts:publish only {artifact} up to people")
    assert (again["id"], again["version"]) == (artifact, 2)
    assert new.code == 4
    assert "one artifact" in new.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["token", "create", "--scope", "everything"], "artifacts:read"),
        (["token", "create", "--days", "0"], "3,650"),
        (["admin", "members", "add", "ada"], "ada@example.com"),
    ],
)
def test_an_argument_that_the_server_refuses_is_wrong_usage(
    fanlight: Terminal, arguments: list[str], says: str
) -> None:
    done = fanlight(*arguments)

    assert done.code == 2
    assert says in done.err


def test_a_refusal_is_no_conflict(fanlight: Terminal) -> None:
    """Only where somebody published in between the exit code says so."""
    fanlight.ok("admin", "members", "add", "twice@example.com")

    assert fanlight("admin", "members", "add", "twice@example.com").code == 1


def test_members_come_and_go(fanlight: Terminal, server: Served) -> None:
    added = fanlight.ok("admin", "members", "add", "ada@example.com", "--name", "Ada")
    link = fanlight.ok("admin", "sign-in-link", "ada@example.com")
    owners = fanlight.ok("admin", "sign-in-link")
    listed = fanlight.ok("admin", "members", "list", "--json").lines
    fanlight.ok("admin", "members", "remove", "ada@example.com")
    table = fanlight.ok("admin", "members", "list").out

    assert len({added.out, link.out, owners.out}) == 3
    assert added.out.startswith(f"{server.url}/sign-in/")
    assert added.err == owners.err == "It works once, within 15 minutes.\n"
    assert {"ada@example.com"} < {each["email"] for each in listed}
    assert "ada@example.com" not in table
