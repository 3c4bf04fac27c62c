"""Where each agent looks for MCP servers and skills, and how it wants them written.

As of November 2026. Paths of a person start in the home folder, those of a project in its folder.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NAME = "fanlight"


@dataclass(frozen=True, slots=True)
class Place:
    """A configuration file with MCP servers, and a folder with skills.

    `hooks` is the file with what runs when something happens; None where the agent has none that
    can tell it anything.
    """

    config: Path
    skills: Path
    hooks: Path | None = None

    @property
    def skill(self) -> Path:
        return self.skills / NAME / "SKILL.md"


@dataclass(frozen=True, slots=True)
class Agent:
    """`section` is the table of MCP servers in the configuration file.

    `hook_seconds` is a second as its hooks count: 1, or 1000 where they count milliseconds.
    """

    title: str
    section: str
    person: Place
    project: Place
    next_step: str = "Start it again to have the new tools."
    hook_seconds: int = 1

    def entry(self, command: Sequence[str]) -> dict[str, Any]:
        """What stands below the server's name."""
        if self.section == "mcp":
            return {"type": "local", "command": list(command), "enabled": True}
        typed = {"type": "stdio"} if self.section == "servers" else {}
        return {**typed, "command": command[0], "args": list(command[1:])}


def _vs_code() -> Path:
    """The folder of a person's settings, which differs between systems."""
    if sys.platform == "darwin":
        return Path("Library/Application Support/Code/User")
    if sys.platform == "win32":
        return Path("AppData/Roaming/Code/User")
    return Path(".config/Code/User")


def _codex() -> Path:
    return Path(os.environ.get("CODEX_HOME") or ".codex")


AGENTS = {
    "claude-code": Agent(
        "Claude Code",
        "mcpServers",
        Place(Path(".claude.json"), Path(".claude/skills"), Path(".claude/settings.json")),
        Place(Path(".mcp.json"), Path(".claude/skills"), Path(".claude/settings.json")),
    ),
    "codex": Agent(
        "Codex",
        "mcp_servers",
        Place(_codex() / "config.toml", Path(".agents/skills")),
        Place(Path(".codex/config.toml"), Path(".agents/skills")),
    ),
    "cursor": Agent(
        "Cursor",
        "mcpServers",
        Place(Path(".cursor/mcp.json"), Path(".cursor/skills")),
        Place(Path(".cursor/mcp.json"), Path(".cursor/skills")),
    ),
    "gemini": Agent(
        "Gemini CLI",
        "mcpServers",
        Place(Path(".gemini/settings.json"), Path(".gemini/skills"), Path(".gemini/settings.json")),
        Place(Path(".gemini/settings.json"), Path(".gemini/skills"), Path(".gemini/settings.json")),
        hook_seconds=1000,
    ),
    "opencode": Agent(
        "OpenCode",
        "mcp",
        Place(Path(".config/opencode/opencode.json"), Path(".config/opencode/skills")),
        Place(Path("opencode.json"), Path(".opencode/skills")),
    ),
    "vscode": Agent(
        "VS Code",
        "servers",
        Place(_vs_code() / "mcp.json", Path(".copilot/skills")),
        Place(Path(".vscode/mcp.json"), Path(".github/skills")),
        "Start the server from the list of MCP servers.",
    ),
}
