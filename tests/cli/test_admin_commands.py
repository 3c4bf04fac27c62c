"""`fanlight admin`: roles, leavers, service accounts and SCIM tokens, as a person types them."""

from pathlib import Path

import pytest
from tests.cli.terminal import Served, Terminal


def test_roles(fanlight: Terminal) -> None:
    made = fanlight.ok("admin", "roles", "create", "Writer", "--allow", "artifacts.create").out
    assert made.split() == ["Writer", "0", "members", "artifacts.create"]
    fanlight.ok("admin", "members", "add", "wil@example.com", "--role", "writer")
    changed = fanlight.ok("admin", "roles", "change", "Writer", "--rename", "Author", "--json")
    assert (changed.json["name"], changed.json["members"]) == ("Author", 1)
    listed = {each["name"]: each for each in fanlight.ok("admin", "roles", "list", "--json").lines}
    assert listed["Author"]["permissions"] == ["artifacts.create"]
    assert not listed["auditor"]["custom"]
    in_use = fanlight("admin", "roles", "delete", "Author")
    assert (in_use.code, "Name the role" in in_use.err) == (1, True)
    fanlight.ok("admin", "roles", "delete", "Author", "--replacement", "member")
    people = {
        each["email"]: each for each in fanlight.ok("admin", "members", "list", "--json").lines
    }
    assert people["wil@example.com"]["role"] == "member"
    assert fanlight.ok("admin", "members", "role", "wil@example.com", "auditor").out == (
        "wil@example.com is now auditor.\n"
    )
    assert fanlight("admin", "members", "role", "wil@example.com", "nothing").code == 1


def test_leavers_and_what_they_leave(fanlight: Terminal, server: Served) -> None:
    for name in ("lea", "max"):
        fanlight.ok("admin", "members", "add", f"{name}@example.com")
    mine, other = [server.publish(f"<p>{n}", title=f"Left {n}")["id"] for n in range(2)]
    given = fanlight.ok("share", mine, "--owner", "lea@example.com")
    assert "belongs to lea@example.com" in given.err
    assert fanlight("show", mine).code == 1
    assert fanlight.ok("admin", "leavers", "rule").out == "artifacts of leavers: stay\n"
    refused = fanlight("admin", "members", "remove", "lea@example.com")
    assert (refused.code, "--to EMAIL" in refused.err) == (1, True)
    fanlight.ok("admin", "members", "suspend", "lea@example.com")
    assert "(suspended)" in fanlight.ok("admin", "members", "list").out
    [left] = fanlight.ok("admin", "leavers", "artifacts", "--json").lines
    assert (left["id"], left["owner"]) == (mine, "lea@example.com")
    moved = fanlight.ok("admin", "transfer", "lea@example.com", "--to", "max@example.com")
    assert moved.out == "1 artifacts now belong to max@example.com.\n"
    fanlight.ok("admin", "members", "reactivate", "lea@example.com")
    fanlight.ok("admin", "members", "remove", "lea@example.com")
    rule = fanlight.ok("admin", "leavers", "rule", "--to", "max@example.com", "--json").json
    assert rule == {"rule": "person", "to": "max@example.com"}
    fanlight.ok("admin", "leavers", "rule", "--stay")
    wrong = fanlight("admin", "transfer", "max@example.com", "--to", "owner@localhost", other)
    assert (wrong.code, "owns no artifact" in wrong.err) == (1, True)
    assert fanlight("admin", "leavers", "rule", "--stay", "--to", "x@example.com").code == 2


def test_service_accounts_and_scim_tokens(
    fanlight: Terminal, terminal: Terminal, server: Served
) -> None:
    made = fanlight.ok("admin", "service-accounts", "create", "nightly").out
    assert made == "nightly@service.invalid\n"
    secret = fanlight.ok("admin", "service-accounts", "token", "nightly", "--name", "t").out.strip()
    [token] = fanlight.ok("admin", "service-accounts", "tokens", "nightly", "--json").lines
    assert token["last_four"] == secret[-4:]
    folder = fanlight.ok("folders", "create", "Nightly").out.strip()
    make = ("admin", "service-accounts", "token", "nightly")
    kept = fanlight.ok(*make, "--folder", "Nightly", "--audience-ceiling", "org", "--json").json
    listed = fanlight.ok("admin", "service-accounts", "tokens", "nightly").out
    assert f"only folder {folder} up to org" in listed
    fanlight.ok("admin", "service-accounts", "revoke", "nightly", kept["id"])
    assert fanlight(*make, "--folder", "Nightly", "--artifact", "x").code == 2
    scim = fanlight.ok("admin", "scim-tokens", "create", "--json").json
    assert scim["url"] == f"{server.url}/scim/v2"
    assert "used never" in fanlight.ok("admin", "scim-tokens", "list").out
    fanlight.ok("admin", "scim-tokens", "revoke", scim["id"])
    assert fanlight.ok("admin", "scim-tokens", "list").out == ""
    terminal.sign_in(server.url, secret)
    assert terminal.ok("whoami").out.startswith("nightly at ")
    assert terminal("admin", "members", "list").code == 4
    fanlight.sign_in(server.url, server.token)
    fanlight.ok("admin", "service-accounts", "revoke", "nightly", token["id"])
    assert "nightly@service.invalid" in fanlight.ok("admin", "service-accounts", "list").out


