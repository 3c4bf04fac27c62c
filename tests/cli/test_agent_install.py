"""`fanlight agent install`: an entry and a skill, and everything else as it was."""

import json
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from tests.cli.terminal import Served, Terminal
from tests.cli.test_comment_commands import send

AGENTS = ["claude-code", "codex", "cursor", "gemini", "opencode", "vscode"]


def entry(path: Path) -> dict[str, Any]:
    """The server's entry in an agent's configuration, whatever its tables are called."""
    text = path.read_text()
    everything = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    [section] = [table for name, table in everything.items() if name != "hooks"]
    found: dict[str, Any] = section["fanlight"]
    return found


@pytest.mark.parametrize("scope", [[], ["--project"]])
@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_finds_the_server_and_the_skill(
    terminal: Terminal, name: str, scope: list[str]
) -> None:
    done = terminal.ok("agent", "install", name, *scope)
    again = terminal.ok("agent", "install", name, *scope)

    config, skill, *hooks = map(Path, done.out.splitlines())
    root = terminal.folder if scope else terminal.folder.parent / "home"
    assert config.is_relative_to(root)
    found = entry(config)
    command = found["command"]
    line = command if isinstance(command, list) else [command, *found["args"]]
    assert line[-1] == "mcp"
    assert (line == ["fanlight", "mcp"]) == bool(scope)
    assert skill.parts[-3:] == ("skills", "fanlight", "SKILL.md")
    assert skill.read_text().startswith("---\nname: fanlight\ndescription: ")
    assert "fanlight:updated" in skill.read_text()
    assert again.out == ""
    assert again.err.count("is up to date") == 2 + len(hooks)


@pytest.mark.parametrize("name", AGENTS)
def test_print_writes_nothing(terminal: Terminal, name: str) -> None:
    done = terminal.ok("agent", "install", name, "--project", "--print")

    config, skill, *_ = [part.split(" <==\n") for part in done.out.split("==> ")[1:]]
    assert "fanlight" in config[1]
    assert skill[0].endswith("SKILL.md")
    assert skill[1].startswith("---\nname: fanlight")
    assert list(terminal.folder.iterdir()) == []


def test_a_configuration_keeps_what_it_had(terminal: Terminal) -> None:
    """Order, indentation, other servers, settings of this one, the file's mode."""
    before = '{\n    "theme": "dark",\n    "mcpServers": {"a": {"command": "b"}, %s}\n}\n'
    text = before % '"fanlight": {"command": "old", "env": {"X": "ü"}}'
    config = terminal.write(".mcp.json", text)
    config.chmod(0o600)

    terminal.ok("agent", "install", "claude-code", "--project")

    after = json.loads(config.read_text())
    assert list(after) == ["theme", "mcpServers"]
    assert after["mcpServers"]["a"] == {"command": "b"}
    ours = {"command": "fanlight", "args": ["mcp"], "env": {"X": "ü"}}
    assert after["mcpServers"]["fanlight"] == ours
    assert "\n    " in config.read_text()
    assert "ü" in config.read_text()
    assert stat.S_IMODE(config.stat().st_mode) == 0o600


def test_toml_keeps_its_comments(terminal: Terminal) -> None:
    text = '# Mine\nmodel = "o3" # best\n\n[mcp_servers.other]\ncommand = "x"\n'
    config = terminal.write(".codex/config.toml", text)

    terminal.ok("agent", "install", "codex", "--project")

    assert config.read_text().startswith(text)
    assert tomlkit.parse(config.read_text()).unwrap()["mcp_servers"]["other"] == {"command": "x"}


def test_a_configuration_that_is_a_link_stays_one(terminal: Terminal) -> None:
    real = terminal.write("dotfiles/mcp.json", "{}")
    (terminal.folder / ".mcp.json").symlink_to(real)

    terminal.ok("agent", "install", "claude-code", "--project")

    assert (terminal.folder / ".mcp.json").is_symlink()
    assert "fanlight" in real.read_text()


@pytest.mark.parametrize("text", ['{ // mine\n "a": 1 }', "[]", '{"mcpServers": []}', "\xff"])
def test_what_cannot_be_read_is_left_alone(terminal: Terminal, text: str) -> None:
    config = terminal.write(".mcp.json", text.encode("latin-1"))

    done = terminal("agent", "install", "claude-code", "--project")

    assert done.code == 1
    assert '"command": "fanlight"' in done.err
    assert config.read_bytes() == text.encode("latin-1")


def test_print_shows_no_secrets_of_others(terminal: Terminal) -> None:
    terminal.write(".mcp.json", '{"mcpServers": {"a": {"env": {"KEY": "hush-hush"}}}}')

    assert (
        "hush-hush"
        not in terminal.ok("agent", "install", "claude-code", "--project", "--print").out
    )


