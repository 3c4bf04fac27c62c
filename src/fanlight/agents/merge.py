"""Putting an entry into a configuration file that somebody else owns: all the rest stays."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fanlight.agents.places import NAME
from fanlight.model.errors import Invalid

HOOK_EVENTS = ("SessionStart",)
"""When an agent is told what waits for it."""

HOOK = ("agent", "nudge")
_HOOK = " ".join(HOOK)


def merged(path: Path, section: str, *, entry: Mapping[str, Any]) -> str:
    """The file's text with the entry in it; what the entry does not say stays as it was.

    Raises `Invalid`, with the entry to put in by hand, for a file that cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        return _into(path, text, section=section, entry=entry)
    except (ValueError, AttributeError, TypeError) as error:
        raise Invalid(
            "unreadable-config",
            f"{path} is not what it should be, so nothing was changed.",
            f'Put this below "{section}" by hand: {json.dumps({NAME: dict(entry)})}',
        ) from error


def unentered(path: Path, text: str, *, section: str) -> str:
    """The text without our entry; as it is where there is none.

    Raises `ValueError` and the like for what is no such file.
    """
    import tomlkit

    is_toml = path.suffix == ".toml"
    everything: Any = tomlkit.parse(text) if is_toml else json.loads(text or "{}")
    servers = everything.get(section, {})
    if NAME not in servers:
        return text
    del servers[NAME]
    if not servers:
        del everything[section]
    if is_toml:
        return tomlkit.dumps(everything)
    return json.dumps(everything, indent=_indent(text), ensure_ascii=False) + "\n"


def alone(path: Path, section: str, *, entry: Mapping[str, Any]) -> str:
    """As `merged` would write a new file."""
    return _into(path, "", section=section, entry=entry)


def hooked(text: str, command: str, *, timeout: int) -> str:
    """Settings with our hook in them, once; other hooks stay, and their order.

    Claude Code and Gemini CLI write hooks alike: for each event a list of groups, each with its
    commands. Raises `ValueError` and the like for what is no such file.
    """
    return _rehooked(text, {"type": "command", "command": command, "timeout": timeout})


def unhooked(text: str) -> str:
    """The settings without our hook; as they are where it is not in them."""
    return _rehooked(text, None) if _HOOK in text else text


def _rehooked(text: str, ours: dict[str, Any] | None) -> str:
    everything = json.loads(text) if text.strip() else {}
    hooks = everything.setdefault("hooks", {})
    for event in HOOK_EVENTS:
        others = [left for group in hooks.get(event, []) if (left := _without(group)) is not None]
        hooks[event] = [*others, {"hooks": [ours]}] if ours else others
        if not hooks[event]:
            del hooks[event]
    if not hooks:
        del everything["hooks"]
    return json.dumps(everything, indent=_indent(text), ensure_ascii=False) + "\n"


def _without(group: dict[str, Any]) -> dict[str, Any] | None:
    """A group without our command; None where nothing else was in it."""
    left = [each for each in group["hooks"] if not str(each.get("command", "")).endswith(_HOOK)]
    return {**group, "hooks": left} if left or not group["hooks"] else None


def _into(path: Path, text: str, *, section: str, entry: Mapping[str, Any]) -> str:
    if path.suffix == ".toml":
        return _into_toml(text, section, entry)
    return _into_json(text, section, entry)


def _into_json(text: str, section: str, entry: Mapping[str, Any]) -> str:
    everything = json.loads(text) if text.strip() else {}
    servers = everything.setdefault(section, {})
    servers[NAME] = {**servers.get(NAME, {}), **entry}
    return json.dumps(everything, indent=_indent(text), ensure_ascii=False) + "\n"


def _into_toml(text: str, section: str, entry: Mapping[str, Any]) -> str:
    import tomlkit

    document = tomlkit.parse(text)
    if section not in document:
        # Codex itself writes `[mcp_servers.name]`, with no line for the table around it.
        document[section] = tomlkit.table(is_super_table=True)
    servers: Any = document[section]
    if NAME not in servers:
        servers[NAME] = tomlkit.table()
    servers[NAME].update(entry)
    return tomlkit.dumps(document)


def _indent(text: str) -> int | str:
    """As the file has it; two spaces in a new one."""
    found = re.search(r'\n([ \t]+)"', text)
    return found[1] if found else 2