def test_groups_say_what_became_of_them(fanlight: Terminal) -> None:
    fanlight.ok("admin", "members", "add", "gil@example.com")
    assert fanlight.ok("admin", "groups", "create", "Crew").out == "Crew\n"
    added = fanlight.ok("admin", "groups", "add", "crew", "gil@example.com").out
    taken = fanlight.ok("admin", "groups", "remove", "CREW", "gil@example.com").out
    assert (added, taken) == ("Crew has 1 member.\n", "Crew has 0 members.\n")
    assert fanlight("admin", "groups", "create", "CREW").code == 1


@pytest.mark.parametrize("option", ["--most", "--first"])
def test_the_policy_is_a_result(fanlight: Terminal, option: str) -> None:
    value = {"--most": "org", "--first": "private"}[option]
    assert "external sharing: on\n" in fanlight.ok("admin", "policy", option, value).out


def test_the_policy_of_roles_folders_and_publishing(fanlight: Terminal) -> None:
    folder = fanlight.ok("folders", "create", "Board").out.strip()
    fanlight.ok("admin", "policy", "role", "auditor", "--most", "people", "--first", "private")
    told = fanlight.ok("admin", "policy", "folder", folder, "--first", "private").out
    assert "role auditor: at most people, new artifacts private\n" in told
    assert f"folder {folder} Board: new artifacts private\n" in told
    limits = ("--page-bytes", "1000", "--agent", "codex", "--agent", "claude-code")
    told = fanlight.ok("admin", "policy", "--no-links", "--no-publishing", *limits).out
    for line in (
        "links: off",
        "publishing: off, by ",
        "a page: 1000",
        "agents: codex, claude-code",
    ):
        assert line in told
    back = fanlight.ok(
        "admin", "policy", "--links", "--publishing", "--any-agent", "--page-bytes", "0"
    )
    assert "publishing: on\n" in back.out
    found = fanlight.ok("admin", "policy", "role", "auditor", "--json").json
    assert (found["agents"], found["page_bytes"]) == ([], None)
    said = {each["role"]: each for each in found["roles"]}
    assert said["auditor"]["most"] is None
    assert fanlight.ok("admin", "policy", "folder", folder, "--json").json["folders"] == []
    assert fanlight("admin", "policy", "role", "nobody").code == 1


def test_guests(fanlight: Terminal, server: Served) -> None:
    page = server.publish("<p>x", title="Plan")["id"]
    refused = fanlight("share", page, "--add", "eva@partner.example")
    assert (refused.code, "no member" in refused.err) == (1, True)
    told = fanlight.ok("admin", "policy", "--guests", "partner.example", "--guests", "a.example")
    assert "guests: a.example, partner.example\n" in told.out
    told = fanlight.ok("admin", "policy", "role", "auditor", "--no-guests")
    assert "role auditor: guests none\n" in told.out
    fanlight.ok("admin", "policy", "role", "auditor")
    fanlight.ok("share", page, "--add", "eva@partner.example", "--role", "commenter")
    assert "eva@partner.example" in fanlight.ok("admin", "members", "list", "--role", "guest").out
    fanlight.ok("admin", "policy", "--guests", "a.example")
    why = "commenter: eva@partner.example (kept out: The policy lets in no guest of partner.example"
    assert why in fanlight.ok("share", page).err
    [eva] = fanlight.ok("share", page, "--json").json["people"]
    assert (eva["guest"], "no guest" in eva["kept_out"]) == (True, True)
    fanlight.ok("admin", "members", "suspend", "eva@partner.example")
    fanlight.ok("admin", "members", "remove", "eva@partner.example")
    assert "guests: any\n" in fanlight.ok("admin", "policy", "--guests", "*").out
    again = fanlight("share", page, "--add", "eva@partner.example")
    assert (again.code, "was removed" in again.err) == (4, True)
    assert "guests: none\n" in fanlight.ok("admin", "policy", "--no-guests").out


def test_terms_and_the_look(fanlight: Terminal, tmp_path: Path) -> None:
    text = tmp_path / "terms.txt"
    text.write_text("Be kind.\n", encoding="utf-8")
    assert fanlight.ok("admin", "policy", "terms").out == "Nobody is asked to accept anything.\n"
    assert fanlight.ok("admin", "policy", "terms", str(text)).out == "Be kind.\n"
    assert fanlight.ok("admin", "policy", "terms", "--json").json["version"] == 1
    assert fanlight.ok("admin", "policy", "terms", "--none", "--json").json["text"] == ""
    told = fanlight.ok("admin", "policy", "brand", "--name", "Harbour", "--accent", "berry").out
    assert told == "name: Harbour\ncolour: berry\nlogo: Fanlight's\n"
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    told = fanlight.ok("admin", "policy", "brand", "--name", "", "--logo", str(logo)).out
    assert told == "name: Fanlight\ncolour: berry\nlogo: the organisation's\n"
    fanlight.ok("admin", "policy", "brand", "--accent", "green", "--no-logo")
    assert fanlight.ok("admin", "policy", "brand", "--json").json == {
        "name": "",
        "accent": "green",
        "logo": "",
    }
