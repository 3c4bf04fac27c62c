"""`fanlight agent install`: an entry and a skill, and everything else as it was."""

import json
import stat
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from tests.cli.terminal import Terminal

AGENTS = ["claude-code", "codex", "cursor", "gemini", "opencode", "vscode"]


def entry(path: Path) -> dict[str, Any]:
    """The server's entry in an agent's configuration, whatever its tables are called."""
    text = path.read_text()
    everything = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    [section] = everything.values()
    found: dict[str, Any] = section["fanlight"]
    return found


@pytest.mark.parametrize("scope", [[], ["--project"]])
@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_finds_the_server_and_the_skill(
    terminal: Terminal, name: str, scope: list[str]
) -> None:
    done = terminal.ok("agent", "install", name, *scope)
    again = terminal.ok("agent", "install", name, *scope)

    config, skill = map(Path, done.out.splitlines())
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
    assert again.err.count("is up to date") == 2


@pytest.mark.parametrize("name", AGENTS)
def test_print_writes_nothing(terminal: Terminal, name: str) -> None:
    done = terminal.ok("agent", "install", name, "--project", "--print")

    config, skill = [part.split(" <==\n") for part in done.out.split("==> ")[1:]]
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


def test_an_unknown_agent_is_wrong_usage(terminal: Terminal) -> None:
    done = terminal("agent", "install", "clippy")

    assert done.code == 2
    assert "claude-code" in done.err