HOOKED = {"claude-code": ".claude/settings.json", "gemini": ".gemini/settings.json"}
OTHERS: dict[str, Any] = {
    "model": "x",
    "hooks": {
        "Stop": [{"hooks": [{"type": "command", "command": "bell"}]}],
        "SessionStart": [
            {"matcher": "startup", "hooks": [{"type": "command", "command": "hello"}]},
        ],
    },
}


@pytest.mark.parametrize(("name", "place"), HOOKED.items())
def test_a_hook_is_added_once_and_taken_out_and_others_stay(
    terminal: Terminal, name: str, place: str
) -> None:
    settings = terminal.write(place, json.dumps(OTHERS, indent=4))
    for _ in range(2):
        terminal.ok("agent", "install", name, "--project")
    hooks = json.loads(settings.read_text())["hooks"]
    assert hooks["Stop"] == OTHERS["hooks"]["Stop"]
    first, ours = hooks["SessionStart"]
    assert first == OTHERS["hooks"]["SessionStart"][0]
    assert [each["command"] for each in ours["hooks"]] == ["fanlight agent nudge"]
    terminal.ok("agent", "install", name, "--project", "--remove")
    left = json.loads(settings.read_text())
    assert left["hooks"] == OTHERS["hooks"]
    before = settings.read_bytes()
    terminal.ok("agent", "install", name, "--project", "--remove")
    assert settings.read_bytes() == before


@pytest.mark.parametrize(
    "text", ["{ // mine", "[]", '{"hooks": []}', '{"hooks": {"SessionStart": [7]}}']
)
def test_hooks_that_cannot_be_read_are_left_alone(terminal: Terminal, text: str) -> None:
    settings = terminal.write(".claude/settings.json", text)
    done = terminal("agent", "install", "claude-code", "--project")
    assert (done.code, "fanlight agent nudge" in done.err) == (1, True)
    assert settings.read_text() == text
    assert not (terminal.folder / ".mcp.json").exists()


def test_the_hook_says_how_much_waits_and_never_fails(
    fanlight: Terminal, terminal: Terminal, server: Served
) -> None:
    assert fanlight.ok("agent", "nudge").out == ""
    made = server.publish("<title>Odd</title><p>1")
    thread = fanlight.ok("comments", "add", made["id"], "Mind the gap", "--json").json
    send(server, made["id"], thread["id"])
    said = fanlight.ok("agent", "nudge").json["hookSpecificOutput"]
    assert said["hookEventName"] == "SessionStart"
    assert "1 thread waits" in said["additionalContext"]
    assert "gap" not in said["additionalContext"]
    terminal.sign_in("http://127.0.0.1:9", "fl_x")
    assert terminal.ok("agent", "nudge").out == ""


@pytest.mark.parametrize("name", AGENTS)
def test_removing_takes_out_what_was_written_and_says_so(terminal: Terminal, name: str) -> None:
    written = terminal.ok("agent", "install", name, "--project").out.splitlines()
    done = terminal.ok("agent", "install", name, "--project", "--remove")
    again = terminal.ok("agent", "install", name, "--project", "--remove")

    assert all(path in done.out for path in written)
    assert "Start it" not in done.err
    left = [each for each in terminal.folder.rglob("*") if each.is_file()]
    assert not [each for each in left if "fanlight" in each.read_text() + str(each.name)]
    assert again.out == ""
    assert "Nothing of ours" in again.err


@pytest.mark.parametrize(
    ("name", "place", "text"),
    [
        ("claude-code", ".mcp.json", '{\n  "mcpServers": {\n    "a": {\n      "command": "b"\n'),
        ("codex", ".codex/config.toml", '# Mine\n[mcp_servers.other]\ncommand = "x" # best\n'),
    ],
)
def test_removing_leaves_other_servers(
    terminal: Terminal, name: str, place: str, text: str
) -> None:
    text = text if place.endswith("toml") else f"{text}    }}\n  }}\n}}\n"
    config = terminal.write(place, text)
    terminal.ok("agent", "install", name, "--project")
    terminal.ok("agent", "install", name, "--project", "--remove")
    assert config.read_text().rstrip() == text.rstrip()


def test_what_cannot_be_removed_is_named_and_stays(terminal: Terminal) -> None:
    terminal.ok("agent", "install", "claude-code", "--project")
    skill = terminal.write(".claude/skills/fanlight/SKILL.md", "Mine")
    config = terminal.write(".mcp.json", "{ // mine")
    done = terminal.ok("agent", "install", "claude-code", "--project", "--remove")
    assert f"by hand: the skill in {skill}" in done.err
    assert f"by hand: the MCP server in {config}" in done.err
    assert "Removed the hook" in done.out
    assert (skill.read_text(), config.read_text()) == ("Mine", "{ // mine")


def test_an_unknown_agent_is_wrong_usage(terminal: Terminal) -> None:
    done = terminal("agent", "install", "clippy")

    assert done.code == 2
    assert "claude-code" in done.err
