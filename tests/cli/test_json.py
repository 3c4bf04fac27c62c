"""`--json`: every command that answers something has it, and prints one object a line."""

from collections.abc import Iterator

import click
import pytest
from tests.cli.terminal import Served, Terminal

from fanlight.__main__ import cli

ANSWERS_NOTHING = {
    "mcp": "its stdout is a protocol",
    "serve": "it runs until it is stopped",
    "demo": "it runs until it is stopped",
    "admin audit export": "it prints the format that it was asked for",
}


def leaves(command: click.Command, *path: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield " ".join(path), command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from leaves(found, *path, name)


def test_every_command_that_answers_something_takes_json() -> None:
    commands = dict(leaves(cli))
    without = {
        name
        for name, command in commands.items()
        if not any("--json" in option.opts for option in command.params)
    }
    assert without == set(ANSWERS_NOTHING)
    assert len(commands) > 100


@pytest.mark.parametrize(
    ("command", "names"),
    [
        (("rename", "{id}", "New"), {"id", "title"}),
        (("describe", "{id}", "--icon", "chart"), {"id", "icon"}),
        (("archive", "{id}"), {"id", "archived"}),
        (("unarchive", "{id}"), {"id"}),
        (("unpin", "{id}"), {"id", "starred"}),
        (("move", "{id}"), {"audience"}),
        (("pull", "{id}", "there"), {"path", "place", "sha256"}),
        (("delete", "{id}"), {"id", "purged"}),
        (("undelete", "{id}"), {"id", "url"}),
        (("admin", "members", "add", "json@example.com"), {"email", "url"}),
        (("admin", "members", "suspend", "json@example.com"), {"email"}),
        (("admin", "members", "remove", "json@example.com"), {"email"}),
        (("admin", "groups", "create", "Json"), {"id", "name"}),
        (("letters",), {"comments"}),
        (("login", "--token", "{token}"), {"name"}),
    ],
)
def test_with_json_stdout_is_one_object(
    fanlight: Terminal, server: Served, command: tuple[str, ...], names: set[str]
) -> None:
    if command[:2] == ("admin", "members") and command[2] != "add":
        fanlight("admin", "members", "add", "json@example.com")
    made = server.publish("<title>Odd</title><p>1")
    if command[0] == "undelete":
        fanlight.ok("delete", made["id"])
    filled = [each.format(id=made["id"], token=server.token) for each in command]
    assert names <= set(fanlight.ok(*filled, "--json").json)


def test_what_is_said_of_an_artifact_changes_without_a_version(
    fanlight: Terminal, server: Served
) -> None:
    made = server.publish("<title>Odd</title><p>1")
    fanlight.ok("describe", made["id"], "--title", "Even", "--description", "Numbers")
    shown = fanlight.ok("show", made["id"], "--json").json
    assert (shown["title"], shown["description"], shown["version"]) == ("Even", "Numbers", 1)
    assert fanlight("describe", made["id"]).code == 2
    fanlight.ok("archive", made["url"])
    assert made["id"] not in fanlight.ok("list", "--limit", "1000").out
    assert made["id"] in fanlight.ok("list", "--archived").out
    fanlight.ok("unarchive", made["url"])
    assert made["id"] in fanlight.ok("list", "--limit", "1000").out


def test_a_list_looks_into_a_folder_and_at_an_agent(fanlight: Terminal) -> None:
    fanlight.ok("folders", "create", "Inside")
    page = fanlight.write("inside.html", "<title>In</title><p>1")
    made = fanlight.ok("publish", page, "--folder", "Inside", "--agent", "lamp/1", "--json").json
    for chosen in (("--folder", "Inside"), ("--agent", "lamp")):
        [found] = fanlight.ok("list", *chosen, "--json").lines
        assert found["id"] == made["id"]
    assert fanlight.ok("list", "--agent", "nobody").out == ""
    assert fanlight("list", "--folder", "nowhere").code == 1


def test_publish_pins_the_version_that_viewers_see(fanlight: Terminal) -> None:
    page = fanlight.write("pinned.html", "<title>Pin</title><p>1")
    fanlight.ok("publish", page, "--pin")
    fanlight.write("pinned.html", "<title>Pin</title><p>2")
    fanlight.ok("publish", page)
    assert fanlight.ok("share", page, "--json").json["pinned"] == 1
