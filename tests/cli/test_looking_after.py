"""The commands for what was published: the gallery, history, sharing, status."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.cli.terminal import Served, Terminal, answering

from fanlight.cli.moments import local
from fanlight.model.actor import SYSTEM
from fanlight.ops import artifacts, searching
from fanlight.ops.artifacts import Change


def test_list_and_search(fanlight: Terminal, server: Served) -> None:
    made = [server.publish(f"<p>Zebra {n}", title=f"Stripes {n}")["id"] for n in range(3)]
    server.do(searching.index_pending(server.live.ctx))

    found = fanlight.ok("list", "--query", "zebra", "--json").lines
    table = fanlight.ok("list", "--query", "zebra", "--limit", "2").out

    assert [item["id"] for item in found] == made[::-1]
    assert [line.split() for line in table.splitlines()] == [
        [id_, "v1", "private", "just", "now", "Stripes", str(n)]
        for n, id_ in [(2, made[2]), (1, made[1])]
    ]
    assert fanlight.ok("list", "--query", "nothing-like-it").out == ""


@pytest.mark.parametrize("command", [["list"], ["versions", "a" * 26]])
def test_a_long_list_is_fetched_in_pages(terminal: Terminal, command: list[str]) -> None:
    """A server gives at most a hundred at once."""
    asked: list[dict[str, list[str]]] = []

    def page(url: str) -> bytes:
        query = parse_qs(urlsplit(url).query)
        asked.append(query)
        start = int(query.get("cursor", ["0"])[0])
        items = [{"n": n} for n in range(start, start + int(query["limit"][0]))]
        return json.dumps({"items": items, "next_cursor": str(start + len(items))}).encode()

    with answering(page) as url:
        terminal.sign_in(url, "fl_x")
        done = terminal.ok(*command, "--limit", "203", "--json")

    assert [item["n"] for item in done.lines] == list(range(203))
    assert [query["limit"] for query in asked] == [["100"], ["100"], ["3"]]


def test_show_rename_delete_undelete(fanlight: Terminal, server: Served) -> None:
    id_ = server.publish("<p>Hi", title="Old")["id"]

    renamed = fanlight.ok("rename", id_, "New").out
    shown = fanlight.ok("show", f"{server.url}/a/{id_}/v/1?x#y", "--json").json
    plain = fanlight.ok("show", id_).out
    deleted = fanlight.ok("delete", id_)
    gone = fanlight("show", id_)
    back = fanlight.ok("undelete", id_).out

    assert renamed == "New\n"
    assert (shown["id"], shown["title"]) == (id_, "New")
    assert "title" in plain
    assert deleted.out == ""
    assert f"fanlight undelete {id_}" in deleted.err
    assert gone.code == 1
    assert back == f"{server.url}/a/{id_}\n"


def test_pinned_and_archived_are_listed_apart(fanlight: Terminal, server: Served) -> None:
    kept, other, away = [server.publish(f"<p>{n}", title=f"T{n}")["id"] for n in range(3)]
    server.do(artifacts.change(server.live.ctx, SYSTEM, away, Change(archived=True)))

    def listed(*options: str) -> set[str]:
        return {item["id"] for item in fanlight.ok("list", *options, "--json").lines}

    printed = fanlight.ok("pin", f"{server.url}/a/{kept}").out
    pinned, archived, shown = listed("--pinned"), listed("--archived"), listed()
    fanlight.ok("unpin", kept)

    assert printed == f"{server.url}/a/{kept}\n"
    assert pinned == {kept}
    assert away in archived
    assert not archived & {kept, other}
    assert {kept, other} <= shown
    assert away not in shown
    assert listed("--pinned") == set()


def test_delete_for_good(fanlight: Terminal, server: Served) -> None:
    id_ = server.publish("<p>Hi")["id"]

    too_early = fanlight("delete", id_, "--purge")
    fanlight.ok("delete", id_)
    purged = fanlight.ok("delete", id_, "--purge")
    again = fanlight("undelete", id_)

    assert too_early.code == 1
    assert "not in the trash" in too_early.err
    assert (purged.out, purged.err) == ("", "Deleted for good.\n")
    assert again.code == 1


def test_versions_diff_restore(fanlight: Terminal, server: Served) -> None:
    id_ = server.publish("<p>One</p>\n", label="Begun")["id"]
    server.publish("<p>Two</p>\n", id_)

    versions = fanlight.ok("versions", id_).out
    by_hand = fanlight.ok("publish", "-", "--json", stdin=b"<p>Hi").json
    unified = fanlight.ok("diff", id_, "1..2").out
    as_json = fanlight.ok("diff", id_, "1..2", "--json", "--text").json
    restored = fanlight.ok("restore", id_, "1", "--note", "Better", "--json").json
    unchanged = fanlight.ok("restore", id_, "3")

    written = server.api(f"/artifacts/{id_}/versions/1")["created_at"]
    assert versions.startswith("v2  ")
    assert f"v1  {local(written)}  Owner  claude-code 2.1  Begun\n" in versions
    assert "  Owner  -  " in fanlight.ok("versions", by_hand["id"]).out
    assert "-<p>One</p>\n+<p>Two</p>\n" in unified
    assert as_json["stats"] == {"added": 1, "removed": 1}
    assert restored["version"] == 3
    assert server.source(id_, 3) == "<p>One</p>\n"
    assert "newest already" in unchanged.err


@pytest.mark.parametrize("range_", ["1", "1..", "a..b", "..", "1...2"])
def test_a_range_that_is_none_is_wrong_usage(fanlight: Terminal, range_: str) -> None:
    done = fanlight("diff", "x" * 26, range_)

    assert done.code == 2
    assert "3..7" in done.err


def test_sharing(fanlight: Terminal, server: Served) -> None:
    id_ = server.publish("<p>Hi")["id"]

    shown = fanlight.ok("share", id_)
    made = fanlight.ok("share", id_, "--audience", "org", "--link", "--expires", "7d")
    found = fanlight.ok("share", id_, "--json").json
    revoked = fanlight.ok("share", id_, "--revoke", found["links"][0]["id"], "--json").json

    assert shown.out == ""
    assert "audience: private" in shown.err
    assert made.out.startswith(f"{server.url}/l/")
    assert found["audience"] == "org"
    assert found["links"][0]["expires_at"] is not None
    assert revoked["links"] == []


def test_share_one_version_and_then_the_newest(fanlight: Terminal, server: Served) -> None:
    id_ = server.publish("<p>Hi")["id"]
    assert "viewers see version 1" in fanlight.ok("share", id_, "--pin", "1").err
    assert fanlight.ok("share", id_, "--json").json["pinned"] == 1
    assert fanlight.ok("share", id_, "--latest", "--json").json["pinned"] is None
    assert fanlight("share", id_, "--pin", "7").code == 1
    assert fanlight("share", id_, "--pin", "1", "--latest").code == 2


def test_ask_for_access_and_let_them_in(fanlight: Terminal, server: Served) -> None:
    id_ = server.publish("<p>Hi")["id"]
    assert "Asked" in fanlight.ok("ask", "a" * 26, "--message", "Hi").err
    assert fanlight.ok("share", id_, "--requests", "--json").json["requests"] == []
    assert fanlight("share", id_, "--accept", "nobody").code == 1
    assert fanlight("share", id_, "--decline", "nobody").code == 1


def test_folders(fanlight: Terminal) -> None:
    plans = fanlight.ok("folders", "create", "Plans of ours", "--audience", "org").out.strip()
    fanlight.ok("folders", "rename", "Plans of ours", "Plans")
    made = fanlight.ok("publish", "-", "--folder", "Plans", "--json", stdin=b"<p>In").json
    assert fanlight.ok("share", made["id"], "--json").json["folder"]["id"] == plans
    assert fanlight("publish", "-", "--folder", "Nowhere", stdin=b"<p>Out").code == 1
    listed = fanlight.ok("folders", "list").out
    assert f"{plans}  org" in listed
    shared = fanlight.ok("folders", "share", plans, "--audience", "people", "--json").json
    assert (shared["audience"], shared["people"]) == ("people", [])
    fanlight.ok("move", made["id"])
    assert fanlight.ok("share", made["id"], "--json").json["folder"] is None
    fanlight.ok("move", made["id"], plans)
    fanlight.ok("folders", "delete", "Plans")
    assert fanlight("folders", "share", plans).code == 1


def test_share_with_people_and_groups(fanlight: Terminal) -> None:
    id_ = fanlight.ok("publish", fanlight.write("team.html", "<p>Hi"), "--json").json["id"]
    fanlight.ok("admin", "members", "add", "sharer@example.com", "--role", "guest")
    fanlight.ok("admin", "members", "role", "sharer@example.com", "member")
    fanlight.ok("admin", "groups", "create", "Design team")
    fanlight.ok("admin", "groups", "add", "Design team", "sharer@example.com")
    people = fanlight.ok("admin", "groups", "list", "Design team", "--json").lines
    given = fanlight.ok("share", id_, "--add", "sharer@example.com", "--add", "group:Design team")
    edited = fanlight.ok("share", id_, "--add", "sharer@example.com", "--role", "editor", "--json")
    taken = fanlight.ok("share", id_, "--remove", "group:Design team", "--json").json
    fanlight.ok("admin", "groups", "remove", "Design team", "sharer@example.com")
    left = fanlight.ok("admin", "groups", "list", "--json").lines
    fanlight.ok("admin", "groups", "delete", "Design team")

    assert people == [{"email": "sharer@example.com", "name": "sharer", "providers": []}]
    assert given.err.splitlines() == [
        "audience: people",
        "viewer: sharer@example.com",
        "viewer: group:Design team",
    ]
    assert [each["role"] for each in edited.json["people"]] == ["editor", "viewer"]
    assert [each["who"] for each in taken["people"]] == ["sharer@example.com"]
    assert ("Design team", 0) in [(each["name"], each["members"]) for each in left]
    assert "Design team" not in fanlight.ok("admin", "groups", "list").out


def test_the_policy_bounds_what_is_shared(fanlight: Terminal) -> None:
    id_ = fanlight.ok("publish", fanlight.write("wide.html", "<p>Hi"), "--json").json["id"]
    refused = fanlight("share", id_, "--audience", "public")
    changed = fanlight.ok("admin", "policy", "--most", "public", "--json").json
    fanlight.ok("share", id_, "--audience", "public")
    cut = fanlight.ok("admin", "policy", "--most", "org", "--no-external")
    shown = fanlight.ok("share", id_)
    fanlight.ok("admin", "policy", "--external")

    assert refused.code == 4
    assert "private or people or org" in refused.err
    said = {name: changed[name] for name in ("most", "first", "external_sharing", "links")}
    assert said == {"most": "public", "first": "private", "external_sharing": True, "links": True}
    assert "external sharing: off" in cut.out
    assert "The policy makes it org for now." in shown.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--role", "editor"],
        ["--add", "ada@example.com", "--role", "owner"],
        ["--expires", "7d"],
        ["--link", "--expires", "soon"],
        ["--link", "--expires", "d"],
        ["--audience", "nobody"],
    ],
)
def test_sharing_told_wrongly(fanlight: Terminal, arguments: list[str]) -> None:
    assert fanlight("share", "x" * 26, *arguments).code == 2


def test_status_tells_who_is_ahead(fanlight: Terminal, server: Served) -> None:
    for name in ("fresh", "stale", "behind", "diverged"):
        fanlight.write(f"{name}.html", f"<p>{name}</p>")
        made = fanlight.ok("publish", f"{name}.html", "--json").json
        if name in {"behind", "diverged"}:
            server.publish("<p>Theirs</p>", made["id"])
        if name in {"stale", "diverged"}:
            fanlight.write(f"{name}.html", "<p>Ours</p>")
    fanlight.write("site/index.html", "<p>Hi")
    fanlight.write("site/big.bin", b"\0" * 3_000_000)
    fanlight.ok("publish", "site")
    fanlight.write("other.html", "<p>Not published</p>")

    found = {item["path"]: item["state"] for item in fanlight.ok("status", "--json").lines}
    one = fanlight.ok("status", "stale.html").out

    assert found == {
        "fresh.html": "fresh",
        "stale.html": "stale",
        "behind.html": "behind",
        "diverged.html": "diverged",
        "site": "fresh",
    }
    assert one.startswith("stale")
    assert fanlight("status", "other.html").code == 1


def test_status_of_what_was_removed_here(fanlight: Terminal) -> None:
    place = fanlight.write("page.html", "<p>Hi")
    fanlight.ok("publish", "page.html")
    place.unlink()

    assert fanlight.ok("status").out.startswith("removed")
