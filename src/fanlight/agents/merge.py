"""Putting an entry into a configuration file that somebody else owns: all the rest stays."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fanlight.agents.places import NAME
from fanlight.model.errors import Invalid


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


def alone(path: Path, section: str, *, entry: Mapping[str, Any]) -> str:
    """As `merged` would write a new file."""
    return _into(path, "", section=section, entry=entry)


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
